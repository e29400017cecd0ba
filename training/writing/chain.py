"""Noughts in a row as quick hands write them, in one stroke that goes round and round."""

import numpy as np
from numpy.random import Generator

from training.writing.chance import between
from training.writing.hand import bend
from training.writing.strokes import BOX, shape
from training.writing.tools import Pixels, Tool, ink

FATTEST = 0.2  # heights that the line is wide, at most
TAIL = 0.4  # of them end in a stroke to the right


def chain(count: int, tool: Tool, rng: Generator) -> Pixels:
    """So many noughts, as ink (height, width) in 0..255."""
    [stroke] = shape(rings(count, rng))
    points = stroke.draw(rng, rng.uniform(0.5, 3.0), 0.5 * tool.straightness(rng)) / BOX - 0.5
    points[:, 0] *= between(0.4, 1.1, rng)
    bend(points, 0.03, 3.0, rng)
    lean, slope = float(np.clip(rng.normal(0.1, 0.2), -0.4, 0.6)), rng.normal(0, 0.04)
    points = points @ np.array([[1, slope], [-lean, 1]])
    points -= points.min(axis=0)
    return ink([points / max(float(points[:, 1].max()), 1e-3)], tool, FATTEST, rng)


def rings(count: int, rng: Generator) -> str:
    """The stroke as text: each ring begins about its top, and goes round once, or nearly, or a little more."""
    apart, first, sweep = rng.uniform(85, 150), rng.uniform(-140, -40), rng.uniform(-420, -330)
    angles = f"{first - 20:.0f}~{first + 20:.0f},{sweep - 25:.0f}~{sweep + 25:.0f}"
    parts = [f"({50 + at * apart:.0f},44~56,42~55,43~58,{angles})" for at in range(count)]
    if rng.random() < TAIL:
        end = 50 + (count - 1) * apart
        parts.append(f"{end + 60:.0f}~{end + 130:.0f},-15~40")
    return " ".join(parts)
