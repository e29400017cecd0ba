"""Ink -> pieces: what is connected, and large and strong enough to be strokes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from digits.components import connected_components
from digits.ink import Ink
from digits.morphology import dilate

STROKE = 0.5  # ink of at least this somewhere makes a piece
EDGE = 0.25  # ink of at least this belongs to a piece; fainter ink around it is its soft edge
SOFT = 2  # pixels that a soft edge is wide at most
DUST = 0.06  # of the tallest piece's height: what is smaller both ways is left out
RIM = 0.02  # of the picture's side: what lies at the picture's border and is no deeper is the page's edge
LONG_SIDE = 4  # times the shorter side: the longer counts as no longer, or the ends of a long line would be in the rim
ALONG = 0.5  # of the longer side: what touches so much of the border is the table beside the page
LEAST_SIDE = 200  # pixels: the shorter side of pictures that may show a table; smaller ones are cut out of a page
FULL = 0.6  # of its box: what lies along the border and fills it so is a shadow ...
FAT = 1.3  # ... where it is so many times as wide for its length as the pieces within the picture, ...
OTHERS = 3  # ... of which there are so many at least
LONG = 0.5  # of the picture's side is what lies beside the digits, if not along the border, ...
SLIM = 0.35, 0.12  # ... no broader than this for its length, upright and lying, ...
ABOVE, ABOVE_AT_BORDER = 2.5, 1.8  # ... from so many times as long as the tallest of them is high ...
FAR_ABOVE = 12  # ... to so many times ...
APART = 0.02  # ... and, if not along the border, so far from them, for its length
MOST_PIECES = 600  # the largest are kept: three times the digits that a picture may hold

Sides: TypeAlias = tuple[int, int, int, int]


@dataclass(frozen=True)
class Pieces:
    """The connected pieces of ink, from left to right."""

    ink: Ink  # (height, width) in [0, 1]
    labels: NDArray[np.int32]  # (height, width): the piece's number from 1, 0 where there is none
    boxes: NDArray[np.int64]  # (n, 4) top, left, bottom, right in pixels; bottom and right are one past the last
    numbers: NDArray[np.int64]  # (n,) the piece's number in `labels`

    @property
    def heights(self) -> NDArray[np.int64]:
        """(n,) pixels."""
        return self.boxes[:, 2] - self.boxes[:, 0]

    def box_of(self, members: Sequence[int]) -> Sides:
        """The box around some of these."""
        top, left, bottom, right = around(self.boxes[list(members)]).tolist()
        return top, left, bottom, right

    def covered(self, labels: NDArray[np.int32], members: list[int]) -> NDArray[np.bool_]:
        """Where a part (height, width) of `labels` is one of these pieces."""
        numbers = self.numbers[members]
        chosen = np.zeros(int(np.max(numbers, initial=0)) + 2, np.bool_)  # the last for all higher ones
        chosen[numbers] = True
        return chosen.take(labels, mode="clip")


def find_pieces(ink: Ink) -> Pieces:
    """The connected pieces of ink (height, width) in [0, 1] that are large and strong enough to be strokes."""
    found = connected_components(ink >= EDGE)
    boxes = found.boxes
    strong = np.zeros(found.areas.size + 1, np.bool_)
    strong[found.labels[ink >= STROKE]] = True
    kept = np.flatnonzero(strong[1:] & ~on_rim(boxes, ink.shape))
    beside = beside_page(found.labels, found.areas.size)[kept]
    kept = kept[~beside] if not beside.all() else kept
    kept = kept[~shadows(boxes[kept], found.areas[kept], ink.shape)]
    kept = kept[~bars(boxes[kept], ink.shape)]
    sides = np.maximum(boxes[kept, 2] - boxes[kept, 0], boxes[kept, 3] - boxes[kept, 1])
    kept = kept[sides >= DUST * np.max(sides, initial=1)]
    kept = kept[np.argsort(-found.areas[kept], kind="stable")[:MOST_PIECES]]
    kept = kept[np.argsort(boxes[kept, 1] + boxes[kept, 3], kind="stable")]
    return Pieces(ink, found.labels, boxes[kept], kept + 1)


def on_rim(boxes: NDArray[np.int64], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Which boxes (n, 4) lie within RIM of one side of a picture (height, width), as the page's edge does."""
    height, width = np.minimum(shape, LONG_SIDE * min(shape))
    top, left, bottom, right = boxes.T
    depths = np.stack([bottom / height, right / width, (shape[0] - top) / height, (shape[1] - left) / width])
    shallow: NDArray[np.bool_] = depths.min(axis=0) <= RIM
    return shallow


def beside_page(labels: NDArray[np.int32], count: int) -> NDArray[np.bool_]:
    """Which of so many components (count,) lie along so much of the border that they are what the page lies on."""
    if min(labels.shape) < LEAST_SIDE:
        return np.zeros(count, np.bool_)
    border = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    return np.asarray(np.bincount(border, minlength=count + 1)[1:] >= ALONG * max(labels.shape))


def shadows(boxes: NDArray[np.int64], areas: NDArray[np.int64], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Which pieces with these boxes (n, 4) and areas (n,) lie along the border, full, fatter than the others within.

    So does the shadow of a phone that is held over a page; a 1 at the border is as full, but leaner than other digits.
    """
    top, left, bottom, right = boxes.T
    heights, widths = bottom - top, right - left
    along = (((left == 0) | (right == shape[1])) & (heights > widths)) | (
        ((top == 0) | (bottom == shape[0])) & (widths > heights)
    )
    within = (top > 0) & (left > 0) & (bottom < shape[0]) & (right < shape[1])
    if np.count_nonzero(within) < OTHERS:
        return np.zeros(len(boxes), np.bool_)
    fatness = areas / np.maximum(heights, widths)
    full, fat = areas > FULL * heights * widths, fatness > FAT * float(np.median(fatness[within]))
    return np.asarray(along & full & fat, np.bool_)


def bars(boxes: NDArray[np.int64], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Which boxes (n, 4) are slim and much longer than the others are high: a pen on the page, the gap between two.

    The stem of a 1 may be so long for its foot and its flag, and the bar of a 5 for its body, which are closer.
    """
    none = np.zeros(len(boxes), np.bool_)
    if min(shape) < LEAST_SIDE:
        return none
    sides = boxes[:, 2:] - boxes[:, :2]
    along = ((boxes[:, :2] == 0) | (boxes[:, 2:] == np.array(shape)))[:, ::-1]  # the border, as an upright or lying bar
    slender = ((sides >= LONG * np.array(shape)) | along) & (sides[:, ::-1] <= np.array(SLIM) * sides)
    others = boxes[~slender.any(axis=1)]
    if not len(others):
        return none
    found = np.stack([none, none], axis=1)  # upright ones, and lying ones
    tallest = (others[:, 2] - others[:, 0]).max()
    for way in (0, 1):
        above = np.where(along[:, way], ABOVE_AT_BORDER, ABOVE)
        found[:, way] = slender[:, way] & (sides[:, way] >= above * tallest) & (sides[:, way] <= FAR_ABOVE * tallest)
        start, past = 1 - way, 3 - way  # the sides that lie across
        # One by one, for all of them beside all others of a picture full of specks would take gigabytes.
        for bar in np.flatnonzero(found[:, way] & ~along[:, way]):
            gap = np.maximum(boxes[bar, start] - others[:, past], others[:, start] - boxes[bar, past]).min()
            found[bar, way] = gap > APART * sides[bar, way]
    return np.asarray(found.any(axis=1))


def around(boxes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The box (4,) around boxes (n, 4)."""
    return np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])


def cut_out(pieces: Pieces, members: list[int], box: Sides) -> Ink:
    """The ink in a box of pixels and SOFT around it, of these pieces and their soft edges alone."""
    top, left, bottom, right = box
    window = np.s_[max(0, top - SOFT) : bottom + SOFT, max(0, left - SOFT) : right + SOFT]
    labels = pieces.labels[window]
    own = pieces.covered(labels, members)
    near = dilate(own.view(np.uint8), SOFT).view(np.bool_)
    return np.where(own | (near & (labels == 0)), pieces.ink[window], 0)
