"""Judging a network on samples: what it answers, how often that is right, and how sure it may be."""

import torch
from torch import Tensor
from torch.nn import functional

from digits.reader import NOT_A_DIGIT
from training.data import Samples
from training.network import DigitNetwork


@torch.inference_mode()
def predict(network: DigitNetwork, samples: Samples) -> Tensor:
    """(count, 11) logits, on the CPU, computed where the network lies."""
    device = network.temperature.device
    network.eval()
    return torch.cat([network(ink.to(device).float() / 255).cpu() for ink in samples.ink.split(1000)])


def share_right(logits: Tensor, labels: Tensor) -> float:
    """How many digits' labels (count,) the logits (count, 11) name, in 0..1: as MNIST asks, which of the ten it is."""
    return float((logits[:, :NOT_A_DIGIT].argmax(dim=1) == labels).float().mean())


def share_known(logits: Tensor, labels: Tensor) -> float:
    """How many samples' labels (count,), no digit among them, the logits (count, 11) name, in 0..1."""
    return float((logits.argmax(dim=1) == labels).float().mean())


def share_called_none(logits: Tensor) -> float:
    """How many samples of logits (count, 11) are called no digit, in 0..1."""
    return float((logits.argmax(dim=1) == NOT_A_DIGIT).float().mean())


def fit_temperature(logits: Tensor, labels: Tensor) -> float:
    """What to divide logits (count, 11) by, so that their probabilities are as good as one number can make them.

    Guo et al., "On Calibration of Modern Neural Networks" (2017): the smallest cross entropy on held-out samples.
    """
    temperatures = torch.logspace(-1, 1, 201)  # 2.3 % apart
    losses = [float(functional.cross_entropy(logits / temperature, labels)) for temperature in temperatures]
    return float(temperatures[losses.index(min(losses))])
