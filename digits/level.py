"""Tone -> level tone and its pieces: a page that was held askew is turned until its lines run level."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digits.ink import Tone
from digits.lines import are_tall, tilt_of
from digits.pieces import STROKE, Pieces, Sides
from digits.rules import without_rules

LEAST, STEEPEST = 0.15, 1.0  # rows down for each column: lines that go by less are read as they lie
PIECES = 3  # are needed to tell a slope, ...
EACH = 0.5  # ... which brings so many neighbours to one height for each of them, ...
CLEARLY = 3  # ... and so many times as many as there are without it: digits in a grid stand in slanting rows as well


@dataclass(frozen=True)
class Leveled:
    """A picture without rules whose lines run level."""

    tone: Tone
    pieces: Pieces
    moves: NDArray[np.float64] | None = None  # (2, 3): x and y where it came from, of x, y and 1; None if as it came

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
    bare, pieces = without_rules(tone)
    slope = slope_of(pieces)
    if abs(slope) < LEAST:
        return Leveled(bare, pieces)
    turned, moves = turn(without_others(bare, pieces), slope)
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


def without_others(tone: Tone, pieces: Pieces) -> Tone:
    """A tone without what is in none of its pieces: the table beside a page would not lie along the border any more."""
    others = (pieces.labels > 0) & ~pieces.covered(pieces.labels, list(range(pieces.numbers.size)))
    return replace(tone, darkness=np.where(others, np.float32(0), tone.darkness))


def turn(tone: Tone, slope: float) -> tuple[Tone, NDArray[np.float64]]:
    """A tone turned so that what went by a slope is level, and the moves (2, 3) from there to where it was."""
    height, width = tone.darkness.shape
    rotation = np.array([[1, -slope], [slope, 1]]) / math.hypot(1, slope)
    sides = np.abs(rotation) @ (width, height)
    moves = np.column_stack([rotation, np.array([width, height]) / 2 - rotation @ sides / 2])
    size = math.ceil(sides[0]), math.ceil(sides[1])
    picture = Image.fromarray(np.rint(tone.darkness * 255).astype(np.uint8))
    turned = picture.transform(size, Image.Transform.AFFINE, moves.ravel().tolist(), Image.Resampling.BILINEAR)
    return replace(tone, darkness=np.asarray(turned, np.float32) / np.float32(255)), moves
