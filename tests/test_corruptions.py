"""Corruptions of MNIST-C: an image of the same form, changed in the way that each names, the digit still there."""

import numpy as np
import pytest
from numpy.typing import NDArray

from training.data import draw
from training.evaluation.corruptions import CORRUPTIONS, Pixels, corrupt
from training.evaluation.filters import edges, gaussian, plasma

COVERING = {"stripe", "fog", "brightness", "impulse noise", "spatter"}
"""They change the ground all over, so that the image's centre of mass tells nothing of the digit's place."""
ADDING = {"dotted line", "zigzag"}


@pytest.fixture(scope="module")
def images() -> Pixels:
    samples = draw(60, seed=10)
    digits: Pixels = samples.ink[samples.labels < 10, 0].numpy()
    return digits[:30]


def centre(image: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the row and the column of the centre of mass."""
    return np.array([(image.sum(axis=axis) @ np.arange(28)) / image.sum() for axis in (1, 0)])


def test_there_are_the_fifteen_of_the_paper() -> None:
    assert len(CORRUPTIONS) == 15


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_shape_and_type_stay_and_every_image_changes(name: str, images: Pixels) -> None:
    given = images.copy()
    corrupted = corrupt(images, name, seed=0)
    assert corrupted.shape == images.shape
    assert corrupted.dtype == np.uint8
    assert (corrupted != images).any(axis=(1, 2)).all()
    assert np.array_equal(images, given)


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_seed_gives_the_same_image_in_any_company(name: str, images: Pixels) -> None:
    whole, start = corrupt(images, name, seed=3), corrupt(images[:5], name, seed=3)
    assert np.array_equal(whole[:5], start)


DRAWN_BY_CHANCE = CORRUPTIONS.keys() - {"scale", "brightness", "stripe", "canny edges"}


@pytest.mark.parametrize("name", sorted(DRAWN_BY_CHANCE))
def test_another_seed_gives_other_images(name: str, images: Pixels) -> None:
    assert not np.array_equal(corrupt(images, name, seed=0), corrupt(images, name, seed=1))


@pytest.mark.parametrize("name", sorted(CORRUPTIONS.keys() - COVERING - ADDING))
def test_the_digit_stays_about_where_it_was(name: str, images: Pixels) -> None:
    moved = [
        np.abs(centre(after / 255) - centre(before / 255)).max()
        for before, after in zip(images, corrupt(images, name, seed=0), strict=True)
    ]
    assert max(moved) < 5


@pytest.mark.parametrize("name", sorted(ADDING))
def test_a_line_is_added_and_nothing_lost(name: str, images: Pixels) -> None:
    assert (corrupt(images, name, seed=0) >= images).all()


def test_translating_moves_by_three_pixels_both_ways(images: Pixels) -> None:
    padded = np.pad(images[0], 3)
    shifts = [padded[down : down + 28, right : right + 28] for down in (0, 6) for right in (0, 6)]
    assert any(np.array_equal(corrupt(images[:1], "translate", seed=0)[0], shift) for shift in shifts)


def test_a_stripe_inverts_the_sides(images: Pixels) -> None:
    striped = corrupt(images, "stripe", seed=0)
    assert np.array_equal(striped[:, :, 7:21], images[:, :, 7:21])
    assert np.array_equal(striped[:, :, :7], 255 - images[:, :, :7])


def test_impulse_noise_takes_a_sixth_of_the_pixels() -> None:
    grey = np.full((40, 28, 28), 128, np.uint8)
    noisy = corrupt(grey, "impulse noise", seed=0)
    assert np.mean(noisy != 128) == pytest.approx(0.17, abs=0.01)
    assert np.mean(noisy == 255) == pytest.approx(0.085, abs=0.01)


def test_scaling_and_turning_change_the_size_as_they_say() -> None:
    square = np.zeros((1, 28, 28), np.uint8)
    square[:, 4:24, 4:24] = 255
    assert corrupt(square, "scale", seed=0).sum() == pytest.approx(0.49 * square.sum(), rel=0.03)
    assert corrupt(square, "rotate", seed=0).sum() == pytest.approx(square.sum(), rel=0.03)
    assert corrupt(square, "shear", seed=0).sum() == pytest.approx(square.sum() / np.cos(0.4), rel=0.05)


def test_a_blur_keeps_the_ink_and_spreads_it() -> None:
    dot = np.zeros((28, 28))
    dot[14, 14] = 1
    blurred = gaussian(dot, 1.0)
    assert blurred.sum() == pytest.approx(1)
    assert blurred[14, 14] == pytest.approx(1 / (2 * np.pi), rel=0.01)
    assert blurred[14, 15] == pytest.approx(blurred[13, 14])


def test_edges_go_around_a_square_and_leave_its_middle() -> None:
    square = np.zeros((28, 28))
    square[8:20, 8:20] = 1
    found = edges(square, 1, 0.1, 0.2)
    assert set(np.unique(found)) == {0, 1}
    assert found[10:18, 10:18].sum() == 0
    assert found[[0, 1, -2, -1]].sum() == 0
    assert 40 <= found.sum() <= 100


def test_clouds_are_smooth_where_noise_decays_fast() -> None:
    smooth, rugged = (plasma(64, decay, np.random.default_rng(0)) for decay in (3, 1.1))
    assert (smooth.min(), smooth.max()) == (0, 1)
    assert np.abs(np.diff(smooth)).mean() < np.abs(np.diff(rugged)).mean()
