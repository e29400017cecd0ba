"""Digits -> what is no digit any more: halves, mirrored and lying ones, two side by side, one with a piece of another.

This is what a reader meets that judges a word as if it were one digit. A digit with a mere crumb of its neighbour
remains that digit. All of it works on any ink, MNIST's too.
"""

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from digits.normalize import crop, normalize

Pixels = NDArray[np.uint8]

HALVES = {
    0: ("left", "right", "top", "bottom"),
    2: ("bottom",),
    3: ("left",),
    5: ("top",),
    7: ("left",),
    8: ("left",),
    9: ("left",),
}
"""Halves that nobody reads as a digit; others may be one: the right half of 8 is a 3, its top a 0, many a bar a 1."""
TURNED = {
    2: ((1, False), (3, False)),
    3: ((0, True), (1, False), (3, False)),
    4: ((1, False), (2, False), (3, False)),
    5: ((1, False), (3, False)),
    6: ((0, True), (1, False)),
    7: ((0, True), (2, False)),
    8: ((1, False),),
    9: ((0, True), (3, False)),
}
"""Quarter turns to the left, and whether mirrored before, that leave no digit: of a 3 an epsilon or m, of a 7 an L."""
SLENDER = 0.4
"""Width to height: more slender pieces may be a 1."""
SOLID = 0.75
"""The share of a piece's box that is inked: fuller ones are a bar, which may be a 1."""
TELLING = 0.35
"""The ink, as a share of a digit's own, that spoils the digit beside it: less may be a speck, or a 1's flag."""
CRUMB = 0.12
"""The ink, as a share of the digit's own, that a digit bears beside it and remains itself."""


def spoil(images: Pixels, labels: NDArray[np.integer], rng: Generator) -> Pixels:
    """Images (count, 28, 28) in 0..255 that are no digit, made of as many digits (count, 28, 28) and their labels."""
    neighbours = rng.integers(0, len(images), len(images)).tolist()
    spoilt = [spoil_one((images[i], images[j]), (labels[i], labels[j]), rng) for i, j in enumerate(neighbours)]
    return normalized(spoilt)


def soil(images: Pixels, rng: Generator) -> Pixels:
    """Images (count, 28, 28) in 0..255 of the same digits, each with a crumb of another one beside it, or specks."""
    neighbours = images[rng.integers(0, len(images), len(images))]
    return normalized([soil_one(ink, other, rng) for ink, other in zip(images, neighbours, strict=True)])


def normalized(inks: list[Pixels]) -> Pixels:
    """Images (count, 28, 28) in 0..255, as serving normalises ink."""
    return np.stack([np.rint(normalize(ink / 255) * 255).astype(np.uint8) for ink in inks])


def soil_one(ink: Pixels, other: Pixels, rng: Generator) -> Pixels:
    """Ink (height, width) in 0..255 of a digit with a crumb of another one beside it, or specks around it."""
    ink, other = crop(ink), crop(other)
    if rng.random() < 0.3:
        return speckled(ink, rng)
    crumb_is_left = rng.random() < 0.5
    crumb = keep(other, "right" if crumb_is_left else "left", rng.uniform(0.05, 0.2))
    if crumb.sum() > CRUMB * ink.sum():
        return ink
    return beside(crumb, ink, rng) if crumb_is_left else beside(ink, crumb, rng)


def speckled(ink: Pixels, rng: Generator) -> Pixels:
    """Ink (height, width) in 0..255 with one to three specks on or around it."""
    longest = max(ink.shape)
    speck = max(1, longest // 25)
    soiled = np.pad(ink, longest // 6)
    for top, left in rng.integers(0, np.subtract(soiled.shape, speck), (rng.integers(1, 4), 2)):
        soiled[top : top + speck, left : left + speck] = 255
    return soiled


def spoil_one(inks: Sequence[Pixels], labels: Sequence[int], rng: Generator) -> Pixels:
    """Ink (height, width) in 0..255 that is no digit, made of two digits' inks."""
    left, right = (crop(ink) for ink in inks)
    if labels[0] in TURNED and rng.random() < 0.35:
        return turned(left, labels[0], rng)
    kind = rng.random()
    if kind < 0.25:
        piece = half(left, labels[0], rng)
        if piece is not None:
            return piece
    first = part(left, "right", right, rng) if 0.25 < kind < 0.55 else left
    second = part(right, "left", left, rng) if 0.45 < kind < 0.75 else right
    return beside(first, second, rng)


def turned(ink: Pixels, label: int, rng: Generator) -> Pixels:
    """A digit mirrored or turned so that it is none: letters of the world's scripts, in the strokes of real hands."""
    quarters, mirrored = TURNED[label][rng.integers(len(TURNED[label]))]
    return np.rot90(ink[:, ::-1] if mirrored else ink, quarters)


def half(ink: Pixels, label: int, rng: Generator) -> Pixels | None:
    """A good third of a digit (half of a slanted one may still be read), or None where it might be another digit."""
    if label not in HALVES:
        return None
    side = HALVES[label][rng.integers(len(HALVES[label]))]
    piece = keep(ink, side, rng.uniform(0.28, 0.42))
    return None if slender(piece) or piece.mean() > SOLID * 255 else piece


def part(ink: Pixels, side: str, neighbour: Pixels, rng: Generator) -> Pixels:
    """A third to two thirds of a digit at its left or right; all of it where that is too little to tell."""
    piece = keep(ink, side, rng.uniform(0.33, 0.67))
    return ink if slender(ink) or piece.sum() < TELLING * max(ink.sum(), neighbour.sum()) else piece


def slender(ink: Pixels) -> bool:
    """Whether ink (height, width) is as slender as a 1."""
    height, width = ink.shape
    return bool(width < SLENDER * height)


def keep(ink: Pixels, side: str, share: float) -> Pixels:
    """The ink at one side, `share` of the whole, without the empty rows and columns around it."""
    rows, columns = (max(1, round(share * size)) for size in ink.shape)
    kept = {"left": ink[:, :columns], "right": ink[:, -columns:], "top": ink[:rows], "bottom": ink[-rows:]}
    return crop(kept[side])


def beside(left: Pixels, right: Pixels, rng: Generator) -> Pixels:
    """Two inks in one, touching, a little apart or overlapping, not quite on one line."""
    narrower = min(left.shape[1], right.shape[1])
    # Two 1s on top of each other are a fat 1: slender ones are kept apart.
    closest = 0.3 if slender(left) and slender(right) else -0.3
    start = max(1, left.shape[1] + round(narrower * rng.uniform(closest, closest + 0.45)))
    down = round(max(left.shape[0], right.shape[0]) * rng.uniform(-0.12, 0.12))
    both = np.zeros(
        (max(left.shape[0], right.shape[0]) + abs(down), max(left.shape[1], start + right.shape[1])), np.uint8
    )
    for ink, top, column in ((left, max(0, -down), 0), (right, max(0, down), start)):
        place = both[top : top + ink.shape[0], column : column + ink.shape[1]]
        np.maximum(place, ink, out=place)
    return both
