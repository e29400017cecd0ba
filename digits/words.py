"""Pieces -> words: digits side by side in one line, with nothing wider than a digit between them, in reading order."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digits.lines import find_lines, stacked
from digits.order import quantile
from digits.pieces import Pieces, Sides, around

TALL = 0.5  # of a line's height: what is lower is no digit, but a dot, a dash, or a part of one
LOW = 0.25  # of a line's height: what is lower parts no words
OFF = 0.2  # of a line's height: what lies further above or below is not of it
GAP = 0.85  # of a line's height: the least gap between two words, wide enough for the signs within amounts ...
LONG = 20  # of a line's height: ... where they are no longer; beyond that narrower ones do, and any at twice as much
LEAST = 0.25  # of the tallest word's height: lower ones are dust
LONGEST = 1000  # of their heights: all words together, as 600 digits 1.6 apart are; more are dashes or a hatching
LEVEL = 4  # tall pieces are needed to tell a line's slope
NOISE = 4, 2  # more specks than so many, and so many more for each tall piece, are noise: see `specks_of`
STEEPEST = 0.45  # rows down for each column: steeper ones are no slope of writing


@dataclass(frozen=True)
class Word:
    """Pieces that are read together."""

    members: list[int]  # the pieces' indices, from left to right
    box: Sides  # top, left, bottom, right in pixels around them
    level: tuple[float, float, float, float]  # the box of the tall ones, once the line's slope is taken out
    slope: float  # rows down for each column to the right

    @property
    def height(self) -> float:
        """Pixels, once the line's slope is taken out."""
        return self.level[2] - self.level[0]


def find_words(pieces: Pieces) -> list[list[Word]]:
    """The words of each line, from the top, each from left to right."""
    lines = [split(pieces, line) for line in find_lines(pieces)]
    tallest = max((word.height for line in lines for word in line), default=0)
    lines = [[word for word in line if word.height >= LEAST * tallest] for line in lines]
    lines = [line for line in lines if line]
    whole = [line for line in lines if not is_cut_off(line, tallest, pieces.ink.shape)] if len(lines) > 1 else []
    return without_pattern(whole or lines)


def without_pattern(lines: list[list[Word]]) -> list[list[Word]]:
    """Lines without the lowest words where all of them together are too long: reading 600 dashes took a minute."""
    words = sorted((word for line in lines for word in line), key=lambda word: -word.height)
    lengths = np.cumsum([(word.level[3] - word.level[1]) / word.height for word in words])
    if not words or lengths[-1] <= LONGEST:
        return lines
    enough = words[int(np.searchsorted(lengths, LONGEST, side="right"))].height
    lines = [[word for word in line if word.height > enough] for line in lines]
    return [line for line in lines if line]


def is_cut_off(line: list[Word], tallest: float, shape: tuple[int, ...]) -> bool:
    """Whether a line is but pieces that go on beyond the border, one by itself or several low ones.

    So does a shadow's edge beside the lines, half a digit, or the rim of a finger.
    """
    low = max(word.height for word in line) < TALL * tallest
    return (len(line) == 1 or low) and all(len(word.members) == 1 and reaches_border(word.box, shape) for word in line)


def reaches_border(box: Sides, shape: tuple[int, ...]) -> bool:
    """Whether a box reaches the border of a picture (height, width)."""
    top, left, bottom, right = box
    return top == 0 or left == 0 or bottom == shape[0] or right == shape[1]


def split(pieces: Pieces, line: list[int]) -> list[Word]:
    """A line's words, each with at least one tall piece; dots, dashes and crumbs go to the nearest of them."""
    heights = pieces.heights[line]
    height = quantile(heights[heights >= LOW * heights.max()], 0.9)
    tall = [piece for piece, its in zip(line, heights, strict=True) if its >= TALL * height]
    slope = find_slope(pieces, tall, height)
    line = beside_tall(line, tall, pieces, height)
    heights = pieces.heights[line]
    words = stretches([piece for piece, its in zip(line, heights, strict=True) if its >= LOW * height], pieces, height)
    words = [word for word in words if not set(word).isdisjoint(tall)]
    spans = [around(pieces.boxes[word]) for word in words]
    members = [list(word) for word in words]
    specks = specks_of(pieces, line, height)
    noisy = len(specks) > NOISE[0] + NOISE[1] * len(tall)
    for piece in set(line).difference(*words, specks if noisy else ()):
        top, left, bottom, right = pieces.boxes[piece]
        gaps = [max(box[1] - right, left - box[3], box[0] - bottom, top - box[2]) for box in spans]
        nearest = int(np.argmin(gaps))
        beside = top < spans[nearest][2] and bottom > spans[nearest][0]
        if gaps[nearest] <= height and (beside or piece not in specks):
            members[nearest].append(piece)
    return [as_word(pieces, sorted(its), tall, slope) for its in members]


def beside_tall(line: list[int], tall: list[int], pieces: Pieces, height: float) -> list[int]:
    """The pieces of a line that lie beside the nearest of its tall ones, or hardly above or below it.

    Of 24 digits of MNIST with a small cross in the picture's corner 9 are read without it, and all with it; of as many
    under a printed word 14 and 22.
    """
    boxes, its = pieces.boxes[line], pieces.boxes[tall]
    across = np.maximum(0, np.maximum.outer(boxes[:, 1], its[:, 1]) - np.minimum.outer(boxes[:, 3], its[:, 3]))
    nearest = its[across.argmin(axis=1)]
    gaps = np.maximum(boxes[:, 0], nearest[:, 0]) - np.minimum(boxes[:, 2], nearest[:, 2])
    return [piece for piece, gap in zip(line, gaps, strict=True) if gap <= OFF * height]


def specks_of(pieces: Pieces, line: list[int], height: float) -> set[int]:
    """The pieces of a line that are low and narrow. A dot stands beside a digit: what is over or under one is dirt.

    Of 200 digits of MNIST with a sixth of their pixels lost, 82 were read with all specks, 119 with those beside them,
    and 187 with none where there are many. Of labelled pictures none is read otherwise.
    """
    boxes = pieces.boxes[line]
    sides = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    return {piece for piece, side in zip(line, sides, strict=True) if side < LOW * height}


def stretches(line: list[int], pieces: Pieces, height: float) -> list[list[int]]:
    """The pieces of a line, parted where a gap is wider than GAP, or a word grows longer than a strip should be."""
    words: list[list[int]] = []
    start = right = -np.inf
    for piece in sorted(line, key=lambda piece: int(pieces.boxes[piece, 1])):
        left, past = pieces.boxes[piece, [1, 3]].tolist()
        enough = GAP * height * min(1.0, 2 - (left - start) / (LONG * height))
        if left - right > enough:
            words.append([])
            start = left
        words[-1].append(piece)
        right = max(right, past)
    return words


def find_slope(pieces: Pieces, tall: list[int], height: float) -> float:
    """How a line runs, in rows down for each column to the right: 0 where there is little to tell by."""
    boxes = pieces.boxes[tall]
    middles, centres = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    if len(tall) < LEVEL or np.ptp(centres) < 2 * height:
        return 0.0
    slope = float(np.polyfit(centres, middles, 1)[0])
    return slope if abs(slope) <= STEEPEST else 0.0


def as_word(pieces: Pieces, members: list[int], tall: list[int], slope: float) -> Word:
    """A word of these pieces, as high as its digits are."""
    boxes = boxes_of_digits(pieces.boxes[members], np.isin(members, tall)).astype(np.float64)
    fall = slope * (boxes[:, 1] + boxes[:, 3]) / 2
    _, left, _, right = box = pieces.box_of(members)
    level = (float((boxes[:, 0] - fall).min()), left, float((boxes[:, 2] - fall).max()), right)
    return Word(members, box, level, slope)


def boxes_of_digits(boxes: NDArray[np.int64], tall: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The boxes of a word's tall pieces, together with the parts of the same digits over or under these, as a 5's bar.

    What is wider than the tall ones is no part, but a line. Of 800 rows of four digits of MNIST, one of them cut
    across, 714 are read without it, and 720 with it.
    """
    if tall.all():
        return boxes
    widths = boxes[:, 3] - boxes[:, 1]
    parts = widths <= widths[tall].max()
    clusters = stacked(boxes[parts])
    return np.stack([around(boxes[parts][clusters == name]) for name in np.unique(clusters[tall[parts]])])
