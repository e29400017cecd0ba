"""Ink without the rules of squared and ruled paper, the boxes of forms, tables, and circles around what is written.

Nothing is lost of a stroke that crosses a rule: where it does, the ink is not thin any more.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from digits.grid import Integers, Mask, grid, nearly_straight, slope_of_thin
from digits.ink import Tone
from digits.morphology import dilate
from digits.pieces import EDGE, SOFT, Pieces, around, find_pieces

# Pixels: the shorter side of pictures in which a rule can be told from a stroke. Of 720 digits of MNIST on lined paper,
# in pictures of 48 to 300 pixels, 566 were read when it was 200, and 684 with this. With 40 twenty amounts were lost.
LEAST_SIDE = 80
THIN = 0.012  # of the shorter side: a rule is no thicker, ...
THINNEST = 3  # ... or it has no more than so many pixels
FAINT = 0.04  # ink of at least this shows that a rule goes on
BOX = 0.08  # of its height: the sides of a box are no thicker, if not as thin as rules
WITHIN = 0.15  # of the height of a box is what is written in it, at least ...
IN_CIRCLE = 0.22  # ... and of that of a circle, or it may be the dot in a 0, ...
BENT = 0.25  # ... or the slash, which spreads less across its way, for along it, ...
AT_A_SLANT = 0.4  # ... and whose top stands so much to the side of its foot, for its height, at least
HOLLOW = 0.4  # of a circle's width is outside of its middle, where it leaves no ink
HIGHER = 8  # times as high as a rule is thick is a table at least, ...
CELLS = 2  # ... so many of its cells have something in them, if it is not a box around what is written, ...
MOSTLY = 0.8  # ... and so much of it is lines
CORNER = 0.12  # of the sides of a frame
ACROSS = 0.6  # of a side of the picture a rule that lies askew spans at least
FROM_BORDER = 0.96  # of the picture's side is from border to border
LEAN = 0.1  # of its shorter side are lines of a cell thick at most, two of them together ...
ARMS = 0.12  # ... but where others go off at a right angle, in so much of their length
WRITTEN = 0.25  # of its height is written at least, beside them
LONGER = 1.3  # times as long as all that is written: a 1 beside another digit is hardly longer


def without_rules(tone: Tone, pieces: Pieces | None = None) -> tuple[Tone, Pieces]:
    """A picture's tone as if no rules and boxes were printed on it, and the pieces of its ink, once given if known."""
    pieces = pieces or find_pieces(tone.ink)
    small = min(pieces.ink.shape) < LEAST_SIDE
    thickest = thickest_in(pieces)
    for find in (rings, sides) if small else (rings, tables, boxes, rules, rings, sides):
        printed = find(pieces, thickest)
        if printed is not None:
            tone = without(printed, tone, pieces)
            pieces = find_pieces(tone.ink)
    return tone, pieces


def without(printed: Mask, tone: Tone, pieces: Pieces) -> Tone:
    """A tone without what is printed (height, width), and its soft edges."""
    gone = dilate(printed.view(np.uint8), SOFT).view(np.bool_) & (printed | (pieces.ink < EDGE))
    return replace(tone, darkness=np.where(gone, np.float32(0), tone.darkness))


def thickest_in(pieces: Pieces) -> int:
    """How many pixels a rule in a picture has at most."""
    shorter = int(min(pieces.ink.shape))
    return max(1 if shorter < LEAST_SIDE else THINNEST, round(THIN * shorter))


def slope_of_rules(pieces: Pieces, steepest: float) -> float:
    """How rules that lie askew go, in rows down for each column, if there may be some; else 0.

    Where they run through what is written, all of it is one piece.
    """
    spans = pieces.boxes[:, 2:] - pieces.boxes[:, :2]
    if min(pieces.ink.shape) < LEAST_SIDE or not (spans >= ACROSS * np.array(pieces.ink.shape)).any():
        return 0.0
    return slope_of_thin(pieces.ink >= EDGE, thickest_in(pieces), steepest)


def sides(pieces: Pieces, _thickest: int) -> Mask | None:
    """Where ink is but lines from border to border beside what is written, as of the cell that a picture was cut from.

    Of 1,440 digits of MNIST in cells of 36 to 260 pixels, with one, two or all of their sides, 370 are read without it
    and without frames of squares as `rings`, and 1,420 with both. Of labelled pictures one more is read.
    """
    shape = np.array(pieces.ink.shape)
    spans = pieces.boxes[:, 2:] - pieces.boxes[:, :2]
    across = spans >= FROM_BORDER * shape
    lines = np.array([side.any() and is_lean(pieces, at) for at, side in enumerate(across)], np.bool_)
    if not lines.any() or lines.all() or pieces.heights[~lines].max() < WRITTEN * shape[0]:
        return None
    top, left, bottom, right = around(pieces.boxes[~lines]).tolist()
    longer = (~across | (spans >= LONGER * np.array([bottom - top, right - left]))).all(axis=1)
    beside = ~np.isin(pieces.numbers, pieces.labels[top:bottom, left:right])
    found = np.flatnonzero(lines & longer & beside).tolist()
    return pieces.covered(pieces.labels, found) if found else None


def is_lean(pieces: Pieces, at: int) -> bool:
    """Whether a piece is but straight lines along the picture's sides: most of its rows and columns cross it thinly."""
    top, left, bottom, right = pieces.boxes[at]
    own = pieces.labels[top:bottom, left:right] == pieces.numbers[at]
    thin = LEAN * min(pieces.ink.shape)
    crossed = [own.sum(axis=axis) for axis in (0, 1) if own.shape[1 - axis] >= FROM_BORDER * pieces.ink.shape[1 - axis]]
    arms = ARMS if len(crossed) == 2 else 0
    return all(np.count_nonzero(counts > thin) <= arms * counts.size for counts in crossed)


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


def tables(pieces: Pieces, thickest: int) -> Mask | None:
    """Where ink is but the lines of a box or a table around other pieces, as a hand draws them; None if nowhere.

    Of 40 tables of nine numbers whose lines bend by their own thickness none is read without it, and 37 with it.
    """
    found = None
    for at in np.flatnonzero(pieces.heights >= HIGHER * thickest).tolist():
        top, left, bottom, right = sides = pieces.boxes[at]
        within = are_within(pieces.boxes, sides) & (pieces.heights >= 2 * thickest)
        enclosed = [other for other in np.flatnonzero(within).tolist() if is_around(pieces, at, other, 4)]
        if not enclosed or (len(enclosed) < CELLS and not any(other in enclosed for other in inner(pieces, at))):
            continue
        window = np.s_[top:bottom, left:right]
        own = pieces.labels[window] == pieces.numbers[at]
        (across, along), (down, beside) = nearly_straight(own, thickest), nearly_straight(own.T, thickest)
        lines = across | down.T | (own & along & beside.T)  # the last is where two of them cross
        if np.count_nonzero(lines) >= MOSTLY * np.count_nonzero(own):
            found = np.zeros(pieces.ink.shape, np.bool_) if found is None else found
            found[window] |= lines
    return found


def rings(pieces: Pieces, thickest: int) -> Mask | None:
    """Where ink is but circles that something is marked with, or the frame of a screen; None if nowhere."""
    around = [
        at
        for at in np.flatnonzero(enclosing(pieces.boxes, thickest)).tolist()
        if is_hollow(pieces, at) and any(is_around(pieces, at, other) for other in inner(pieces, at))
    ]
    return pieces.covered(pieces.labels, around) if around else None


def is_hollow(pieces: Pieces, at: int) -> bool:
    """Whether a piece has no ink in the middle of its box, an ellipse: nothing that is written in it is part of it."""
    top, left, bottom, right = pieces.boxes[at]
    down, across = (np.linspace(-1, 1, side) for side in (bottom - top, right - left))
    middle = np.add.outer(down**2, across**2) < (1 - HOLLOW) ** 2
    return not (pieces.labels[top:bottom, left:right][middle] == pieces.numbers[at]).any()


def inner(pieces: Pieces, at: int) -> Iterator[int]:
    """The pieces that may be what another one is a frame or a circle around, rather than a dot or a slash in a 0.

    Of 750 zeros with a dot, a slash or a curl in them 717 are read so, and 39 of 40 numbers of circled digits; when it
    was all from half of its height, 696 and 31. One by one, for most often the first will do: when all were told at
    once, thirty rings around 500 specks took 4.5 s, not 1.8.
    """
    sides = pieces.boxes[at]
    height = sides[2] - sides[0]
    within = are_within(pieces.boxes, sides)
    if has_corners(pieces, at):
        yield from np.flatnonzero(within & (pieces.heights >= WITHIN * height)).tolist()
        return
    for other in np.flatnonzero(within & (pieces.heights >= IN_CIRCLE * height)).tolist():
        if not is_slash(pieces, other):
            yield other


def is_slash(pieces: Pieces, at: int) -> bool:
    """Whether a piece is a straight stroke at a slant, as one is drawn through a 0."""
    top, left, bottom, right = pieces.boxes[at]
    spreads, ways = np.linalg.eigh(np.cov(np.nonzero(pieces.labels[top:bottom, left:right] == pieces.numbers[at])))
    down, aside = np.abs(ways[:, 1])  # of the way that it goes
    return bool(spreads[0] < BENT**2 * spreads[1] and aside > AT_A_SLANT * down)


def are_within(boxes: Integers, sides: Integers) -> Mask:
    """Which boxes (n, 4) lie within one (4,), and touch none of its sides."""
    return np.asarray((boxes[:, :2] > sides[:2]).all(axis=1) & (boxes[:, 2:] < sides[2:]).all(axis=1))


def has_corners(pieces: Pieces, at: int) -> bool:
    """Whether a piece has ink in the corners of its box, as a frame has, and a 0 has not."""
    top, left, bottom, right = pieces.boxes[at]
    own = pieces.labels[top:bottom, left:right] == pieces.numbers[at]
    rows, columns = (max(1, round(CORNER * side)) for side in own.shape)
    return all(corner.any() for half in (own[:rows], own[-rows:]) for corner in (half[:, :columns], half[:, -columns:]))


def is_around(pieces: Pieces, ring: int, other: int, least: int = 3) -> bool:
    """Whether a piece lies to so many sides of another one's middle: in shade a frame may be faint at one of four."""
    top, left, bottom, right = pieces.boxes[other]
    row, column = (top + bottom) // 2, (left + right) // 2
    across, down = (line == pieces.numbers[ring] for line in (pieces.labels[row], pieces.labels[:, column]))
    return [side.any() for side in (down[:top], down[bottom:], across[:left], across[right:])].count(True) >= least


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
