"""Pieces of ink are found and put into lines."""

import numpy as np
import pytest

from digits.ink import Ink
from digits.lines import find_lines
from digits.pieces import SOFT, cut_out, find_pieces

Box = tuple[int, int, int, int]


def ink_of(*boxes: Box) -> Ink:
    """Ink (400, 600) with full boxes, each as top, left, bottom, right."""
    ink = np.zeros((400, 600), np.float32)
    for top, left, bottom, right in boxes:
        ink[top:bottom, left:right] = 1
    return ink


def lines_of(*boxes: Box) -> list[list[Box]]:
    """The boxes as they are found in ink of them, line by line."""
    pieces = find_pieces(ink_of(*boxes))
    return [[tuple(pieces.boxes[index].tolist()) for index in line] for line in find_lines(pieces)]


def test_lines_go_from_the_top_and_each_from_the_left() -> None:
    above, below = [(40, 300, 100, 340), (60, 100, 120, 140)], [(200, 250, 260, 290), (190, 50, 250, 90)]
    assert lines_of(*above, *below) == [above[::-1], below[::-1]]


@pytest.mark.parametrize("slope", [-0.35, -0.2, 0.2, 0.35])
def test_the_lines_of_a_tilted_page_stay_apart(slope: float) -> None:
    rows = [[(top + round(slope * (left - 300)), left) for left in range(60, 540, 80)] for top in (130, 200, 270)]
    lines = [[(top, left, top + 44, left + 26) for top, left in row] for row in rows]
    assert lines_of(*(box for line in lines for box in line)) == lines


LARGE = [(40, left, 160, left + 70) for left in (100, 200)]


def test_what_is_written_much_smaller_is_a_line_of_its_own() -> None:
    below = [(220, left, 260, left + 24) for left in (90, 130, 170)]
    assert lines_of(*LARGE, *below) == [LARGE, below]


@pytest.mark.parametrize("sign", [(220, 130, 260, 154), (0, 280, 14, 304)])
def test_a_low_sign_by_itself_is_of_no_line(sign: Box) -> None:
    assert lines_of(*LARGE, sign) == [LARGE]


def test_a_low_sign_close_to_a_line_is_of_it() -> None:
    bar = (180, 172, 220, 198)
    assert lines_of(*LARGE, bar) == [[LARGE[0], bar, LARGE[1]]]


RINGS = [(100, left, 180, left + 50) for left in (100, 200, 300)]


def ink_of_rings(*others: Box) -> Ink:
    """Ink with three rings, as zeros are, and full boxes."""
    ink = ink_of(*RINGS, *others)
    for top, left, bottom, right in RINGS:
        ink[top + 12 : bottom - 12, left + 12 : right - 12] = 0
    return ink


@pytest.mark.parametrize("shadow", [(20, 550, 300, 600), (330, 100, 400, 400)])
def test_a_shadow_along_the_border_is_no_piece(shadow: Box) -> None:
    assert find_pieces(ink_of_rings(shadow)).boxes.tolist() == [list(ring) for ring in RINGS]


@pytest.mark.parametrize("sides", [[0], [0, 1], [1, 2], [0, 1, 2, 3]])
def test_the_table_beside_a_page_is_no_piece(sides: list[int]) -> None:
    bands = [(0, 0, 40, 600), (0, 0, 400, 60), (350, 0, 400, 600), (0, 540, 400, 600)]
    assert lines_of((100, 200, 200, 250), *(bands[side] for side in sides)) == [[(100, 200, 200, 250)]]


def test_writing_on_a_rule_at_the_border_is_a_piece() -> None:
    assert len(find_pieces(ink_of((100, 100, 400, 130), (100, 300, 400, 330), (388, 0, 400, 600))).boxes) == 1


@pytest.mark.parametrize("one", [(100, 0, 180, 14), (100, 586, 180, 600)])
def test_a_1_along_the_border_is_a_piece(one: Box) -> None:
    assert list(one) in find_pieces(ink_of_rings(one)).boxes.tolist()


@pytest.mark.parametrize("bar", [(100, 450, 400, 480), (0, 380, 400, 400), (300, 50, 320, 560)])
def test_a_pen_on_the_page_or_a_gap_between_two_is_no_piece(bar: Box) -> None:
    assert find_pieces(ink_of_rings(bar)).boxes.tolist() == [list(ring) for ring in RINGS]


@pytest.mark.parametrize("wedge", [(80, 560, 240, 600), (360, 0, 400, 590), (60, 0, 250, 30)])
def test_the_table_that_shows_along_a_tilted_page_is_no_piece(wedge: Box) -> None:
    beside = (20, 540, 50, 556)  # a speck that the wedge comes near
    assert list(wedge) not in find_pieces(ink_of_rings(wedge, beside)).boxes.tolist()


@pytest.mark.parametrize(
    "others", [[(62, 270, 130, 298)], [(345, 260, 360, 360)], [(60, 250, 70, 275), (345, 260, 360, 360)]]
)
def test_a_1_with_its_flag_and_foot_apart_is_no_bar(others: list[Box]) -> None:
    assert [50, 300, 340, 320] in find_pieces(ink_of((50, 300, 340, 320), *others)).boxes.tolist()


@pytest.mark.parametrize("long", [(20, 450, 200, 480), (20, 450, 380, 480)])
def test_a_1_beside_digits_that_are_as_high_is_no_bar(long: Box) -> None:
    high = [(30, 100, long[2] - 40, 250), (30, 300, long[2] - 40, 420)]
    assert len(find_pieces(ink_of(*high, long)).boxes) == 3


def test_a_slanting_line_is_one_line() -> None:
    boxes = [(20 + 30 * step, 20 + 60 * step, 80 + 30 * step, 60 + 60 * step) for step in range(9)]
    assert lines_of(*boxes) == [boxes]


def test_a_five_s_bar_is_in_the_line_of_its_body() -> None:
    five, bar, seven = (60, 100, 150, 150), (50, 105, 56, 160), (50, 200, 150, 250)
    [line] = lines_of(five, bar, seven)
    assert set(line) == {five, bar, seven}


def test_a_dot_joins_the_nearest_line() -> None:
    [first, second] = lines_of((50, 50, 110, 90), (50, 150, 110, 190), (200, 50, 260, 90), (100, 115, 110, 122))
    assert (100, 115, 110, 122) in first
    assert len(second) == 1


@pytest.mark.parametrize("rim", [(0, 0, 400, 5), (0, 0, 4, 600), (0, 592, 400, 600), (395, 0, 400, 300)])
def test_the_page_s_edge_is_no_piece(rim: Box) -> None:
    assert lines_of(rim, (100, 100, 200, 150)) == [[(100, 100, 200, 150)]]


def test_dust_is_no_piece() -> None:
    assert lines_of((100, 100, 300, 200), (50, 50, 54, 54)) == [[(100, 100, 300, 200)]]


def test_faint_grain_is_no_piece() -> None:
    assert find_lines(find_pieces(ink_of((100, 100, 300, 200)) * np.float32(0.4))) == []


def test_halves_of_one_digit_are_in_one_line() -> None:
    [line] = lines_of((100, 100, 150, 160), (155, 100, 205, 160), (100, 200, 205, 260))
    assert len(line) == 3


def test_a_piece_is_cut_out_without_its_neighbours() -> None:
    ink = ink_of((100, 100, 200, 110), (190, 100, 200, 200))  # an L ...
    ink[100:150, 150:160] = 1  # ... and a bar in its corner
    pieces = find_pieces(ink)
    [bar] = np.flatnonzero(pieces.heights == 50).tolist()
    cut = cut_out(pieces, [bar], tuple(pieces.boxes[bar].tolist()))
    assert cut.shape == (50 + 2 * SOFT, 10 + 2 * SOFT)
    assert cut.sum() == 500
