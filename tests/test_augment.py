"""Augmentation changes a digit as hands and pens do, and keeps it where serving would put it."""

from collections.abc import Callable

import pytest
import torch
from torch import Generator, Tensor
from torch.nn import functional

from training.augment import VARIATIONS, augment, enlarged, longest_side, warp
from training.data import draw


@pytest.fixture(scope="module")
def ink() -> Tensor:
    return draw(200, seed=2).pixels()


def seeded(seed: int) -> Generator:
    return Generator().manual_seed(seed)


def test_augmenting_keeps_shape_and_range_and_the_given_batch(ink: Tensor) -> None:
    before = ink.clone()
    varied = augment(ink, seeded(0))
    assert varied.shape == ink.shape
    assert varied.min() >= 0
    assert varied.max() <= 1
    assert torch.equal(ink, before)


def test_a_seed_gives_the_same_variation_again(ink: Tensor) -> None:
    assert torch.equal(augment(ink, seeded(3)), augment(ink, seeded(3)))
    assert not torch.equal(augment(ink, seeded(3)), augment(ink, seeded(4)))


@pytest.mark.parametrize("vary", VARIATIONS)
def test_each_variation_changes_the_ink_and_leaves_most_digits_visible(
    vary: Callable[[Tensor, Generator], Tensor], ink: Tensor
) -> None:
    varied = vary(ink, seeded(0)).clamp(0, 1)
    kept = varied.sum(dim=(1, 2, 3)) / ink.sum(dim=(1, 2, 3))
    assert not torch.equal(varied, ink)
    assert (kept > 0.25).float().mean() > 0.95


def test_a_warped_digit_has_the_size_and_place_that_serving_gives_it(ink: Tensor) -> None:
    warped = warp(ink, seeded(0))
    sides = longest_side((warped > 0.2).float(), torch.eye(2).expand(len(ink), 2, 2))
    assert sides.mean() == pytest.approx(20, abs=0.6)
    assert ((sides >= 16) & (sides <= 24)).float().mean() > 0.97
    rows = torch.arange(28.0)
    centres = (warped.sum(dim=(1, 3)) @ rows) / warped.sum(dim=(1, 2, 3))
    assert centres.mean() == pytest.approx(14, abs=0.3)
    assert ((centres - 14).abs() < 2.5).float().mean() > 0.97


def test_a_coarse_field_is_enlarged_bicubically_and_keeps_its_corners() -> None:
    coarse = torch.randn((3, 2, 5, 9), generator=seeded(0))
    smooth = enlarged(coarse, 32, 80)
    assert torch.equal(smooth[..., [0, -1], :][..., [0, -1]], coarse[..., [0, -1], :][..., [0, -1]])
    bicubic = functional.interpolate(coarse, (32, 80), mode="bicubic", align_corners=True)
    torch.testing.assert_close(smooth, bicubic, rtol=0, atol=1e-5)


def test_the_longest_side_is_that_of_the_ink_once_it_is_turned() -> None:
    ink = torch.zeros(2, 1, 28, 28)
    ink[0, 0, 10:20, 5] = ink[1, 0, 3:5, 2:22] = 1
    quarter = torch.tensor([[0.0, -1], [1, 0]]).expand(2, 2, 2)
    wider = torch.tensor([[2.0, 0], [0, 1]]).expand(2, 2, 2)
    assert longest_side(ink, quarter).tolist() == [10, 20]
    assert longest_side(ink, wider).tolist() == [
        10,
        39,
    ]  # from the middle of the first pixel to that of the last, and 1
