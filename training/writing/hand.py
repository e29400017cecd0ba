"""The hand: what one person makes of a shape's strokes, before any ink."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from training.writing.chance import between
from training.writing.strokes import BOX, Points, Stroke

RETRACED = 0.03
"""The share of shapes whose lines are drawn twice, not quite one upon the other."""


@dataclass(frozen=True)
class Build:
    """What a shape bears without becoming another one."""

    narrowest: float  # width to height of its box
    widest: float
    fattest: float  # width of the line, in heights of the shape
    leaning: float = 0.5  # the most that its top moves sideways, in heights
    turning: float = 0.25  # radians, at most


def write(strokes: tuple[Stroke, ...], build: Build, straight: float, rng: Generator) -> list[Points]:
    """Lines (points, 2) in a box whose longer side is 1, from the top left corner; `straight` as for Stroke.draw."""
    jitter = rng.uniform(0.5, 4.0)
    lines = [stroke.draw(rng, jitter, straight) for stroke in strokes]
    points = np.concatenate(lines) / BOX - 0.5
    points[:, 0] *= between(build.narrowest, build.widest, rng)
    swell(points, rng)
    bend(points, 0.04, 4.0, rng)
    if rng.random() < 0.4:
        bend(points, 0.012, 22.0, rng)
    if rng.random() < RETRACED:
        points, lines = np.concatenate([points, points]), lines + lines
        bend(points[len(points) // 2 :], 0.02, 6.0, rng)
    return split(fit(points @ lean_and_turn(build, rng)), lines)


def swell(points: Points, rng: Generator) -> None:
    """Make one end wider or taller than the other: a big head, a small foot, a heavy right side."""
    across, down, head, side = rng.normal(0, 0.15, 4)
    x, y = points.T
    points += np.stack([x * (across * y + side * x), y * (down * x + head * y)], axis=1)


def bend(points: Points, amount: float, frequency: float, rng: Generator) -> None:
    """Move points sideways and up and down in waves: slow ones bend a shape, quick ones are a tremor."""
    amount_x, amount_y = rng.normal(0, amount, 2)
    phase_x, phase_y, quick = rng.random(3)
    waves = points[:, ::-1] * (frequency * (0.5 + quick)) + (6.3 * phase_x, 6.3 * phase_y)
    points += np.sin(waves) * (amount_x, amount_y)


def lean_and_turn(build: Build, rng: Generator) -> Points:
    """A matrix (2, 2) to multiply points by. People lean to the right on the mean, the left-handed to the left."""
    lean = float(np.clip(rng.normal(0.1, 0.2), -build.leaning, build.leaning))
    turn = float(np.clip(rng.normal(0, 0.08), -build.turning, build.turning))
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return np.asarray([[1, 0], [-lean, 1]] @ rotation)


def fit(points: Points) -> Points:
    """Points (points, 2) moved to the corner 0, 0 and made so large that the longer side of their box is 1."""
    points = points - points.min(axis=0)
    return np.asarray(points / max(float(points.max()), 1e-3))


def split(points: Points, lines: list[Points]) -> list[Points]:
    """Points (points, 2) cut up into lines as long as these."""
    ends = np.cumsum([len(line) for line in lines])
    return [points[end - len(line) : end] for end, line in zip(ends, lines, strict=True)]
