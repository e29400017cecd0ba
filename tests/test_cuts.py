"""Pieces that may be several digits are cut into slices, and narrow ones are left whole."""

from dataclasses import replace

import numpy as np
import pytest

from digits.cuts import cut_pieces, find_slant
from digits.ink import Ink
from digits.marks import Pieces, find_lines, find_marks, find_pieces


def cut(ink: Ink) -> tuple[Pieces, list[list[int]]]:
    """The pieces of ink, cut, and their lines."""
    pieces = find_pieces(ink)
    return cut_pieces(replace(pieces, labels=pieces.labels.copy()), find_lines(pieces))


def two_rings() -> Ink:
    """Ink (120, 200): two rings 80 pixels high that touch at column 90."""
    rows, columns = np.indices((120, 200))
    rings = [np.abs(np.hypot(rows - 60, columns - centre) - 36) < 4 for centre in (51, 129)]
    return np.asarray(rings[0] | rings[1], np.float32)


def test_touching_digits_are_cut_where_they_touch() -> None:
    pieces, [line] = cut(two_rings())
    lefts = [int(pieces.boxes[piece, 1]) for piece in line]
    assert any(abs(left - 90) <= 3 for left in lefts)
    halves = [mark for mark in find_marks(pieces, line) if abs(mark.box[3] - mark.box[1] - 80) <= 6 and mark.cuts == 1]
    assert {round(mark.box[1], -1) for mark in halves} == {10, 90}


def test_the_slices_together_are_the_piece() -> None:
    whole = find_pieces(two_rings())
    pieces, [line] = cut(two_rings())
    assert len(line) > 2
    assert np.array_equal(pieces.labels > 0, whole.labels > 0)
    assert sorted(np.unique(pieces.labels)) == [0, *sorted(pieces.numbers)]


def test_a_narrow_piece_stays_whole() -> None:
    ink = np.zeros((120, 100), np.float32)
    ink[10:110, 40:60] = 1
    pieces, lines = cut(ink)
    assert lines == [[0]]
    assert len(pieces.numbers) == 1


@pytest.mark.parametrize("slant", [-0.2, 0.0, 0.3, 0.6])
def test_the_slant_is_found(slant: float) -> None:
    ink = np.zeros((140, 400), np.float32)
    for row in range(20, 120):
        for left in (120, 180, 240):
            at = round(left - slant * (row - 70))
            ink[row, at : at + 6] = 1
    pieces = find_pieces(ink)
    assert find_slant(pieces, [0, 1, 2]) == pytest.approx(slant, abs=0.1)
