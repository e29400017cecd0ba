"""Picture -> page: a sheet that lies on a table is cut out, so that neither the table nor its edge is taken for ink.

A picture too small to show a table may have bands along two of its sides, which are made like what is between them.
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digits.components import Components, connected_components
from digits.ink import reduce
from digits.morphology import Grey, close, dilate
from digits.order import quantile

Mask = NDArray[np.bool_]
Value = TypeVar("Value", bound=np.generic)

LEAST_SIDE = 200  # pixels: the shorter side of pictures that may show a table; smaller ones are cut out of a page
LEAST_BANDED = 16  # pixels: the shorter side of small pictures that may have bands along two of their sides ...
BAND = 100  # ... which differ by so many grey levels at least from what is between them, ...
STRAIGHT = 0.5  # ... at once in so many of the rows, ...
SOMETHING = 0.03  # ... and so much of that is written on
SKETCH_SIDE = 96  # pixels of the shorter side of the copy in which a page is looked for
STROKES = 4  # pixels of it: what is narrower than twice as much is written on the page, or the table's grain
RIM = 1  # pixels of it at a page's edge that belong to both
EDGE = 2  # pixels of it at the edge of a page that are taken for the table: turned, it is seen too large
STARK = 12  # grey levels at least that a page differs from the table
MOST = 0.95  # of the picture differs less from the table than ...
SHARES = 0.2, 0.3, 0.45, 0.6  # ... what a page's pixels differ so much as: least first, for a part may lie in shade
DARK = 0.4  # of the table's brightness at most is a darker page's, a blackboard's: a shadow is lighter
TOUCHED, BORDER = 2, 0.4  # sides of the picture at most that a page reaches, and so much of its border
SIDES = 0.3  # of the picture's sides at least are a page's
SQUARE = 0.85  # of the rectangle around it at least is page; of the one around an ellipse it is 0.79
TURNS = 30  # directions in which that rectangle is looked for
SHARP = 0.5  # of the difference just within its edge at most is left beside a page; a pool of light fades
LIT = 0.5  # of a page's brightness has a shadow on it: what is darker beside a page is a table
FAINTEST, MOST_WRITTEN, ALIKE = 0.04, 0.99, 0.5  # contrast of grain, and, of that of most writing, what is like it
ELSEWHERE = 4  # times as much of such is within a page at least as beside it, or the page goes on in a shadow
ROUGHER = 3  # times as much contrast has most of what is no page at least: in a shadow paper is no rougher

DIRECTIONS = tuple((axis, np.s_[::step, ::step]) for axis in (0, 1) for step in (1, -1))


@dataclass(frozen=True)
class Page:
    """What is written on: a part of the picture, or all of it."""

    grey: Grey  # (height, width) in 0..255
    top: int  # where it begins in the picture, in pixels
    left: int


def find_page(grey: Grey) -> Page:
    """The page that lies on a table in a picture of brightness (height, width) in 0..255, without the table.

    It is a rectangle, turned by any angle, that differs from most of the border and has sharp edges. Where there is
    none the picture is the page, and a small picture is, without bands along its sides.
    """
    if min(grey.shape) < LEAST_SIDE:
        return Page(without_bands(without_bands(grey).T).T, 0, 0)
    whole = Page(grey, 0, 0)
    sketch = reduce(grey, SKETCH_SIDE)
    bare = without_strokes(sketch)
    page = page_in(bare)
    if page is None or not is_written_on(page, sketch, bare):
        return whole
    page = shrunk(page, EDGE)
    rows, columns = (np.flatnonzero(page.any(axis=axis)) for axis in (1, 0))
    window = np.s_[int(rows[0]) : int(rows[-1]) + 1, int(columns[0]) : int(columns[-1]) + 1]
    factor = min(grey.shape) // SKETCH_SIDE
    part = grey[tuple(slice(side.start * factor, side.stop * factor) for side in window)]
    return Page(cleared(part, bare[window], page[window]), window[0].start * factor, window[1].start * factor)


def without_bands(grey: Grey) -> Grey:
    """A small picture (height, width) whose left and right sides are bands of the other polarity, with these turned.

    Of 300 of MNIST's test images with a quarter inverted on each side 4 are read without it, and 290 with it.
    """
    half = grey.shape[1] // 2
    if min(grey.shape) < LEAST_BANDED or min(np.ptp(grey[0]), np.ptp(grey[-1])) < BAND:  # as most are, at no cost
        return grey
    steps = np.diff(grey.astype(np.int16), axis=1)
    for darker in (steps <= -BAND, steps >= BAND), (steps >= BAND, steps <= -BAND):
        left, right = (its[0] & its[-1] & (its.mean(axis=0) >= STRAIGHT) for its in darker)
        first, past = np.flatnonzero(left[:half]) + 1, np.flatnonzero(right[half:]) + half + 1
        if first.size and past.size and is_between(grey, int(first[-1]), int(past[0])):
            turned = 255 - grey
            turned[:, first[-1] : past[0]] = grey[:, first[-1] : past[0]]
            return turned
    return grey


def is_between(grey: Grey, first: int, past: int) -> bool:
    """Whether some columns of a picture (height, width) are ground that is written on, and unlike all others."""
    middle, bands = grey[:, first:past].astype(np.int16), np.concatenate([grey[:, :first], grey[:, past:]], axis=1)
    ground = quantile(middle, 0.5)
    return bool(abs(ground - quantile(bands, 0.5)) >= BAND and (np.abs(middle - ground) >= BAND).mean() >= SOMETHING)


def without_strokes(sketch: Grey) -> Grey:
    """A sketch (height, width) without what is narrow, dark or light: neither writing nor a table's grain."""
    edge = 2 * STROKES  # or a page would be closed up to the border that it is near
    padded = np.pad(sketch, edge, mode="edge")
    return (255 - close(255 - close(padded, STROKES), STROKES))[edge:-edge, edge:-edge]


def page_in(bare: Grey) -> Mask | None:
    """Where in a sketch (height, width) without strokes a page lies on a table; None where none is seen."""
    steps = dilate(bare, 2 * RIM) - (255 - dilate(255 - bare, 2 * RIM))
    if np.count_nonzero(steps >= STARK) < SIDES * sum(bare.shape):  # most pictures end here, after a tenth of the time
        return None
    table = quantile(border(bare).astype(np.float32), 0.5)
    lighter = bare - np.float32(table)
    darkest = quantile(bare.astype(np.float32), 1 - MOST)
    for apart in (lighter, -lighter) if darkest <= DARK * table else (lighter,):
        most = quantile(apart, MOST)
        for share in SHARES:
            found = connected_components(apart > max(share * most, STARK))
            largest = int(found.areas.argmax()) if found.areas.size else 0
            if found.areas.size and is_apart(found, largest):
                page = without_holes(found.labels == largest + 1)
                if is_page(page, apart, bare):
                    return page
    return None


def is_apart(found: Components, at: int) -> bool:
    """Whether one of the components of a sketch is large, and leaves most of the border to the table."""
    height, width = found.labels.shape
    top, left, bottom, right = found.boxes[at].tolist()
    if min((bottom - top) / height, (right - left) / width) < SIDES:
        return False
    touched = [top == 0, left == 0, bottom == height, right == width].count(True)
    return touched <= TOUCHED and float((border(found.labels) == at + 1).mean()) <= BORDER


def without_holes(page: Mask) -> Mask:
    """A mask (height, width) with what it lies to all four sides of: writing that is not narrow."""
    sides = [np.logical_or.accumulate(page[flip], axis=axis)[flip] for axis, flip in DIRECTIONS]
    return np.asarray(np.logical_and.reduce(sides))


def is_page(page: Mask, apart: NDArray[np.float32], bare: Grey) -> bool:
    """Whether a part of a sketch (height, width) is a rectangle with a sharp edge, and no light beside a shadow."""
    if not (shrunk(page, RIM).any() and shrunk(~page, RIM).any()):  # a page or a table of a pixel has no edge
        return False
    beside, within = along_edge(page, apart)
    if beside >= SHARP * within or page.sum() < SQUARE * rectangle(page):
        return False
    touched = [side.any() for side in (page[0], page[-1], page[:, 0], page[:, -1])].count(True)
    return touched < 2 or is_dark_beside(page, bare)


def rectangle(mask: Mask) -> float:
    """The pixels of the smallest rectangle, turned by any angle, around a mask."""
    rows, columns = np.nonzero(mask)
    angles = np.linspace(0, np.pi / 2, TURNS, endpoint=False)[:, None]
    along = np.ptp(rows * np.cos(angles) + columns * np.sin(angles), axis=1) + 1
    across = np.ptp(columns * np.cos(angles) - rows * np.sin(angles), axis=1) + 1
    return float((along * across).min())


def is_written_on(page: Mask, sketch: Grey, bare: Grey) -> bool:
    """Whether a sketch shows writing on the page, and none beside it: else this may be but what lies in the light."""
    inner, outer = shrunk(page, RIM), shrunk(~page, 2 * RIM)
    contrast = np.abs(sketch.astype(np.float32) - bare) / np.maximum(np.maximum(sketch, bare), 1)
    written = contrast >= max(FAINTEST, ALIKE * quantile(contrast[inner], MOST_WRITTEN))
    within, beside = int(np.count_nonzero(written & inner)), int(np.count_nonzero(written & outer))
    if not within or within > ELSEWHERE * beside:
        return within > 0
    return is_rough(contrast, inner, outer) or is_dark_beside(page, bare)


def is_rough(contrast: NDArray[np.float32], page: Mask, table: Mask) -> bool:
    """Whether most of a table has more contrast than most of a page, as wood has, and paper in a shadow has not.

    Of 14 composed pages askew by 17 degrees on a mottled table 1 is read without it, and 13 with it.
    """
    return quantile(contrast[table], 0.5) >= max(FAINTEST, ROUGHER * quantile(contrast[page], 0.5))


def is_dark_beside(page: Mask, bare: Grey) -> bool:
    """Whether it is so dark beside a page that it is no shadow which makes the difference."""
    beside, within = along_edge(page, bare.astype(np.float32))
    return beside < LIT * within


def along_edge(page: Mask, values: NDArray[np.float32]) -> tuple[float, float]:
    """The values (height, width) of a sketch that are usual beside a page, and within its edge."""
    beside, within = (shrunk(part, RIM) & ~shrunk(part, 2 * RIM) for part in (~page, page))
    return quantile(values[beside], 0.5), quantile(values[within], 0.5)


def shrunk(mask: Mask, reach: int) -> Mask:
    """A mask (height, width) without what lies that near its edge."""
    return np.asarray(dilate((~mask).view(np.uint8), reach) == 0)


def border(sketch: NDArray[Value]) -> NDArray[Value]:
    """What lies along the border of a sketch (height, width)."""
    return np.concatenate([sketch[0], sketch[-1], sketch[:, 0], sketch[:, -1]])


def cleared(part: Grey, bare: Grey, page: Mask) -> Grey:
    """A part of the picture, whose sketch and whose page are given, where paper goes on in place of the table."""
    inner = shrunk(page, RIM)  # for at its edge a page may look like the table, and would go on so
    inner = inner if inner.any() else page
    paper, rows = bare.copy(), np.flatnonzero(inner.any(axis=1))
    for row in rows.tolist():
        known = np.flatnonzero(inner[row])
        paper[row] = np.interp(np.arange(bare.shape[1]), known, bare[row, known])
    paper = paper[rows[np.abs(np.subtract.outer(np.arange(len(paper)), rows)).argmin(axis=1)]]
    size = part.shape[::-1]
    full = np.asarray(Image.fromarray(paper).resize(size, Image.Resampling.BILINEAR))
    kept = np.asarray(Image.fromarray(page.astype(np.uint8)).resize(size, Image.Resampling.NEAREST))
    return np.where(kept, part, full)
