"""Lines are parted into words, and what is beside the writing is left out."""

import numpy as np
import pytest

from digits.pieces import find_pieces
from digits.words import Word, find_words
from tests.test_lines import Box, ink_of


def words_of(*boxes: Box) -> list[list[Word]]:
    """The words found in ink of full boxes, line by line."""
    return find_words(find_pieces(ink_of(*boxes)))


def test_digits_side_by_side_are_a_word() -> None:
    [[word]] = words_of((100, 100, 150, 130), (100, 140, 150, 170), (100, 200, 150, 230))
    assert word.box == (100, 100, 150, 230)
    assert len(word.members) == 3


def test_a_gap_as_wide_as_most_digits_parts_words() -> None:
    [[first, second]] = words_of((100, 100, 150, 130), (100, 175, 150, 205))
    assert (first.box[3], second.box[1]) == (130, 175)


def test_dots_part_no_words_and_belong_to_the_nearest() -> None:
    [[word]] = words_of((100, 100, 150, 130), (144, 147, 150, 153), (100, 170, 150, 200))
    assert len(word.members) == 3


def test_a_speck_far_below_is_no_part_of_a_word() -> None:
    [[word]] = words_of((100, 100, 150, 130), (100, 140, 150, 170), (300, 120, 306, 126))
    assert word.box == (100, 100, 150, 170)


@pytest.mark.parametrize("top", [90, 154])
def test_a_speck_over_or_under_a_digit_is_no_part_of_it(top: int) -> None:
    [[word]] = words_of((100, 100, 150, 130), (top, 110, top + 6, 116))
    assert word.box == (100, 100, 150, 130)


@pytest.mark.parametrize("top", [65, 165])
def test_a_low_sign_well_above_or_below_a_digit_is_no_part_of_it(top: int) -> None:
    [[word]] = words_of((100, 100, 150, 130), (top, 60, top + 20, 80))
    assert word.box == (100, 100, 150, 130)


def test_a_bar_over_a_digit_is_part_of_it() -> None:
    [[word]] = words_of((100, 100, 150, 130), (90, 104, 96, 134))
    assert word.box == (90, 100, 150, 134)
    assert word.level == word.box


def test_a_line_under_a_digit_makes_it_no_higher() -> None:
    [[word]] = words_of((100, 100, 150, 130), (156, 90, 160, 140))
    assert word.box == (100, 90, 160, 140)
    assert word.level[::2] == (100, 150)


def test_a_low_sign_beside_a_digit_makes_its_line_no_higher() -> None:
    [[word]] = words_of((100, 100, 180, 130), (160, 132, 195, 160))
    assert word.box == (100, 100, 195, 160)
    assert word.level[::2] == (100, 180)


def test_more_specks_than_a_line_has_dots_are_noise() -> None:
    digit, specks = (100, 100, 150, 130), [(top, 136, top + 4, 140) for top in range(102, 150, 8)]
    [[dotted]], [[noisy]] = words_of(digit, *specks[:3]), words_of(digit, *specks, (110, 150, 114, 154))
    assert (len(dotted.members), len(noisy.members)) == (4, 1)


def test_holes_along_a_margin_are_no_digits() -> None:
    holes = [(at, 10, at + 16, 26) for at in range(20, 380, 40)]
    [[word]] = words_of((100, 150, 200, 210), (130, 230, 230, 290), *holes)
    assert word.box == (100, 150, 230, 290)


def test_low_digits_part_no_words() -> None:
    [[word]] = words_of((100, 100, 150, 130), (130, 140, 150, 155), (130, 165, 150, 180))
    assert len(word.members) == 3


def test_a_slope_is_taken_out() -> None:
    [[word]] = words_of(*((100 + 10 * step, 100 + 40 * step, 150 + 10 * step, 125 + 40 * step) for step in range(6)))
    assert word.slope == pytest.approx(0.25, abs=0.01)
    assert word.height == pytest.approx(50, abs=1)
    assert word.box[2] - word.box[0] == 100


def test_what_is_much_lower_than_the_writing_is_no_word() -> None:
    assert len(words_of((100, 100, 200, 150), (300, 400, 315, 415))) == 1


def test_what_the_border_cuts_off_is_no_word_beside_a_line() -> None:
    [line] = words_of((100, 100, 150, 130), (100, 140, 150, 170), (350, 300, 400, 320))
    assert [word.box for word in line] == [(100, 100, 150, 170)]


RIMS = [(360, 300, 400, 312), (355, 400, 400, 415)]  # of a finger


def test_the_rims_of_a_finger_are_no_words_beside_a_line_of_higher_ones() -> None:
    [line] = words_of((100, 100, 200, 150), (100, 160, 200, 210), *RIMS)
    assert [word.box for word in line] == [(100, 100, 200, 210)]


@pytest.mark.parametrize("written", [(100, 100, 160, 130), (320, 200, 350, 220)])
def test_words_at_the_border_are_kept_beside_one_no_higher_or_in_their_line(written: Box) -> None:
    words = [word.box for line in words_of((100, 20, 160, 60), written, *RIMS) for word in line]
    assert set(RIMS) <= set(words)


@pytest.mark.parametrize(
    "below", [[(350, 300, 400, 320), (350, 325, 400, 345)], [(300, 300, 340, 312), (300, 400, 340, 415)]]
)
def test_a_number_at_the_border_and_low_words_within_are_kept(below: list[Box]) -> None:
    assert len(words_of((100, 100, 200, 150), (100, 160, 200, 210), *below)) == 2


def test_a_lone_digit_may_touch_the_border() -> None:
    [[word]] = words_of((300, 100, 400, 150))
    assert word.box == (300, 100, 400, 150)


def test_nothing_has_no_words() -> None:
    assert find_words(find_pieces(np.zeros((50, 50), np.float32))) == []
