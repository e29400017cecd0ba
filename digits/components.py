"""Connected components of a mask, by runs: pixels that touch, also over corners, belong together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Components:
    """The connected components of a mask (height, width), and the rectangles around them."""

    labels: NDArray[np.int32]  # (height, width): 0 for the ground, 1..n for the components
    boxes: Integers  # (n, 4) top, left, bottom, right; bottom and right are one past the last row and column
    areas: Integers  # (n,) pixels


def connected_components(mask: NDArray[np.bool_]) -> Components:
    """Label a mask (height, width).

    A run is a stretch of set pixels in one row. Runs that touch in neighbouring rows are the edges of a graph, whose
    components are found by handing the smallest number along the edges until nothing changes.
    """
    height, width = mask.shape
    padded = np.zeros((height, width + 2), np.int8)
    padded[:, 1:-1] = mask
    change = np.diff(padded, axis=1)
    # flatnonzero is several times as quick as nonzero on two axes, and so is int32 as int64 below.
    rows, starts = np.divmod(np.flatnonzero(change == 1), change.shape[1])
    ends = np.flatnonzero(change == -1) % change.shape[1]
    above, below = touching(rows, starts, ends, width + 2)
    parents = spread_smallest(rows.size, above, below)
    ordinals = np.cumsum(parents == np.arange(rows.size))  # from 1: its own parent is the first run of a component
    numbers = ordinals[parents] - 1
    count = int(ordinals[-1]) if rows.size else 0

    # Ground and runs by turns, from the first pixel to the last.
    turns = np.stack([rows * width + starts, rows * width + ends], axis=1).ravel()
    values = np.zeros(turns.size + 1, np.int32)
    values[1::2] = numbers + 1
    labels = np.repeat(values, np.diff(turns, prepend=0, append=height * width)).reshape(height, width)
    boxes = np.tile([height, width, 0, 0], (count, 1))
    np.minimum.at(boxes[:, 0], numbers, rows)
    np.minimum.at(boxes[:, 1], numbers, starts)
    np.maximum.at(boxes[:, 2], numbers, rows + 1)
    np.maximum.at(boxes[:, 3], numbers, ends)
    areas = np.bincount(numbers, weights=ends - starts, minlength=count).astype(np.int64)
    return Components(labels, boxes, areas)


def touching(rows: Integers, starts: Integers, ends: Integers, pitch: int) -> tuple[Integers, Integers]:
    """Pairs of runs (above, below) in neighbouring rows that share a column or a corner; `ends` are past the last."""
    first = np.searchsorted(rows * pitch + ends, (rows + 1) * pitch + starts, side="left")
    past = np.searchsorted(rows * pitch + starts, (rows + 1) * pitch + ends, side="right")
    counts = np.maximum(past - first, 0)
    above = np.repeat(np.arange(rows.size), counts)
    offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return above, np.repeat(first, counts) + offsets


def spread_smallest(count: int, one: Integers, other: Integers) -> Integers:
    """The smallest node (count,) that each node of a graph can reach along the edges (one, other)."""
    parent = np.arange(count)
    while True:
        smallest = np.minimum(parent[one], parent[other])
        changed = parent.copy()
        np.minimum.at(changed, parent[one], smallest)
        np.minimum.at(changed, parent[other], smallest)
        changed = changed[changed]
        if np.array_equal(changed, parent):
            return parent
        parent = changed
