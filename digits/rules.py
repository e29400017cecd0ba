"""Ink without the rules of squared and ruled paper, the boxes of forms, and circles around what is written.

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
STEEPEST = 0.2  # rows for each column that rules go up or down at most
SLOPES = 81  # as many are tried ...
SAMPLE = 160  # ... on so many columns
THICKER = 1.5  # times as thick as the rules of a picture mostly are they may be
NEAR = 2  # rows that a rule may bend to either side
COVERED = 0.35  # of the columns hold a rule alone: it runs through strokes, or is printed faintly
FAINT = 0.04  # ink of at least this shows that a rule goes on
SPAN = 0.6  # of the columns lie between its ends: no digit that is so long is so thin
BESIDES = 0.1  # of a margin's pixels are as many of something else at least, or it may be a long 1
SHORTER = 0.5  # of the columns at least are between the ends of a rule that leaves the picture above or below
WHOLE = 0.85  # of what lies between its ends is inked, by it or what crosses it; the bars of digits in a row have gaps
PART = 0.5  # of all this will do beside another rule, ...
MANY = 4  # ... or where so many are alike, as on a page that lies on a table
DIRECTIONS = 12  # slopes that rules may have: in perspective, no two are alike
BOX = 0.08  # of its height: the sides of a box are no thicker, if not as thin as rules
WITHIN = 0.15  # of a box's height is what is written in it, at least
HOLLOW = 0.4  # of a circle's width is outside of its middle, where it leaves no ink
IN_ZERO = 0.5  # of its height is a stroke in a 0 at most, which is higher than wide


def without_rules(tone: Tone) -> tuple[Tone, Pieces]:
    """A picture's tone as if no rules and boxes were printed on it, and the pieces of its ink."""
    pieces = find_pieces(tone.ink)
    if min(pieces.ink.shape) < LEAST_SIDE:
        return tone, pieces
    thickest = round(THIN * min(pieces.ink.shape))
    for find in (rings, boxes, rules, rings):
        printed = find(pieces, thickest)
        if printed is not None:
            gone = dilate(printed.view(np.uint8), SOFT).view(np.bool_) & (printed | (pieces.ink < EDGE))
            tone = replace(tone, darkness=np.where(gone, np.float32(0), tone.darkness))
            pieces = find_pieces(tone.ink)
    return tone, pieces


def rules(pieces: Pieces, thickest: int) -> Mask | None:
    """Where ink (height, width) is but rules of at most so many pixels; None where there are none."""
    return grid(pieces.ink >= EDGE, pieces.ink >= FAINT, thickest)


def boxes(pieces: Pieces, thickest: int) -> Mask | None:
    """Where ink is but thin sides of what has other pieces within, a form's box or a page's edge; None if nowhere."""
    found = None
    for at in np.flatnonzero(enclosing(pieces.boxes, thickest)).tolist():
        top, left, bottom, right = pieces.boxes[at]
        window = np.s_[top:bottom, left:right]
        thick = max(thickest, round(BOX * (bottom - top)))
        sides = grid(pieces.labels[window] == pieces.numbers[at], pieces.ink[window] >= FAINT, thick)
        if sides is not None:
            found = np.zeros(pieces.ink.shape, np.bool_) if found is None else found
            found[top:bottom, left:right] |= sides
    return found


def grid(mask: Mask, faint: Mask, thickest: int) -> Mask | None:
    """Where a mask (height, width) is but rules across or down, or both, by faint ink as well; None where are none."""
    across = rules_across(mask, faint, thickest)
    if across is not None:
        down = rules_across((mask & ~across).T, faint.T, thickest)
        return across if down is None else across | down.T
    down = rules_across(mask.T, faint.T, thickest)
    if down is None or np.count_nonzero(mask & ~down.T) < BESIDES * np.count_nonzero(down):
        return None
    return down.T


def rings(pieces: Pieces, thickest: int) -> Mask | None:
    """Where ink is but circles that something is marked with, or the frame of a screen; None if nowhere."""
    around = [
        at
        for at in np.flatnonzero(enclosing(pieces.boxes, thickest)).tolist()
        if is_hollow(pieces, at)
        and any(is_around(pieces, at, other) for other in np.flatnonzero(inner(pieces, at)).tolist())
    ]
    return pieces.covered(pieces.labels, around) if around else None


def is_hollow(pieces: Pieces, at: int) -> bool:
    """Whether a piece has no ink in the middle of its box: nothing that is written in it is part of it."""
    top, left, bottom, right = pieces.boxes[at]
    rows, columns = round(HOLLOW * (bottom - top) / 2), round(HOLLOW * (right - left) / 2)
    middle = pieces.labels[top + rows : bottom - rows, left + columns : right - columns]
    return not (middle == pieces.numbers[at]).any()


def inner(pieces: Pieces, at: int) -> Mask:
    """Which pieces (n,) may be what another one is a circle around, rather than a stroke in a 0."""
    top, left, bottom, right = pieces.boxes[at]
    least = (WITHIN if right - left > bottom - top else IN_ZERO) * (bottom - top)
    return np.asarray((pieces.heights >= least) & (pieces.heights < bottom - top))


def is_around(pieces: Pieces, ring: int, other: int) -> bool:
    """Whether a piece lies to three of the sides of another one's middle, at least: in shade a frame may be faint."""
    top, left, bottom, right = pieces.boxes[other]
    row, column = (top + bottom) // 2, (left + right) // 2
    across, down = (line == pieces.numbers[ring] for line in (pieces.labels[row], pieces.labels[:, column]))
    return [side.any() for side in (down[:top], down[bottom:], across[:left], across[right:])].count(True) >= 3


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


def rules_across(mask: Mask, faint: Mask, thickest: int) -> Mask | None:
    """Where a mask (height, width) is but rules from left to right, by faint ink as well; None where there are none."""
    height, width = mask.shape
    step = max(1, width // SAMPLE)
    columns, tops, past = thin_runs(mask[:, ::step], thickest)
    columns, rows, thickness = columns * step, (tops + past) // 2, past - tops
    found: list[tuple[float, Integers]] = []
    while len(found) < DIRECTIONS and np.unique(columns).size >= COVERED * SHORTER * width / step:
        slope = best_slope(columns, rows, width)
        leveled = level(rows, columns, slope, width)
        lined = lined_rows(columns, leveled, faint[:, ::step], slope, width)
        if not lined.any():
            break
        found.append((slope, as_thick(lined, leveled, thickness)))
        rest = ~lined[leveled]
        columns, rows, thickness = columns[rest], rows[rest], thickness[rest]
    if not found:
        return None
    columns, tops, past = thin_runs(mask, thickest)
    rows, thickness = (tops + past) // 2, past - tops
    chosen = np.any([thickness <= most[level(rows, columns, slope, width)] for slope, most in found], axis=0)
    edges = np.zeros((height + 1, width), np.int8)
    np.add.at(edges, (tops[chosen], columns[chosen]), 1)
    np.add.at(edges, (past[chosen], columns[chosen]), -1)
    return np.asarray(np.cumsum(edges, axis=0, dtype=np.int8)[:-1] > 0)


def as_thick(lined: Mask, leveled: Integers, thickness: Integers) -> Integers:
    """For each row of `level` the most pixels that the rule in it is thick, 0 where there is none, by some points."""
    starts = np.flatnonzero(np.diff(lined, prepend=False) & lined)
    numbers = np.cumsum(np.diff(lined, prepend=False) & lined) * lined  # of the rules, from 1
    most = np.zeros(starts.size + 1)
    for number in range(1, most.size):
        own = thickness[numbers[leveled] == number]
        most[number] = THICKER * np.median(own) + 1 if own.size else 0
    return np.asarray(most[numbers].astype(np.int64))


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


def lined_rows(columns: Integers, rows: Integers, sample: Mask, slope: float, width: int) -> Mask:
    """Which rows, of those that `level` gives for a slope, hold a rule or lie NEAR one.

    It is told by points in every so many columns of a picture, and by what is ink there: sample (height, columns).
    """
    height, step = sample.shape[0], max(1, width // SAMPLE)
    reach = round(STEEPEST * width)
    count = height + 2 * reach + 1
    smeared = (rows + np.arange(-NEAR, NEAR + 1)[:, None]).clip(0, count - 1).ravel()
    columns = np.tile(columns, 2 * NEAR + 1)
    first, last = np.full(count, width), np.zeros(count, np.int64)
    np.minimum.at(first, smeared, columns)
    np.maximum.at(last, smeared, columns)
    points = np.bincount(smeared, minlength=count)
    # A rule that runs out of the picture above or below has fewer columns to lie in.
    ends = (np.array([[0], [height]]) - (np.arange(count) - reach)) / (slope or 1e-9) + width / 2
    length = np.diff(np.sort(ends.clip(0, width), axis=0), axis=0)[0]
    inked, spanned = points / np.maximum(length, 1) * step, (last - first + step) / np.maximum(length, 1)
    some = (inked >= PART * COVERED) & (spanned >= PART * SPAN) & (length >= PART * SHORTER * width)
    at = np.flatnonzero(some)
    some[at] = wholeness(at - reach, first[at], last[at], sample, slope, width) >= WHOLE
    long = some & (inked >= COVERED) & (spanned >= SPAN) & (length >= SHORTER * width)
    return some if long.any() or np.count_nonzero(np.diff(some)) >= 2 * MANY else np.zeros(count, np.bool_)


def wholeness(
    rows: Integers, first: Integers, last: Integers, sample: Mask, slope: float, width: int
) -> NDArray[np.float64]:
    """How much of some lines is inked, by strokes across them too: (n,) by their rows in the middle, and their ends."""
    height, count = sample.shape
    columns = np.arange(count) * max(1, width // SAMPLE)
    places = rows[:, None] + np.rint(slope * (columns - width / 2)).astype(np.int64)
    inked = np.zeros(places.shape, np.bool_)
    for near in range(-NEAR, NEAR + 1):
        inked |= sample[(places + near).clip(0, height - 1), np.arange(count)]
    between = (columns >= first[:, None]) & (columns <= last[:, None])
    return np.asarray((inked & between).sum(axis=1) / np.maximum(between.sum(axis=1), 1))
