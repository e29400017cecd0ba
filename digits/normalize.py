"""Mark -> 28x28, as MNIST made its own: fit into 20x20 keeping the aspect, then put the centre of mass in the middle.

Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits" (1998), the note on its files.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digits.morphology import Grey, dilate

SIDE = 28  # pixels a side of the picture that the network sees
LONGEST_SIDE = 20  # pixels of the longer side of the ink within it
CENTRE = 14  # the pixel index of MNIST's centre of mass: not 13.5, measured on its 10,000 test images
ENOUGH = 16  # times LONGEST_SIDE, in pixels: what is larger is halved first, which keeps hairlines
THINNEST_STROKE = 2.0  # pixels of 28: MNIST's thin strokes; hairlines would fade to grey when they are made small

Ink = NDArray[np.float32]


def normalize(ink: NDArray[np.floating]) -> Ink:
    """Ink (height, width) in [0, 1], white on black, any size, to (28, 28) float32 in [0, 1].

    Raises:
        ValueError: where no pixel holds ink.
    """
    pixels = crop(np.rint(np.asarray(ink) * 255).astype(np.uint8))
    scale = LONGEST_SIDE / max(pixels.shape)
    if scale != 1:
        pixels = fit(pixels, scale)
    return np.divide(centre(pixels), 255, dtype=np.float32)


def crop(pixels: Grey) -> Grey:
    """Ink (height, width) in 0..255 without the empty rows and columns around it."""
    # Every grey counts: of 10,000 MNIST test images 9,997 come back unchanged so, with a threshold of 0.02 only 9,820.
    inked = pixels > 0
    rows = np.flatnonzero(inked.any(axis=1))
    if not rows.size:
        raise ValueError("there is no ink to normalize")
    columns = np.flatnonzero(inked.any(axis=0))
    return pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def fit(pixels: Grey, scale: float) -> Grey:
    """Ink (height, width) in 0..255, made `scale` times as large; strokes stay visible and full black stays full."""
    size = [max(1, round(side * scale)) for side in reversed(pixels.shape)]
    if scale < 1:
        pixels = thicken(strengthen(reduce(pixels)))
    return strengthen(np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR)))


def reduce(pixels: Grey) -> Grey:
    """Ink (height, width) made smaller by a whole number where it has more pixels than it takes to see its strokes."""
    factor = max(1, max(pixels.shape) // (ENOUGH * LONGEST_SIDE))
    return np.asarray(Image.fromarray(pixels).reduce(factor), np.uint8)


def strengthen(pixels: Grey) -> Grey:
    """Ink (height, width) with its strongest at 255, for thin strokes fade when they are made smaller."""
    full: Grey = np.rint(pixels * (255 / max(1, int(pixels.max())))).astype(np.uint8)
    return full


def thicken(pixels: Grey) -> Grey:
    """Ink (height, width) whose strokes will be THINNEST_STROKE wide at least once its longest side is 20."""
    missing = THINNEST_STROKE * max(pixels.shape) / LONGEST_SIDE - stroke_width(pixels)
    reach = round(missing / 2)
    return dilate(np.pad(pixels, reach), reach) if reach > 0 else pixels


def stroke_width(pixels: Grey) -> float:
    """The mean width in pixels of the strokes in ink (height, width).

    A stroke's area is its length times its width, and rows and columns cross its two edges 2 * 4/pi times its length,
    on the mean over all directions.
    """
    inked = np.pad(2 * pixels.astype(np.int16) > int(pixels.max()), 1)
    crossings = sum(int(np.count_nonzero(np.diff(inked, axis=axis))) for axis in (0, 1))
    return int(np.count_nonzero(inked)) * 2 * (4 / np.pi) / max(1, crossings)


def centre(pixels: Grey) -> Grey:
    """Ink (height, width) of at most 20x20 on a (28, 28) field, its centre of mass at the pixel index 14."""
    field = np.zeros((SIDE, SIDE), np.uint8)
    top, left = (place(pixels.sum(axis=axis, dtype=np.float64)) for axis in (1, 0))
    field[top : top + pixels.shape[0], left : left + pixels.shape[1]] = pixels
    return field


def place(profile: NDArray[np.float64]) -> int:
    """The index at which a row of ink sums begins, so that their centre of mass falls on 14 and none falls outside."""
    mass = float(profile @ np.arange(profile.size) / profile.sum())
    return min(max(round(CENTRE - mass), 0), SIDE - profile.size)
