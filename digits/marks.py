"""Ink -> marks: what may be a digit, each with its box, line by line in reading order.

A digit may be several connected pieces and a piece may be no digit, so every stretch of neighbouring pieces that is not
too wide for one digit is a mark. Which marks are the digits is for `digits.path` to say, once the network saw them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digits.components import connected_components
from digits.ink import Ink
from digits.morphology import dilate

STROKE = 0.5  # ink of at least this somewhere makes a piece
EDGE = 0.25  # ink of at least this belongs to a piece; fainter ink around it is its soft edge
SOFT = 2  # pixels that a soft edge is wide at most
DUST = 0.06  # of the tallest piece's height: what is smaller both ways is left out
MOST_PIECES = 600  # the largest are kept: three times the digits that a picture may hold
TALL = 0.5  # of a line's height: pieces that make a line; smaller ones join the line that they lie in
WIDEST = 1.4  # of a line's height: wider marks are not one digit
MOST_IN_MARK = 8  # pieces: a digit in dots and dashes rarely has more on one side of another


@dataclass(frozen=True)
class Pieces:
    """The connected pieces of ink, from left to right."""

    ink: Ink  # (height, width) in [0, 1]
    labels: NDArray[np.int64]  # (height, width): the piece's number from 1, 0 where there is none
    boxes: NDArray[np.int64]  # (n, 4) top, left, bottom, right in pixels; bottom and right are one past the last
    numbers: NDArray[np.int64]  # (n,) the piece's number in `labels`

    @property
    def heights(self) -> NDArray[np.int64]:
        """(n,) pixels."""
        return self.boxes[:, 2] - self.boxes[:, 0]


@dataclass(frozen=True)
class Mark:
    """A stretch of neighbouring pieces in one line that may be one digit."""

    first: int  # index of its first piece in the line
    past: int  # index one past its last
    box: tuple[int, int, int, int]  # top, left, bottom, right in pixels
    ink: Ink  # (bottom - top + 2 SOFT, right - left + 2 SOFT) in [0, 1], of these pieces alone


def find_pieces(ink: Ink) -> Pieces:
    """The connected pieces of ink (height, width) in [0, 1] that are large and strong enough to be strokes."""
    found = connected_components(ink >= EDGE)
    boxes = found.boxes
    heights, widths = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    strong = np.zeros(found.areas.size + 1, np.bool_)
    strong[found.labels[ink >= STROKE]] = True
    large = np.maximum(heights, widths) >= DUST * np.max(heights[strong[1:]], initial=1)
    kept = np.flatnonzero(strong[1:] & large)
    kept = kept[np.argsort(-found.areas[kept], kind="stable")[:MOST_PIECES]]
    kept = kept[np.argsort(boxes[kept, 1] + boxes[kept, 3], kind="stable")]
    return Pieces(ink, found.labels, boxes[kept], kept + 1)


def find_lines(pieces: Pieces) -> list[list[int]]:
    """The pieces' indices, line by line from the top, each from left to right."""
    heights = pieces.heights
    if not heights.size:
        return []
    typical = float(np.percentile(heights, 75))
    lines: list[list[int]] = []
    for index in np.flatnonzero(heights >= TALL * typical):
        line = max(lines, key=lambda line: overlap(pieces.boxes[line[-1]], pieces.boxes[index]), default=None)
        if line is None or overlap(pieces.boxes[line[-1]], pieces.boxes[index]) < 0.4:
            lines.append(line := [])
        line.append(int(index))
    anchors = [pieces.boxes[line] for line in lines]
    for index in np.flatnonzero(heights < TALL * typical):
        lines[nearest_line(pieces.boxes[index], anchors)].append(int(index))
    lines.sort(key=lambda line: float(np.mean(pieces.boxes[line, 0] + pieces.boxes[line, 2])))
    return [sorted(line) for line in lines]


def overlap(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """How much of the lower of two boxes lies beside the other: 0 for none, 1 for all; below 0 the gap between them."""
    shared = min(one[2], other[2]) - max(one[0], other[0])
    return float(shared / min(one[2] - one[0], other[2] - other[0]))


def nearest_line(box: NDArray[np.int64], anchors: list[NDArray[np.int64]]) -> int:
    """Which line a small piece belongs to: the one with the nearest box, the way up or down counted double."""
    distances = []
    for boxes in anchors:
        across = np.maximum(0, np.maximum(boxes[:, 1] - box[3], box[1] - boxes[:, 3]))
        down = np.maximum(0, np.maximum(boxes[:, 0] - box[2], box[0] - boxes[:, 2]))
        distances.append(float(np.min(across + 2 * down)))
    return int(np.argmin(distances))


def find_marks(pieces: Pieces, line: list[int]) -> list[Mark]:
    """Every stretch of a line's pieces that is not too wide for one digit; each single piece, however wide."""
    height = float(np.percentile(pieces.heights[line], 90))
    marks = []
    for first in range(len(line)):
        for past in range(first + 1, min(len(line), first + MOST_IN_MARK) + 1):
            boxes = pieces.boxes[line[first:past]]
            box = (*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())
            if past == first + 1 or box[3] - box[1] <= WIDEST * height:
                marks.append(Mark(first, past, box, cut_out(pieces, line[first:past], box)))
    return marks


def cut_out(pieces: Pieces, members: list[int], box: tuple[int, int, int, int]) -> Ink:
    """The ink in a box of pixels and SOFT around it, of these pieces and their soft edges alone."""
    top, left, bottom, right = box
    window = np.s_[max(0, top - SOFT) : bottom + SOFT, max(0, left - SOFT) : right + SOFT]
    labels = pieces.labels[window]
    own = np.isin(labels, pieces.numbers[members])
    near = dilate(own.view(np.uint8), SOFT).view(np.bool_)
    return np.where(own | (near & (labels == 0)), pieces.ink[window], 0)
