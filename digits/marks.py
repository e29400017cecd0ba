"""Ink -> marks: what may be a digit, each with its box, line by line in reading order.

A digit may be several connected pieces and a piece may be no digit, so every stretch of neighbouring pieces that is not
too wide for one digit is a mark. Which marks are the digits is for `digits.path` to say, once the network saw them.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from digits.components import connected_components, spread_smallest
from digits.ink import Ink
from digits.morphology import dilate

STROKE = 0.5  # ink of at least this somewhere makes a piece
EDGE = 0.25  # ink of at least this belongs to a piece; fainter ink around it is its soft edge
SOFT = 2  # pixels that a soft edge is wide at most
DUST = 0.06  # of the tallest piece's height: what is smaller both ways is left out
RIM = 0.02  # of the picture's side: what touches the picture's border and is no deeper is the page's edge
LEAST_LINE = (
    0.25  # of the tallest piece's height: a line of lower pieces is taken for this high, so that they are small
)
MOST_PIECES = 600  # the largest are kept: three times the digits that a picture may hold
TALL = 0.5  # of a line's height: pieces that make a line; smaller ones join the line that they lie in
BESIDE = 0.4  # of the lower of two pieces must lie beside the other where they are neighbours in a line
OVER = 0.3  # of the narrower of two pieces must lie over the other where they are parts of one digit
CLOSE = 0.2  # of the taller part's height is the widest gap to a low one, a bar; lines of digits lie further apart
CLOSER = 0.05  # of their height is the widest gap between two equally tall parts, as in a 3 broken in its middle
WIDEST = 1.4  # of a line's height: wider marks are not one digit
MOST_IN_MARK = 8  # pieces: a digit in dots and dashes rarely has more on one side of another

Sides: TypeAlias = tuple[int, int, int, int]


@dataclass(frozen=True)
class Pieces:
    """The connected pieces of ink, from left to right."""

    ink: Ink  # (height, width) in [0, 1]
    labels: NDArray[np.int64]  # (height, width): the piece's number from 1, 0 where there is none
    boxes: NDArray[np.int64]  # (n, 4) top, left, bottom, right in pixels; bottom and right are one past the last
    numbers: NDArray[np.int64]  # (n,) the piece's number in `labels`
    neighbours: NDArray[np.int64]  # (n, 2) the pieces that it was cut off from at its left and right, or -1

    @property
    def heights(self) -> NDArray[np.int64]:
        """(n,) pixels."""
        return self.boxes[:, 2] - self.boxes[:, 0]


@dataclass(frozen=True)
class Mark:
    """A stretch of neighbouring pieces in one line that may be one digit."""

    first: int  # index of its first piece in the line
    past: int  # index one past its last
    box: Sides  # top, left, bottom, right in pixels
    height: float  # of its line's height
    cuts: int  # where it was cut off from its neighbours
    connected: bool  # whether its pieces are slices of one
    ink: Ink  # (bottom - top + 2 SOFT, right - left + 2 SOFT) in [0, 1], of these pieces alone


def find_pieces(ink: Ink) -> Pieces:
    """The connected pieces of ink (height, width) in [0, 1] that are large and strong enough to be strokes."""
    found = connected_components(ink >= EDGE)
    boxes = found.boxes
    strong = np.zeros(found.areas.size + 1, np.bool_)
    strong[found.labels[ink >= STROKE]] = True
    kept = np.flatnonzero(strong[1:] & ~on_rim(boxes, ink.shape))
    sides = np.maximum(boxes[kept, 2] - boxes[kept, 0], boxes[kept, 3] - boxes[kept, 1])
    kept = kept[sides >= DUST * np.max(sides, initial=1)]
    kept = kept[np.argsort(-found.areas[kept], kind="stable")[:MOST_PIECES]]
    kept = kept[np.argsort(boxes[kept, 1] + boxes[kept, 3], kind="stable")]
    return Pieces(ink, found.labels, boxes[kept], kept + 1, np.full((kept.size, 2), -1))


def on_rim(boxes: NDArray[np.int64], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Which boxes (n, 4) lie within RIM of one side of a picture (height, width) and touch it: the page's edge does."""
    height, width = shape
    depths = np.stack([boxes[:, 2] / height, boxes[:, 3] / width, 1 - boxes[:, 0] / height, 1 - boxes[:, 1] / width])
    shallow: NDArray[np.bool_] = depths.min(axis=0) <= RIM
    return shallow


def find_lines(pieces: Pieces) -> list[list[int]]:
    """The pieces' indices, line by line from the top, each from left to right."""
    if not pieces.numbers.size:
        return []
    clusters = stacked(pieces.boxes)
    names = np.unique(clusters)
    boxes = np.stack([around(pieces.boxes[clusters == name]) for name in names])
    heights = boxes[:, 2] - boxes[:, 0]
    tall = heights >= TALL * np.percentile(heights, 75)
    lines: list[list[int]] = []  # of clusters
    for index in map(int, np.flatnonzero(tall)[np.argsort(boxes[tall, 1] + boxes[tall, 3], kind="stable")]):
        # The last two, for the last may be only the lower half of a digit.
        beside = [max(overlap(boxes[other], boxes[index]) for other in line[-2:]) for line in lines]
        if max(beside, default=0) >= BESIDE:
            lines[int(np.argmax(beside))].append(index)
        else:
            lines.append([index])
    anchors = [boxes[line] for line in lines]
    for index in map(int, np.flatnonzero(~tall)):
        lines[nearest_line(boxes[index], anchors)].append(index)
    lines.sort(key=lambda line: float(np.mean(boxes[line, 0] + boxes[line, 2])))
    return [np.flatnonzero(np.isin(clusters, names[line])).tolist() for line in lines]


def stacked(boxes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Which pieces (n,) lie over one another so closely that they are of one line, a 5 and its bar, say, by number."""
    tops, lefts, bottoms, rights = (boxes[:, side] for side in range(4))
    across = np.minimum.outer(rights, rights) - np.maximum.outer(lefts, lefts)
    gap = np.maximum.outer(tops, tops) - np.minimum.outer(bottoms, bottoms)
    heights, widths = bottoms - tops, rights - lefts
    widest_gap = CLOSE * np.maximum.outer(heights, heights) - (CLOSE - CLOSER) * np.minimum.outer(heights, heights)
    one, other = np.nonzero((across >= OVER * np.minimum.outer(widths, widths)) & (gap <= widest_gap))
    return spread_smallest(len(boxes), one, other)


def around(boxes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The box (4,) around boxes (n, 4)."""
    return np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])


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
    height = max(float(np.percentile(pieces.heights[line], 90)), LEAST_LINE * float(np.max(pieces.heights)))
    marks = []
    for first in range(len(line)):
        for past in range(first + 1, min(len(line), first + MOST_IN_MARK) + 1):
            top, left, bottom, right = box = tuple(around(pieces.boxes[line[first:past]]).tolist())
            if past == first + 1 or right - left <= WIDEST * height:
                members = line[first:past]
                held = np.isin(pieces.neighbours[members], members)
                cuts = int(np.count_nonzero(~held & (pieces.neighbours[members] >= 0)))
                connected = int(held.sum()) == 2 * (len(members) - 1)
                ink = cut_out(pieces, members, box)
                marks.append(Mark(first, past, box, (bottom - top) / height, cuts, connected, ink))
    return marks


def cut_out(pieces: Pieces, members: list[int], box: Sides) -> Ink:
    """The ink in a box of pixels and SOFT around it, of these pieces and their soft edges alone."""
    top, left, bottom, right = box
    window = np.s_[max(0, top - SOFT) : bottom + SOFT, max(0, left - SOFT) : right + SOFT]
    labels = pieces.labels[window]
    own = np.isin(labels, pieces.numbers[members])
    near = dilate(own.view(np.uint8), SOFT).view(np.bool_)
    return np.where(own | (near & (labels == 0)), pieces.ink[window], 0)
