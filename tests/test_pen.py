"""The pen draws what its labels say, as serving would see it, and always the same for one seed."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from digits.normalize import LONGEST_SIDE, SIDE, crop, normalize
from training.writing.blots import blot
from training.writing.handwriting import SCRIPTS, digit, digit_in
from training.writing.pen import CHUNK, draw, draw_chunk
from training.writing.scribble import FAMILIES, unknown_letter
from training.writing.spoil import CRUMB, HALVES, SLENDER, TURNED, half, soil, soil_one, spoil, turned
from training.writing.strokes import Points, shape
from training.writing.tools import TOOLS, Pixels, ink

WAYS = [(label, way) for label, script in enumerate(SCRIPTS) for way in script.all_ways]


@pytest.fixture(scope="module")
def digits() -> tuple[Pixels, NDArray[np.int64]]:
    """Two hundred digits and no negatives."""
    return draw(200, seed=2, negatives=0)


def test_a_drawn_set_is_images_as_the_network_sees_them() -> None:
    images, labels = draw(220, seed=1, negatives=0.5)
    assert images.shape == (220, SIDE, SIDE)
    assert labels.shape == (220,)
    assert images.dtype == np.uint8
    assert labels.dtype == np.int64
    sides = [max(crop(image).shape) for image in images]
    assert max(sides) == LONGEST_SIDE
    assert min(sides) >= LONGEST_SIDE - 1  # the outermost pixels may be too faint for a byte


def test_digits_come_in_equal_shares_and_negatives_in_the_share_asked_for() -> None:
    assert np.bincount(draw(220, seed=1, negatives=0.5)[1]).tolist() == [11] * 10 + [110]
    assert np.bincount(draw(100, seed=1, negatives=0)[1]).tolist() == [10] * 10


def test_a_seed_always_draws_the_same_and_another_seed_something_else() -> None:
    images, labels = draw(60, seed=5)
    again, labels_again = draw(60, seed=5)
    assert np.array_equal(images, again)
    assert np.array_equal(labels, labels_again)
    assert not np.array_equal(images, draw(60, seed=6)[0])


def test_what_is_drawn_does_not_depend_on_the_number_of_cores() -> None:
    images, labels = draw(CHUNK + 100, seed=7)
    alone = [draw_chunk(labels[:CHUNK], [7, 0]), draw_chunk(labels[CHUNK:], [7, 1])]
    assert np.array_equal(images, np.concatenate(alone))


def test_nothing_asked_for_is_nothing_drawn() -> None:
    images, labels = draw(0, seed=1)
    assert images.shape == (0, SIDE, SIDE)
    assert labels.shape == (0,)


@pytest.mark.parametrize(("label", "way"), WAYS)
def test_every_way_of_writing_can_be_drawn_with_every_tool(label: int, way: str) -> None:
    for seed, tool in enumerate(TOOLS.values()):
        assert normalize(digit_in(label, way, tool, default_rng(seed)) / 255).max() > 0.5


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_of_what_is_no_digit_leaves_ink(family: Callable[[Generator], Pixels]) -> None:
    rng = default_rng(3)
    assert all(family(rng).any() for _ in range(20))


def line(text: str, straight: float = 0) -> Points:
    """The line of a shape's first stroke, its control points where the text says."""
    return shape(text)[0].draw(default_rng(1), jitter=0, straight=straight)


def test_a_line_goes_through_its_control_points() -> None:
    drawn = line("10,0 60,30 80,90 20,100")
    for point in ((10, 0), (60, 30), (80, 90), (20, 100)):
        assert np.hypot(*(drawn - point).T).min() == pytest.approx(0, abs=1e-9)


def test_a_corner_is_sharp_and_all_else_is_round() -> None:
    def sharpest(points: Points) -> float:
        steps = np.diff(points, axis=0)
        turns = np.diff(np.unwrap(np.arctan2(steps[:, 1], steps[:, 0])))
        return float(np.degrees(np.abs(turns).max()))

    assert sharpest(line("0,100 50,0! 100,100")) > 100
    assert sharpest(line("0,100 50,0 100,100")) < 50
    assert sharpest(line("0,100 50,0 100,100", straight=1)) > 100


def test_an_arc_runs_at_its_radius_clockwise_from_the_right() -> None:
    drawn = line("(50,40,20,20,0,90)")
    assert np.hypot(*(drawn - (50, 40)).T) == pytest.approx(20, rel=0.03)
    assert drawn[0] == pytest.approx((70, 40))
    assert drawn[-1] == pytest.approx((50, 60))


def test_a_range_gives_every_drawing_its_own_number() -> None:
    stroke = shape("10~30,0 10~30,100")[0]
    rng = default_rng(1)
    starts = [stroke.draw(rng, jitter=0, straight=0)[0, 0] for _ in range(50)]
    assert 10 <= min(starts) < 14
    assert 26 < max(starts) <= 30


@pytest.mark.parametrize("text", ["10,x 20,30", "10;20 30,40", "10~,20 30,40"])
def test_a_shape_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="neither a number nor a range"):
        shape(text)


def test_a_line_is_as_wide_as_its_tool_but_not_wider_than_the_digit_bears() -> None:
    bar = [np.linspace((0, 0), (0, 1), 12)]
    for fattest in (0.28, 0.1):
        widths = [crop(ink(bar, TOOLS["marker"], fattest, default_rng(seed))) for seed in range(20)]
        shares = [pixels.shape[1] / pixels.shape[0] for pixels in widths]
        assert 0.5 * min(fattest, 0.13) < min(shares)
        assert max(shares) < fattest + 0.1  # pressure and blur widen it


def test_spoilt_digits_are_as_many_and_none_is_the_digit_it_was(digits: tuple[Pixels, NDArray[np.int64]]) -> None:
    images, labels = digits
    spoilt = spoil(images, labels, default_rng(1))
    assert spoilt.shape == images.shape
    assert spoilt.dtype == np.uint8
    changed = np.abs(spoilt.astype(int) - images).sum(axis=(1, 2)) / images.sum(axis=(1, 2))
    assert changed.min() > 0.3


def test_what_is_left_of_a_digit_cannot_be_another_one() -> None:
    rng = default_rng(4)
    for label in range(10):
        # Most halves are too slender to keep: of an 8 one in ten is wide enough.
        pieces = [half(crop(digit(label, TOOLS["felt pen"], rng)), label, rng) for _ in range(60)]
        kept = [piece for piece in pieces if piece is not None]
        assert bool(kept) == (label in HALVES)
        assert all(piece.shape[1] >= SLENDER * piece.shape[0] for piece in kept)


@pytest.mark.parametrize("label", TURNED)
def test_a_turned_digit_is_the_same_strokes_seen_otherwise(label: int) -> None:
    rng = default_rng(5)
    written = crop(digit(label, TOOLS["felt pen"], rng))
    seen = [turned(written, label, rng) for _ in range(10)]
    assert all(other.sum() == written.sum() for other in seen)
    assert not any(np.array_equal(other, written) for other in seen)


def test_a_letter_of_no_script_is_not_as_slender_as_a_1() -> None:
    rng = default_rng(6)
    sides = [sorted(crop(unknown_letter(rng)).shape) for _ in range(30)]
    assert all(shorter > SLENDER * longer for shorter, longer in sides)


def test_a_crumb_leaves_a_digit_what_it_was(digits: tuple[Pixels, NDArray[np.int64]]) -> None:
    images, _ = digits
    rng = default_rng(1)
    for image, other in zip(images, images[::-1], strict=True):
        soiled = soil_one(image, other, rng)
        assert soiled.sum() <= (1 + CRUMB) * image.sum()
    soiled = soil(images, rng)
    assert soiled.shape == images.shape
    assert soiled.dtype == np.uint8
    assert np.mean((soiled != images).any(axis=(1, 2))) > 0.5


@pytest.mark.parametrize("seed", [10713, 45552, 57227])
def test_a_blot_that_is_all_holes_is_drawn_anew(seed: int) -> None:
    assert blot(default_rng(seed)).any()
