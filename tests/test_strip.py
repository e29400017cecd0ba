"""Words are cut out as strips of one height, level and with full strokes."""

import numpy as np
import pytest
from numpy.random import default_rng

from digits.ink import Ink, find_tone
from digits.morphology import Grey
from digits.strip import FULL, HEIGHT, LEAST_WIDTH, MARGIN, STRETCHES, cut_strip, other_strips, picture_x
from tests.drawing import draw_text


def page(height: int = 400, width: int = 600) -> Ink:
    return np.zeros((height, width), np.float32)


@pytest.mark.parametrize("height", [10, 60, 400, 2000])
def test_a_strip_has_one_height_whatever_the_words(height: int) -> None:
    darkness = page(height + 200, 3 * height + 200)
    darkness[100 : 100 + height, 100 : 100 + 2 * height] = 1
    strip = cut_strip(darkness, (100, 100, 100 + height, 100 + 2 * height))
    assert strip.shape == (HEIGHT, pytest.approx(HEIGHT * (2 + 2 * MARGIN) / (1 + 2 * MARGIN), abs=1))
    inked = np.flatnonzero(strip.max(axis=1) > 127)
    assert len(inked) == pytest.approx(HEIGHT / (1 + 2 * MARGIN), abs=2)


def test_a_slender_word_has_paper_on_both_sides() -> None:
    darkness = page()
    darkness[100:200, 300:304] = 1
    strip = cut_strip(darkness, (100, 300, 200, 304))
    assert strip.shape == (HEIGHT, LEAST_WIDTH)
    assert float(strip.sum(axis=0) @ np.arange(LEAST_WIDTH) / strip.sum()) == pytest.approx(LEAST_WIDTH / 2, abs=1)


def test_a_slope_is_levelled() -> None:
    darkness = page()
    for column in range(100, 500):
        darkness[100 + column // 5 : 110 + column // 5, column] = 1
    strip = cut_strip(darkness, (70, 100, 140, 500), slope=0.2)
    rows = strip.argmax(axis=0)[10:-10]
    assert np.ptp(rows) <= 2


def test_hairlines_become_full_strokes() -> None:
    darkness = page(1000, 1200)
    darkness[200:800, 500:502] = darkness[200:800, 700:702] = darkness[498:502, 500:700] = 1
    strip = cut_strip(darkness, (200, 500, 800, 702))
    assert np.quantile(strip, FULL) > 200


def test_what_is_printed_finer_than_a_pen_writes_fades() -> None:
    darkness = page()
    darkness[100:200:6, 100:500] = 1  # a line in every second pixel of the strip
    darkness[100:200, 300:325] = 1
    inside = cut_strip(darkness, (100, 100, 200, 500))[8:-8].astype(int)
    assert inside.max(axis=1).min() > 240, "the stroke stays"
    assert np.ptp(inside[:, 10:40], axis=0).max() < 30, "the lines run into one another"


def test_what_is_beyond_the_picture_is_paper() -> None:
    darkness = np.ones((50, 50), np.float32)
    strip = cut_strip(darkness, (0, 0, 50, 50))
    assert strip[0].max() == strip[-1].max() == 0


def test_columns_of_a_strip_are_found_in_the_picture() -> None:
    level = (100.0, 200.0, 150.0, 400.0)
    middle = cut_strip(page(), level).shape[1] / 2
    assert picture_x(middle, level) == pytest.approx(300, abs=1)
    assert picture_x(0, level) == pytest.approx(200 - MARGIN * 50, abs=2)


def test_tone_keeps_what_ink_leaves_out() -> None:
    grain = default_rng(0).normal(0, 4, (225, 340))
    drawn = np.asarray(draw_text("27")) - np.abs(grain)
    drawn[::9] = np.minimum(drawn[::9], 205)  # faint lines printed on the paper
    tone = find_tone(drawn.astype(np.uint8))
    assert tone.ink[9].mean() < 0.7 * tone.darkness[9].mean()
    assert tone.ink.max() == tone.darkness.max() == 1


def test_other_strips_are_narrower_wider_nearer_and_farther() -> None:
    darkness = page()
    darkness[100:200, 100:500] = 1
    level = (100.0, 100.0, 200.0, 500.0)
    strip = cut_strip(darkness, level)
    narrower, wider, nearer, farther = other_strips(darkness, level, 0.0)
    assert [inked(narrower)[1] / inked(strip)[1], inked(wider)[1] / inked(strip)[1]] == pytest.approx(STRETCHES, 0.05)
    assert inked(farther)[0] < inked(strip)[0] == inked(narrower)[0] == inked(wider)[0] < inked(nearer)[0]
    assert {other.shape[0] for other in (narrower, wider, nearer, farther)} == {HEIGHT}


def inked(strip: Grey) -> tuple[int, int]:
    """How high and how wide the ink of a strip is, in pixels."""
    rows, columns = np.nonzero(strip > 127)
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
