"""A mark is normalised as MNIST was."""

import numpy as np
import pytest

from digits.normalize import CENTRE, LONGEST_SIDE, SIDE, normalize, stroke_width
from training.data import FOLDER, load_test


def bar(height: int, width: int, margin: int = 5) -> np.ndarray:
    return np.pad(np.ones((height, width)), margin)


def test_mnist_comes_back_unchanged() -> None:
    digits = load_test(FOLDER).ink.numpy()[:, 0]
    unchanged = [np.array_equal(np.rint(normalize(ink / 255) * 255), ink) for ink in digits]
    assert np.mean(unchanged) >= 0.999


@pytest.mark.parametrize(("height", "width"), [(400, 100), (100, 400), (20, 20), (7, 3), (1, 1), (1, 900), (900, 1)])
def test_longest_side_is_20_and_the_mass_is_centred(height: int, width: int) -> None:
    small = normalize(bar(height, width))
    rows, columns = np.nonzero(small)
    assert small.shape == (SIDE, SIDE)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == LONGEST_SIDE
    assert abs(np.average(rows, weights=small[rows, columns]) - CENTRE) <= 0.5
    assert abs(np.average(columns, weights=small[rows, columns]) - CENTRE) <= 0.5


def test_a_hairline_stays_a_full_stroke() -> None:
    circle = np.hypot(*(np.indices((1000, 1000)) - 500.0))
    small = normalize((np.abs(circle - 450) < 1.5).astype(np.float32))
    assert small.max() == 1
    assert np.median(small[small > 0]) > 0.4


def test_stroke_width_is_the_pen_s() -> None:
    circle = np.hypot(*(np.indices((400, 400)) - 200.0))
    assert stroke_width(255 * (np.abs(circle - 150) < 10).astype(np.uint8)) == pytest.approx(20, rel=0.05)


def test_no_ink_is_refused() -> None:
    with pytest.raises(ValueError, match="no ink"):
        normalize(np.zeros((50, 50)))
