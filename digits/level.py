"""Tone -> level tone and its pieces: a page that was held askew is turned until its lines run level."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digits.ink import Tone
from digits.lines import are_tall, tilt_of
from digits.pieces import STROKE, Pieces, Sides, find_pieces
from digits.rules import rules, slope_of_rules, thickest_in, without, without_rules

LEAST, STEEPEST = 0.15, 1.0  # rows down for each column: lines that go by less are read as they lie
PIECES = 3  # are needed to tell a slope, ...
EACH = 0.5  # ... which brings so many neighbours to one height for each of them, ...
CLEARLY = 3  # ... and so many times as many as there are without it: digits in a grid stand in slanting rows as well
AT_BORDER = 0.02  # of the shorter side are the ends of a rule from the border at most

Moves = NDArray[np.float64]
"""(2, 3): x and y in a picture as it came, of x, y and 1 in the turned one."""


@dataclass(frozen=True)
class Leveled:
    """A picture without rules whose lines run level."""

    tone: Tone
    pieces: Pieces
    moves: Moves | None = None  # None where it is as it came

    def back(self, box: Sides) -> Sides:
        """The box in the picture as it came around what is inked in a box of this one."""
        if self.moves is None:
            return box
        top, left, bottom, right = box
        rows, columns = np.nonzero(self.tone.ink[top:bottom, left:right] >= STROKE)
        if not rows.size:
            rows, columns = np.array([[0, 0], [0, right - left - 1], [bottom - top - 1, 0]]).T
        x, y = self.moves @ (columns + left + 0.5, rows + top + 0.5, np.ones(rows.size))
        return math.floor(y.min()), math.floor(x.min()), math.floor(y.max()) + 1, math.floor(x.max()) + 1


def level(tone: Tone) -> Leveled:
    """A picture without rules, turned by up to 45 degrees until its lines run level, if they go clearly up or down.

    Of 25 composed pages that were turned by 25 and by 32 degrees 2 and 1 were read without it, and 25 and 24 with it.
    """
    pieces = find_pieces(tone.ink)
    leveled = along_rules(tone, pieces)
    if leveled:
        return leveled
    bare, pieces = without_rules(tone, pieces)
    return along_lines(bare, pieces) or Leveled(bare, pieces)


def along_rules(tone: Tone, pieces: Pieces) -> Leveled | None:
    """A picture turned until its rules run level, and without them; None where none lie askew.

    Of 58 lines on composed pages with squares, turned by 20 degrees, none is read without it, and all with it; of as
    many between rules 24 without it, and all with it.
    """
    slope = slope_of_rules(pieces, STEEPEST)
    if abs(slope) < LEAST:
        return None
    turned, moves = turn(without_border(tone, pieces), slope)
    caught = find_pieces(turned.ink)
    printed = rules(caught, thickest_in(caught))
    if printed is None:
        return None
    rest, pieces = without_rules(without(printed, turned, caught))
    corners = across_corners(pieces, moves, tone.darkness.shape)
    if corners:
        rest = without(pieces.covered(pieces.labels, corners), rest, pieces)
        pieces = find_pieces(rest.ink)
    return Leveled(rest, pieces, moves)


def across_corners(pieces: Pieces, moves: Moves, shape: tuple[int, ...]) -> list[int]:
    """Which pieces of a turned picture are thin lines from border to border of the one (height, width) that it was.

    In its corners rules are so short that by themselves they look like strokes.
    """
    top, left, bottom, right = pieces.boxes.T
    heights, widths = bottom - top, right - left
    flat = heights < widths
    row, column = (top + bottom) / 2, (left + right) / 2
    first = np.where(flat, left, column), np.where(flat, row, top)
    last = np.where(flat, right, column), np.where(flat, row, bottom)
    found = np.minimum(heights, widths) <= thickest_in(pieces)
    for end in (first, last):
        x, y = moves @ (*end, np.ones(row.size))
        to_border = np.min([x, shape[1] - x, y, shape[0] - y], axis=0)
        found &= to_border <= AT_BORDER * min(shape)
    return np.flatnonzero(found).tolist()


def along_lines(tone: Tone, pieces: Pieces) -> Leveled | None:
    """A picture turned until what is written in it runs level; None where it does nearly, as far as can be told."""
    slope = slope_of(pieces)
    if abs(slope) < LEAST:
        return None
    turned, moves = turn(without_border(tone, pieces), slope)
    return Leveled(*without_rules(turned), moves)


def slope_of(pieces: Pieces) -> float:
    """How the lines of pieces go: rows down for each column to the right; 0 where there is little to tell by."""
    if pieces.numbers.size < PIECES:
        return 0.0
    tall = pieces.boxes[are_tall(pieces.boxes)]
    if len(tall) < PIECES:
        return 0.0
    slope, neighbours, as_it_lies = tilt_of(tall, STEEPEST)
    return slope if neighbours > max(EACH * len(tall), CLEARLY * as_it_lies) else 0.0


def without_border(tone: Tone, pieces: Pieces) -> Tone:
    """A tone without what touches the border and is in none of its pieces: it would not touch it any more.

    That is the table beside a page, say.
    """
    labels = pieces.labels
    at_border = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    left_out = np.setdiff1d(at_border, [0, *pieces.numbers])
    return replace(tone, darkness=np.where(np.isin(labels, left_out), np.float32(0), tone.darkness))


def turn(tone: Tone, slope: float) -> tuple[Tone, Moves]:
    """A tone turned so that what went by a slope is level, and where that came from."""
    height, width = tone.darkness.shape
    rotation = np.array([[1, -slope], [slope, 1]]) / math.hypot(1, slope)
    sides = np.abs(rotation) @ (width, height)
    moves = np.column_stack([rotation, np.array([width, height]) / 2 - rotation @ sides / 2])
    size = math.ceil(sides[0]), math.ceil(sides[1])
    picture = Image.fromarray(np.rint(tone.darkness * 255).astype(np.uint8))
    turned = picture.transform(size, Image.Transform.AFFINE, moves.ravel().tolist(), Image.Resampling.BILINEAR)
    return replace(tone, darkness=np.asarray(turned, np.float32) / np.float32(255)), moves
