"""What is no digit and has no strokes: stains, textures, and what a photo's shapes and shades leave."""

import numpy as np
from numpy.random import Generator

from digits.components import connected_components
from training.writing.chance import between
from training.writing.tools import Pixels, patches


def blot(rng: Generator) -> Pixels:
    """A full shape without strokes: a dot, a comma, a stain, a thing's outline filled."""
    height = int(rng.integers(16, 65))
    width = int(height * between(0.75, 2.5, rng))
    down, across = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    far = np.abs(down) ** 3 + np.abs(across) ** 3 if rng.random() < 0.3 else np.hypot(down, across)
    ragged = rng.choice((0.0, 0.5, 1.5, 3.0)) * (patches((height, width), int(rng.integers(4, 20)), rng) - 0.5)
    full = np.asarray(np.clip((0.9 - far + ragged) * rng.uniform(3, 20), 0, 1) * 255, np.uint8)
    return full if full.any() else blot(rng)  # a ragged one in a thousand is all holes


def texture(rng: Generator) -> Pixels:
    """What finding ink leaves of a photo, of patterned paper or of noise."""
    height = int(rng.integers(24, 97))
    side = height, int(height * between(0.65, 2.5, rng))
    grain = patches(side, int(rng.integers(1, 9)), rng) + rng.uniform(0, 2) * patches(side, 12, rng)
    level = np.quantile(grain, rng.uniform(0.4, 0.97))
    return np.asarray(np.clip((grain - level) * rng.uniform(2, 30), 0, 1) * 255, np.uint8)


def shred(rng: Generator) -> Pixels:
    """One piece of what finding ink leaves of a small photo: ragged, soft and of many greys."""
    side = tuple(rng.integers(10, 49, 2).tolist())
    grain = patches(side, int(rng.integers(3, 13)), rng) + rng.uniform(0, 0.6) * patches(side, 2, rng)
    level = np.quantile(grain, rng.uniform(0.5, 0.9))
    pieces = connected_components(grain > level)
    heights, widths = (pieces.boxes[:, 2:] - pieces.boxes[:, :2]).T
    stout = np.flatnonzero((widths > 0.6 * heights) & (pieces.areas > 5))
    if not stout.size:
        return texture(rng)
    strength = np.clip((grain - level) * rng.uniform(2, 30), 0, 1) * (pieces.labels == rng.choice(stout) + 1)
    return np.asarray(strength * 255 / strength.max(), np.uint8)
