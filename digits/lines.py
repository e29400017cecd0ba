"""Pieces -> lines: which stand beside one another, from the top, each from left to right."""

import numpy as np
from numpy.typing import NDArray

from digits.components import spread_smallest
from digits.order import quantile
from digits.pieces import Pieces, around

TALL = 0.5  # of a line's height: pieces that make a line; smaller ones join the line that they lie in
LEAST = 0.25  # of the tallest one's height: lower ones make no line, holes punched along a margin, say
OFF = 0.2  # of a line's height: what is smaller and lies further above or below is of a line of its own
BESIDE = 0.4  # of the lower of two pieces must lie beside the other where they are neighbours in a line
OVER = 0.3  # of the narrower of two pieces must lie over the other where they are parts of one digit
CLOSE = 0.2  # of the taller part's height is the widest gap to a low one, a bar; lines of digits lie further apart
CLOSER = 0.12  # of their height is the widest gap between two equally tall parts, as in a 3 broken in its middle
LEVEL = 4  # pieces that make a line are needed to tell the slope of a page
STEEPEST = 0.4  # rows down for each column that a page's lines go at most ...
STEP = 0.02  # ... and that slopes which are tried are apart
AWAY, NEAR = 0.5, 5.0  # of a line's height: neighbours in a line are so far apart at least, and at most
LEVELED = 0.3  # of a line's height: they differ by less in height, once the slope is right
CLEARLY = 1.2  # times as many neighbours are then in one line, or the page is level


def find_lines(pieces: Pieces) -> list[list[int]]:
    """The pieces' indices, line by line from the top, each from left to right."""
    if pieces.numbers.size < 2:
        return [[0]] * pieces.numbers.size
    clusters = stacked(pieces.boxes)
    names = np.unique(clusters)
    boxes = np.stack([around(pieces.boxes[clusters == name]) for name in names])
    boxes = leveled(boxes, find_slope(boxes[are_tall(boxes)]))
    lines = lines_among(np.arange(len(boxes)), boxes)
    lines.sort(key=lambda line: float(np.mean(boxes[line, 0] + boxes[line, 2])))
    return [np.flatnonzero(np.isin(clusters, names[line])).tolist() for line in lines]


def lines_among(members: NDArray[np.int64], boxes: NDArray[np.int64]) -> list[list[int]]:
    """Which of some members (n,), with the level boxes (m, 4) of all, are of one line, for each line.

    What is much smaller, and further above or below, is of lines of its own where it is not alone. Of 60 notes with one
    number written 3.1 times as high as the one below 30 are read whole without it, and 55 with it.
    """
    are = are_tall(boxes[members])
    tall, low = members[are], members[~are]
    lines: list[list[int]] = []
    for index in tall[np.argsort(boxes[tall, 1] + boxes[tall, 3], kind="stable")].tolist():
        # The last two, for the last may be only the lower half of a digit.
        beside = [max(overlap(boxes[other], boxes[index]) for other in line[-2:]) for line in lines]
        if max(beside, default=0) >= BESIDE:
            lines[int(np.argmax(beside))].append(index)
        else:
            lines.append([index])
    anchors = [boxes[line] for line in lines]
    nearest = [nearest_line(boxes[index], anchors) for index in low]
    off = np.array([is_off(boxes[index], anchors[at]) for index, at in zip(low, nearest, strict=True)], np.bool_)
    for index, at in zip(low[~off].tolist(), np.array(nearest)[~off].tolist(), strict=True):
        lines[at].append(index)
    return lines + [line for line in lines_among(low[off], boxes) if len(line) > 1] if off.any() else lines


def are_tall(boxes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which boxes (n, 4) are high enough to make a line."""
    heights = boxes[:, 2] - boxes[:, 0]
    return np.asarray(heights >= max(TALL * quantile(heights, 0.75), LEAST * float(heights.max())))


def find_slope(boxes: NDArray[np.int64]) -> float:
    """How the lines of a page go by the boxes (n, 4) of its high pieces: rows down for each column to the right.

    It is the slope that brings most neighbours to one height; 0 where these are few, or hardly more than without it.
    """
    if len(boxes) < LEVEL:
        return 0.0
    slope, neighbours, as_it_lies = tilt_of(boxes, STEEPEST)
    return slope if neighbours > max(LEVEL - 1, CLEARLY * as_it_lies) else 0.0


def tilt_of(boxes: NDArray[np.int64], steepest: float) -> tuple[float, float, float]:
    """The slope that brings most neighbours among boxes (n, 4) to one height, how many, and how many do so without it.

    Of two that are off by a part of LEVELED that part is not counted.
    """
    height = float(np.median(boxes[:, 2] - boxes[:, 0]))
    rows, columns = boxes[:, [0, 2]].mean(axis=1) / height, boxes[:, [1, 3]].mean(axis=1) / height
    across, down = (np.subtract.outer(its, its).astype(np.float32) for its in (columns, rows))
    near = (across > AWAY) & (across <= NEAR) & (np.abs(down) <= steepest * across + LEVELED)
    level = round(steepest / STEP)
    slopes = np.arange(-level, level + 1, dtype=np.float32) * np.float32(STEP)
    off = np.abs(down[near] - slopes[:, None] * across[near])
    alike = np.maximum(0, 1 - off / LEVELED).sum(axis=1)
    best = int(alike.argmax())
    return float(slopes[best]), float(alike[best]), float(alike[level])


def leveled(boxes: NDArray[np.int64], slope: float) -> NDArray[np.int64]:
    """Boxes (n, 4) moved up or down by what a slope makes of where they are."""
    fall = np.rint(slope * boxes[:, [1, 3]].mean(axis=1)).astype(np.int64)
    return np.asarray(boxes - fall[:, None] * np.array([1, 0, 1, 0]))


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


def is_off(box: NDArray[np.int64], line: NDArray[np.int64]) -> bool:
    """Whether a small piece lies further above or below all boxes (n, 4) of a line than what belongs to one does."""
    above, below = line[:, 0].min() - box[2], box[0] - line[:, 2].max()
    return bool(max(above, below) > OFF * (line[:, 2] - line[:, 0]).max())
