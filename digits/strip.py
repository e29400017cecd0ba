"""Tone -> strip: a word of digits as the line network sees it, upright, level and of one height."""

import numpy as np
from PIL import Image, ImageFilter

from digits.ink import Ink
from digits.morphology import Grey
from digits.order import quantile

HEIGHT = 32  # pixels of a strip
MARGIN = 0.14  # of a word's height, on every side
LEAST_WIDTH = 24  # pixels: narrower words get paper on both sides
MOST_WIDTH = 2048  # pixels: what is longer is no word
STRETCHES = 0.85, 1.15  # of a word that is looked at again ...
NEARER = 0.07  # ... and how far its upper and lower edges move, in heights
SOFT = 0.8  # pixels: what is printed is finer than what a pen writes, and fades; one look read 442 amounts for 427
FULL = 0.97  # of a strip's pixels are lighter than its full strokes


Level = tuple[float, float, float, float]
"""A box (top, left, bottom, right) in pixels of the picture once the slope of a line, which turns about the picture's
left edge, is taken out of it."""


def cut_strip(darkness: Ink, level: Level, slope: float = 0.0, stretch: float = 1.0) -> Grey:
    """The word in a level box of a picture's darkness (height, width) in [0, 1], as a strip (32, width) in 0..255.

    `slope` is how many rows the word goes down for each column to the right; `stretch` makes it so many times as wide.
    """
    scale, width, left = frame(level)
    top = level[0] - MARGIN * (level[2] - level[0])
    falls = slope * left, slope * (left + width / scale)
    # What is out of the box is cut away first, for reducing the whole picture would cost more than all the rest.
    above, before = max(0, int(top + min(falls)) - 1), max(0, int(left) - 1)
    below = max(above + 1, int(top + HEIGHT / scale + max(falls)) + 2)
    part = darkness[above:below, before : max(before + 1, int(left + width / scale) + 2)]
    factor = max(1, int(1 / scale))
    small = Image.fromarray(np.rint(part * 255).astype(np.uint8)).reduce(factor)
    step = 1 / (scale * factor)
    x, y = (left - before) / factor, (top + slope * left - above) / factor
    across = step / stretch
    moves = (across, 0, x, slope * across, step, y)
    stretched = max(LEAST_WIDTH, round(width * stretch))
    strip = small.transform((stretched, HEIGHT), Image.Transform.AFFINE, moves, Image.Resampling.BILINEAR)
    return strengthen(np.asarray(strip.filter(ImageFilter.GaussianBlur(SOFT))))


def other_strips(darkness: Ink, level: Level, slope: float) -> list[Grey]:
    """The same word as `cut_strip` gives it, but narrower, wider, nearer and farther."""
    top, left, bottom, right = level
    some = NEARER * (bottom - top)
    nearer, farther = (top + some, left, bottom - some, right), (top - some, left - some, bottom + some, right + some)
    return [cut_strip(darkness, level, slope, stretch) for stretch in STRETCHES] + [
        cut_strip(darkness, box, slope) for box in (nearer, farther)
    ]


def frame(level: Level) -> tuple[float, int, float]:
    """Of a level box: its strip's pixels for each of the picture's, the strip's width, and where its left edge lies."""
    top, left, bottom, right = level
    margin = MARGIN * (bottom - top)
    scale = HEIGHT / (bottom - top + 2 * margin)
    width = min(MOST_WIDTH, max(LEAST_WIDTH, round((right - left + 2 * margin) * scale)))
    return scale, width, (left + right - width / scale) / 2


def picture_x(strip_x: float, level: Level) -> float:
    """The column of the picture at a column of the strip."""
    scale, _, left = frame(level)
    return left + strip_x / scale


def strip_x(picture_x: float, level: Level) -> float:
    """The column of the strip at a column of the picture."""
    scale, _, left = frame(level)
    return (picture_x - left) * scale


def strengthen(pixels: Grey) -> Grey:
    """A strip (32, width) in 0..255 whose strokes are full: hairlines fade when they are made smaller."""
    full = max(1, int(quantile(pixels, FULL)))
    return np.minimum(pixels.astype(np.uint16) * 255 // full, 255).astype(np.uint8)
