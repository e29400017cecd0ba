"""Augmentation changes a line as hands and papers do, and leaves it readable."""

import pytest
import torch
from torch import Generator, Tensor

from training.line_augment import augment, bend, warped
from training.line_data import Batch
from training.line_network import STEP


@pytest.fixture
def bars() -> Tensor:
    """Upright bars, ten pixels apart, on ten strips."""
    strips = torch.zeros(10, 1, 32, 160)
    strips[:, :, 6:26, 5::10] = 1
    return strips


def seeded(seed: int) -> Generator:
    return Generator().manual_seed(seed)


def test_augmenting_keeps_range_texts_and_as_many_columns_as_the_width_has(bars: Tensor) -> None:
    varied = augment(Batch(bars, torch.full((10,), 40), ["1" * 16] * 10), seeded(0))
    assert varied.strips.shape[2] == 32
    assert varied.strips.min() >= 0
    assert varied.strips.max() <= 1
    assert varied.texts == ["1" * 16] * 10
    assert varied.columns.unique().tolist() == [varied.strips.shape[3] // STEP]


def test_a_seed_gives_the_same_variation_again(bars: Tensor) -> None:
    assert torch.equal(warped(bars, seeded(3)), warped(bars, seeded(3)))
    assert not torch.equal(warped(bars, seeded(3)), warped(bars, seeded(4)))


def test_strokes_are_bent_by_a_pixel_or_so_each_in_its_own_way(bars: Tensor) -> None:
    moved = bend(bars, seeded(0)) * torch.tensor([160, 32]) / 2  # pixels
    assert 0.2 < moved.std() < 1.2
    far_apart = torch.stack([moved[:, 16, 20:140:40, 0].flatten(), moved[:, 16, 40::40, 0].flatten()])
    assert abs(torch.corrcoef(far_apart)[0, 1]) < 0.5
    close = torch.stack([moved[:, 16, 0::8, 0].flatten(), moved[:, 16, 1::8, 0].flatten()])
    assert torch.corrcoef(close)[0, 1] > 0.9
    strengths = moved.flatten(1).std(dim=1)
    assert strengths.max() > 2 * strengths.min()
