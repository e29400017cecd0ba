"""Pieces -> lines: which stand beside one another, from the top, each from left to right."""

import numpy as np
from numpy.typing import NDArray

from digits.components import spread_smallest
from digits.order import quantile
from digits.pieces import Pieces, around

TALL = 0.5  # of a line's height: pieces that make a line; smaller ones join the line that they lie in
LEAST = 0.25  # of the tallest one's height: lower ones make no line, holes punched along a margin, say
BESIDE = 0.4  # of the lower of two pieces must lie beside the other where they are neighbours in a line
OVER = 0.3  # of the narrower of two pieces must lie over the other where they are parts of one digit
CLOSE = 0.2  # of the taller part's height is the widest gap to a low one, a bar; lines of digits lie further apart
CLOSER = 0.12  # of their height is the widest gap between two equally tall parts, as in a 3 broken in its middle


def find_lines(pieces: Pieces) -> list[list[int]]:
    """The pieces' indices, line by line from the top, each from left to right."""
    if pieces.numbers.size < 2:
        return [[0]] * pieces.numbers.size
    clusters = stacked(pieces.boxes)
    names = np.unique(clusters)
    boxes = np.stack([around(pieces.boxes[clusters == name]) for name in names])
    heights = boxes[:, 2] - boxes[:, 0]
    tall = heights >= max(TALL * quantile(heights, 0.75), LEAST * float(heights.max()))
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
