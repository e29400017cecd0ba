"""Paper that is not blank: security patterns, rulings, weave and grain, as darkness to be laid under ink."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from training.writing.chance import between, one_of
from training.writing.tools import patches

Field = NDArray[np.float32]


def paper(shape: tuple[int, int], rng: Generator) -> Field:
    """The darkness (height, width) in [0, 1] of a printed paper: 0 where it is bare, 1 where a pattern is fullest."""
    return one_of(PAPERS, rng)(shape, rng)


def bare(shape: tuple[int, int], _rng: Generator) -> Field:
    """Nothing."""
    return np.zeros(shape, np.float32)


def waves(shape: tuple[int, int], rng: Generator) -> Field:
    """Fine lines side by side, in waves, as cheques have them; mostly level, else at any angle."""
    across, down = turned(shape, rng.normal(0, 0.08) if rng.random() < 0.65 else rng.uniform(0, np.pi))
    height = shape[0]
    for _ in range(2):
        length, depth = height * between(0.3, 4, rng), height * rng.exponential(0.04)
        phase = across * (2 * np.pi / length) + down * rng.normal(0, 0.05) + rng.uniform(0, 6.3)
        down = np.asarray(down + depth * np.sin(phase), np.float32)
    return ruled(down / np.float32(height * between(0.045, 0.16, rng)), rng)


def contours(shape: tuple[int, int], rng: Generator) -> Field:
    """The level lines of a hilly ground: arcs, rings and eyes, as guilloches have them."""
    height = shape[0]
    ground = np.zeros(shape, np.float32)
    for _ in range(3):
        across, _ = turned(shape, rng.uniform(0, np.pi))
        ground += rng.normal(0, 1) * np.sin(
            across * (2 * np.pi / (height * between(0.7, 4, rng))) + rng.uniform(0, 6.3)
        )
    slope = float(np.abs(np.diff(ground, axis=0)).mean()) * height + 1e-3
    return ruled(ground * (between(5, 22, rng) / slope), rng)


def crossed(shape: tuple[int, int], rng: Generator) -> Field:
    """Two patterns of lines over one another."""
    one, other = ((waves if rng.random() < 0.5 else contours)(shape, rng) for _ in range(2))
    return np.asarray(np.maximum(one, other * np.float32(rng.uniform(0.4, 1))))


def weave(shape: tuple[int, int], rng: Generator) -> Field:
    """Dots or threads in a close grid."""
    across, down = turned(shape, rng.uniform(0, np.pi / 2))
    step = shape[0] * between(0.04, 0.12, rng)
    along = step * between(0.6, 1.6, rng)
    level = np.sin(across * (2 * np.pi / step)) * np.sin(down * (2 * np.pi / along))
    full: Field = np.clip((level - rng.uniform(-0.4, 0.6)) * rng.uniform(1, 6), 0, 1).astype(np.float32)
    return full * (0.4 + 0.6 * patches(shape, 3, rng))


def grain(shape: tuple[int, int], rng: Generator) -> Field:
    """Specks and flecks of all sizes."""
    size = max(1, round(shape[0] * between(0.012, 0.08, rng)))
    level = patches(shape, size, rng) + rng.uniform(0, 0.8) * patches(shape, 4 * size, rng)
    low = np.float32(np.quantile(level, rng.uniform(0.3, 0.9)))
    return np.asarray(np.clip((level - low) * np.float32(rng.uniform(1, 6)), 0, 1))


def turned(shape: tuple[int, int], angle: float) -> tuple[Field, Field]:
    """The coordinates across and down (height, width), in pixels, of a grid turned by an angle in radians."""
    down, across = (axis.astype(np.float32) for axis in np.ogrid[: shape[0], : shape[1]])
    cosine, sine = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    return across * cosine + down * sine, down * cosine - across * sine


def ruled(phase: Field, rng: Generator) -> Field:
    """Lines (height, width) in [0, 1] where a phase, counted in lines, is whole; stronger here than there."""
    near = np.abs(phase - np.rint(phase))
    width = np.float32(rng.uniform(0.1, 0.35))
    lines = np.clip((width - near) / (width * 0.7), 0, 1)
    broken = patches(phase.shape, int(rng.choice((2, 4, 24))), rng)  # lines are often made of dots or fade away
    return np.asarray(lines * (0.4 + 0.6 * broken), np.float32)


PAPERS = {bare: 0.06, waves: 0.44, contours: 0.18, crossed: 0.12, weave: 0.1, grain: 0.1}
"""The papers, and how often each is written on."""
