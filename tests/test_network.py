"""The network is small, and its temperature does what it promises."""

import torch

from training.network import DigitNetwork, count_weights


def test_the_network_is_small() -> None:
    assert count_weights(DigitNetwork()) <= 300_000


def test_the_temperature_makes_probabilities_less_sure_and_changes_no_answer() -> None:
    torch.manual_seed(0)
    network, ink = DigitNetwork().eval(), torch.rand(5, 1, 28, 28)
    sure = network.probabilities(ink)
    network.temperature.fill_(3)
    unsure = network.probabilities(ink)
    assert sure.shape == (5, 11)
    assert torch.allclose(unsure.sum(dim=1), torch.ones(5))
    assert torch.equal(sure.argmax(dim=1), unsure.argmax(dim=1))
    assert (unsure.amax(dim=1) < sure.amax(dim=1)).all()
