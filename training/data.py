"""The samples to learn from, to choose by and to be judged by: MNIST's, and what the pen draws beside them."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torchvision.datasets import MNIST

from digits.reader import NOT_A_DIGIT
from training.writing import pen
from training.writing import spoil as spoiling
from training.writing.fonts import Font, Script, draw_letters
from training.writing.fonts import draw as draw_fonts

FOLDER = Path(__file__).parent.parent / "data"
"""Where MNIST lies, or is downloaded to, in the folder MNIST/raw."""
HELD_OUT = 1 / 12
"""The share of the training samples that is chosen by instead of learnt from: of MNIST's, the last 5,000 of 60,000."""


class DataError(RuntimeError):
    """The digits cannot be had; the message is one sentence that says why."""


class Samples(NamedTuple):
    """Normalised pictures and what they show."""

    ink: Tensor
    """(count, 1, 28, 28) uint8, white ink on black."""
    labels: Tensor
    """(count,) int64: 0 to 9, or 10 for what is no digit."""

    def to(self, device: torch.device) -> "Samples":
        """The same samples on another device."""
        return Samples(self.ink.to(device), self.labels.to(device))

    def pixels(self) -> Tensor:
        """The ink as the network takes it: float32 in [0, 1]."""
        return self.ink.float() / 255


def load_training(folder: Path) -> Samples:
    """MNIST's 60,000 training images.

    Raises:
        DataError: where MNIST is neither in the folder nor can be downloaded.
    """
    return mnist(folder, train=True)


def load_test(folder: Path) -> Samples:
    """MNIST's 10,000 test images, to be looked at once, when all is chosen.

    Raises:
        DataError: where MNIST is neither in the folder nor can be downloaded.
    """
    return mnist(folder, train=False)


def mnist(folder: Path, train: bool) -> Samples:
    """One half of MNIST, downloaded where it is missing."""
    try:
        dataset = MNIST(folder, train=train, download=True)
    except (OSError, RuntimeError) as error:
        raise DataError(f"MNIST is not in {folder} and could not be downloaded: {error}.") from error
    return Samples(dataset.data.unsqueeze(1), dataset.targets)


def draw(count: int, seed: int) -> Samples:
    """Samples of the pen: digits as MNIST has few, and nearly half of them no digit at all."""
    ink, labels = pen.draw(count, seed, negatives=0.45)
    return Samples(torch.from_numpy(ink).unsqueeze(1), torch.from_numpy(labels))


def of_fonts(fonts: Sequence[Font], count: int, seed: int) -> Samples:
    """Digits and letters of handwriting fonts; none where there are no fonts."""
    ink, labels = draw_fonts(fonts, count if fonts else 0, seed)
    return Samples(torch.from_numpy(ink).unsqueeze(1), torch.from_numpy(labels))


def of_scripts(scripts: Sequence[Script], count: int, seed: int) -> Samples:
    """Letters of other scripts, which are no digit; none where there are no scripts."""
    ink = torch.from_numpy(draw_letters(scripts, count if scripts else 0, seed)).unsqueeze(1)
    return Samples(ink, torch.full((len(ink),), NOT_A_DIGIT))


def spoil(digits: Samples, count: int, seed: int) -> Samples:
    """Samples that are no digit, made of digits that people wrote: halves, two in one, one with a piece of another."""
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(digits.labels), count, replace=False)
    ink = spoiling.spoil(digits.ink[chosen, 0].numpy(), digits.labels[chosen].numpy(), rng)
    return Samples(torch.from_numpy(ink).unsqueeze(1), torch.full((count,), NOT_A_DIGIT))


def soil(digits: Samples, count: int, seed: int) -> Samples:
    """Digits that people wrote, with a crumb of another or specks beside them."""
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(digits.labels), count, replace=False)
    ink = spoiling.soil(digits.ink[chosen, 0].numpy(), rng)
    return Samples(torch.from_numpy(ink).unsqueeze(1), digits.labels[chosen])


def hold_out(samples: Samples) -> tuple[Samples, Samples]:
    """The samples to learn from and, from the end, those to choose by."""
    learnt = round(len(samples.labels) * (1 - HELD_OUT))
    return Samples(*(tensor[:learnt] for tensor in samples)), Samples(*(tensor[learnt:] for tensor in samples))


def joined(*parts: Samples) -> Samples:
    """All samples of several parts as one."""
    inks, labels = zip(*parts, strict=True)
    return Samples(torch.cat(inks), torch.cat(labels))


def digest(*parts: Samples) -> str:
    """The SHA-256 of every pixel and label, which tells one set of samples from another."""
    sha = hashlib.sha256()
    for part in parts:
        for tensor in part:
            sha.update(tensor.contiguous().numpy().tobytes())
    return sha.hexdigest()
