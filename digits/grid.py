"""Where a mask is but thin straight lines, level or upright or nearly so: the rules of a page, the sides of boxes."""

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Integers = NDArray[np.int64]

SAMPLE = 160  # columns are looked at to find rules
STEEPEST, SLOPES = 0.2, 81  # rows for each column that rules go up or down at most, and how many slopes are tried
STEP = 0.01  # rows for each column that two steeper slopes which are tried are apart
DIRECTIONS = 12  # slopes that rules of one picture may have: in perspective, no two are alike
NEAR = 2  # rows that a rule may bend to either side
THICKER = 1.5  # times as thick as it mostly is a rule may be
COVERED = 0.35  # of the columns hold a rule alone: it runs through strokes, or is printed faintly
SPAN = 0.6  # of the columns lie between its ends: no digit that is so long is so thin
WHOLE = 0.85  # of what lies between its ends is inked, by it or what crosses it; the bars of digits in a row have gaps
SHORTER = 0.5  # of the columns at least are between the ends of a rule that leaves the picture above or below
PART, MANY = 0.5, 4  # of all this will do beside another rule, or where so many are alike, on a page on a table
BEND = 1.5  # times as thick as a rule may be, a line drawn by hand goes up or down in a stretch of ...
LENGTH = 0.25  # ... the width of a table
BESIDES = 0.1  # of a margin's pixels are as many of something else at least, or it may be a long 1


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


def rules_across(mask: Mask, faint: Mask, thickest: int) -> Mask | None:
    """Where a mask (height, width) is but rules from left to right, by faint ink as well; None where there are none."""
    width = mask.shape[1]
    step = max(1, width // SAMPLE)
    columns, tops, past = thin_runs(mask[:, ::step], thickest)
    columns, rows, thickness = columns * step, (tops + past) // 2, past - tops
    found: list[tuple[float, Integers]] = []
    while len(found) < DIRECTIONS and np.unique(columns).size >= COVERED * SHORTER * width / step:
        slope = best_slope(columns, rows, width, STEEPEST, SLOPES)
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
    return filled(mask.shape, columns[chosen], tops[chosen], past[chosen])


def nearly_straight(mask: Mask, thickest: int) -> tuple[Mask, Mask]:
    """Where a mask (height, width) is but lines across as a hand draws them, and all that is as near to such.

    They bend by about their own thickness.
    """
    height, width = mask.shape
    columns, tops, past = thin_runs(mask, 2 * thickest)
    middles, bend = (tops + past) // 2, round(BEND * thickest)
    thin = np.zeros(mask.shape, np.bool_)
    thin[middles, columns] = True
    near = spread_down(thin, bend) | mask  # which is not thin where another line crosses
    rows, starts, ends = thin_runs(near.T, width)  # all stretches without a gap
    long = ends - starts >= LENGTH * width
    straight = spread_down(filled((width, height), rows[long], starts[long], ends[long]).T, bend)
    chosen = straight[middles, columns]
    return filled(mask.shape, columns[chosen], tops[chosen], past[chosen]), straight


def spread_down(mask: Mask, reach: int) -> Mask:
    """A mask (height, width) and what lies that near above or below it."""
    counts = np.cumsum(np.pad(mask, ((reach + 1, reach), (0, 0))), axis=0, dtype=np.int32)
    return np.asarray(counts[2 * reach + 1 :] > counts[: -2 * reach - 1])


def filled(shape: tuple[int, ...], columns: Integers, tops: Integers, past: Integers) -> Mask:
    """A mask (height, width) of these runs down its columns."""
    edges = np.zeros((shape[0] + 1, shape[1]), np.int8)
    np.add.at(edges, (tops, columns), 1)
    np.add.at(edges, (past, columns), -1)
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


def slope_of_thin(mask: Mask, thickest: int, steepest: float) -> float:
    """The slope, in rows for each column, that most thin ink of a mask (height, width) follows; 0 where is little."""
    width = mask.shape[1]
    step = max(1, width // SAMPLE)
    columns, tops, past = thin_runs(mask[:, ::step], thickest)
    if np.unique(columns).size < SPAN * width / step:
        return 0.0
    return best_slope(columns * step, (tops + past) // 2, width, steepest, round(steepest / STEP) * 2 + 1)


def best_slope(columns: Integers, rows: Integers, width: int, steepest: float, count: int) -> float:
    """The slope, one of so many, which taken out of points brings most of them into few rows."""
    slopes = np.linspace(-steepest, steepest, count)
    alike = [np.bincount(level(rows, columns, slope, width, steepest) // (NEAR + 1)) for slope in slopes.tolist()]
    return float(slopes[int(np.argmax([int((counts**2).sum()) for counts in alike]))])


def level(rows: Integers, columns: Integers, slope: float, width: int, steepest: float = STEEPEST) -> Integers:
    """The rows of points once a slope is taken out about the middle column; all of them 0 or more."""
    reach = round(steepest * width)
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
