"""Pieces -> pieces cut where digits may touch: more of them than there are digits, for the best path to join again."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from digits.marks import Pieces

WIDE = 0.7  # of the line's height: a narrower piece is one digit
SLANTS = np.linspace(
    -0.3, 0.9, 13
)  # columns to the right for each row up, of handwriting from backhand to steep italic
NARROWEST = 0.15  # of the line's height: slices are at least this wide
THICKEST = 0.4  # of the line's height: where more ink stands over one another there is no cut
MOST_CUTS = 12  # of one piece


def cut_pieces(pieces: Pieces, lines: list[list[int]]) -> tuple[Pieces, list[list[int]]]:
    """The pieces with the wide ones cut into slices along the slant of their line, and the lines with them."""
    for at, line in enumerate(lines):
        height = float(np.percentile(pieces.heights[line], 75))
        widths = pieces.boxes[line, 3] - pieces.boxes[line, 1]
        wide = [piece for piece, width in zip(line, widths, strict=True) if width >= WIDE * height]
        slant = find_slant(pieces, line) if wide else 0.0
        for piece in wide:
            before = len(pieces.numbers)
            pieces = cut(pieces, piece, slant, height)
            line = [*line, *range(before, len(pieces.numbers))]
        lines[at] = sorted(line, key=lambda piece: int(pieces.boxes[piece, 1] + pieces.boxes[piece, 3]))
    return pieces, lines


def find_slant(pieces: Pieces, line: list[int]) -> float:
    """How far a line's handwriting leans, in columns to the right for each row up.

    Along the right slant the ink stands in the fewest, fullest columns, so the sum of their squares is largest; where
    there is little to tell by, as in rings, upright wins.
    """
    rows, columns = np.nonzero(np.isin(pieces.labels, pieces.numbers[line]))
    fullness = [float((profile_of(columns + slant * rows)[1] ** 2).sum()) for slant in SLANTS]
    return float(SLANTS[int(np.argmax(fullness / np.hypot(1, SLANTS)))])


def profile_of(positions: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The column, from 0, of each pixel (n,) at a position across, and the pixels in each column."""
    columns = np.floor(positions).astype(np.int64)  # rint rounds halves to even columns, which would be twice as full
    columns -= columns.min()
    return columns, np.bincount(columns)


def cut(pieces: Pieces, piece: int, slant: float, height: float) -> Pieces:
    """The pieces with one of them cut into slices; its first slice takes its place, the others follow at the end."""
    top, left, bottom, right = pieces.boxes[piece]
    labels = pieces.labels[top:bottom, left:right]
    rows, columns = np.nonzero(labels == pieces.numbers[piece])
    across, profile = profile_of(columns + slant * rows)
    places = choose_cuts(profile, height)
    if not places.size:
        return pieces
    slices = np.searchsorted(places, across)
    numbers = np.arange(places.size + 1) + int(pieces.labels.max())
    numbers[0] = pieces.numbers[piece]
    labels[rows, columns] = numbers[slices]
    boxes = [
        [rows[own].min() + top, columns[own].min() + left, rows[own].max() + 1 + top, columns[own].max() + 1 + left]
        for own in (slices == index for index in range(numbers.size))
    ]
    indices = [piece, *range(len(pieces.numbers), len(pieces.numbers) + places.size)]
    neighbours = np.concatenate([pieces.neighbours, np.full((places.size, 2), -1)])
    neighbours[indices[1:], 0] = indices[:-1]
    neighbours[indices[:-1], 1] = indices[1:]
    all_boxes = np.concatenate([pieces.boxes, boxes[1:]])
    all_boxes[piece] = boxes[0]
    return replace(
        pieces, boxes=all_boxes, numbers=np.concatenate([pieces.numbers, numbers[1:]]), neighbours=neighbours
    )


def choose_cuts(profile: NDArray[np.int64], height: float) -> NDArray[np.int64]:
    """The columns (n,) before which a piece is cut: where the least ink stands over one another, well apart."""
    apart = max(2, round(NARROWEST * height))
    chosen: list[int] = []
    for column in np.argsort(profile, kind="stable"):
        if profile[column] > THICKEST * height or len(chosen) == MOST_CUTS:
            break
        if all(abs(column - other) >= apart for other in [0, profile.size - 1, *chosen]):
            chosen.append(int(column))
    return np.array(sorted(chosen), np.int64)
