"""Ink without the rules of squared and ruled paper and the boxes of forms, which join all that is written on them.

A rule is thin and straight. Nothing is lost of a stroke that crosses one: where it does, the ink is not thin any more.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from digits.ink import Tone
from digits.morphology import dilate
from digits.pieces import EDGE, SOFT, Pieces, find_pieces

Mask = NDArray[np.bool_]
Integers = NDArray[np.int64]

LEAST_SIDE = 200  # pixels: the shorter side of pictures in which a rule can be told from a stroke
THIN = 0.012  # of the shorter side: a rule is no thicker
STEEPEST = 0.1  # rows for each column that rules go up or down at most
SLOPES = 41  # as many are tried ...
SAMPLE = 160  # ... on so many columns
THICKER = 1.5  # times as thick as the rules of a picture mostly are they may be
NEAR = 2  # rows that a rule may bend to either side
COVERED = 0.35  # of the columns hold a rule alone: it runs through strokes, or is printed faintly
SPAN = 0.8  # of the columns lie between its ends
WITHIN = 0.15  # of a box's height is what is written in it, at least


def without_rules(tone: Tone) -> tuple[Tone, Pieces]:
    """A picture's tone as if no rules and boxes were printed on it, and the pieces of its ink."""
    pieces = find_pieces(tone.ink)
    if min(pieces.ink.shape) < LEAST_SIDE:
        return tone, pieces
    thickest = round(THIN * min(pieces.ink.shape))
    for find in (rules, boxes):
        printed = find(pieces, thickest)
        if printed is not None:
            gone = dilate(printed.view(np.uint8), SOFT).view(np.bool_) & (printed | (pieces.ink < EDGE))
            tone = replace(tone, darkness=np.where(gone, np.float32(0), tone.darkness))
            pieces = find_pieces(tone.ink)
    return tone, pieces


def rules(pieces: Pieces, thickest: int) -> Mask | None:
    """Where ink (height, width) is but rules of at most so many pixels; None where there are none."""
    return grid(pieces.ink >= EDGE, thickest)


def boxes(pieces: Pieces, thickest: int) -> Mask | None:
    """Where ink is but thin sides of what has other pieces within, a form's box or a page's edge; None if nowhere."""
    found = None
    for at in np.flatnonzero(enclosing(pieces.boxes, thickest)).tolist():
        top, left, bottom, right = pieces.boxes[at]
        sides = grid(pieces.labels[top:bottom, left:right] == pieces.numbers[at], thickest)
        if sides is not None:
            found = np.zeros(pieces.ink.shape, np.bool_) if found is None else found
            found[top:bottom, left:right] |= sides
    return found


def grid(mask: Mask, thickest: int) -> Mask | None:
    """Where a mask (height, width) is but rules across and, if there are some, down; None where there are none."""
    across = rules_across(mask, thickest)
    if across is None:
        return None
    down = rules_across((mask & ~across).T, thickest)
    return across if down is None else across | down.T


def enclosing(boxes: Integers, thickest: int) -> Mask:
    """Which of some boxes (n, 4) have within them one that is of some size, for theirs and for what is thin."""
    heights = boxes[:, 2] - boxes[:, 0]
    inner = heights >= 2 * thickest
    first, past = boxes[inner, :2], boxes[inner, 2:]
    found = np.zeros(len(boxes), np.bool_)
    for at in np.flatnonzero(heights >= 2 * thickest / WITHIN).tolist():
        inside = ((first > boxes[at, :2]) & (past < boxes[at, 2:])).all(axis=1)
        found[at] = bool((inside & (heights[inner] >= WITHIN * heights[at])).any())
    return found


def rules_across(mask: Mask, thickest: int) -> Mask | None:
    """Where a mask (height, width) is but rules from left to right; None where there are none."""
    height, width = mask.shape
    step = max(1, width // SAMPLE)
    columns, tops, past = thin_runs(mask[:, ::step], thickest)
    if np.unique(columns).size < COVERED * width / step:
        return None
    slope = best_slope(columns * step, (tops + past) // 2, width)
    lined = lined_rows(columns * step, level((tops + past) // 2, columns * step, slope, width), (height, width), step)
    if not lined.any():
        return None
    columns, tops, past = thin_runs(mask, thickest)
    chosen = lined[level((tops + past) // 2, columns, slope, width)]
    chosen &= past - tops <= THICKER * np.median((past - tops)[chosen]) + 1  # what is thicker is a stroke's
    edges = np.zeros((height + 1, width), np.int8)
    np.add.at(edges, (tops[chosen], columns[chosen]), 1)
    np.add.at(edges, (past[chosen], columns[chosen]), -1)
    return np.asarray(np.cumsum(edges, axis=0, dtype=np.int8)[:-1] > 0)


def thin_runs(mask: Mask, thickest: int) -> tuple[Integers, Integers, Integers]:
    """The runs of a mask's columns of at most so many pixels: their columns, first rows, and rows past the last."""
    height, width = mask.shape
    padded = np.zeros((width, height + 2), np.int8)
    padded[:, 1:-1] = mask.T
    change = np.diff(padded, axis=1)
    columns, tops = np.divmod(np.flatnonzero(change == 1), height + 1)
    past = np.flatnonzero(change == -1) % (height + 1)
    thin = past - tops <= thickest
    return columns[thin], tops[thin], past[thin]


def best_slope(columns: Integers, rows: Integers, width: int) -> float:
    """The slope, in rows for each column, which taken out of points brings most of them into few rows."""
    slopes = np.linspace(-STEEPEST, STEEPEST, SLOPES)
    alike = [np.bincount(level(rows, columns, slope, width) // (NEAR + 1)) for slope in slopes.tolist()]
    return float(slopes[int(np.argmax([int((counts**2).sum()) for counts in alike]))])


def level(rows: Integers, columns: Integers, slope: float, width: int) -> Integers:
    """The rows of points once a slope is taken out about the middle column; all of them 0 or more."""
    reach = round(STEEPEST * width)
    return np.asarray(rows - np.rint(slope * (columns - width / 2)).astype(np.int64) + reach)


def lined_rows(columns: Integers, rows: Integers, shape: tuple[int, int], step: int) -> Mask:
    """Which rows, of those that `level` gives, hold a rule or lie NEAR one, by points in every `step`th column."""
    height, width = shape
    count = height + 2 * round(STEEPEST * width) + 1
    smeared = (rows + np.arange(-NEAR, NEAR + 1)[:, None]).clip(0, count - 1).ravel()
    columns = np.tile(columns, 2 * NEAR + 1)
    first, last = np.full(count, width), np.zeros(count, np.int64)
    np.minimum.at(first, smeared, columns)
    np.maximum.at(last, smeared, columns)
    points = np.bincount(smeared, minlength=count)
    return np.asarray((points >= COVERED * width / step) & (last - first >= SPAN * width))
