"""What is no digit: letters, signs, strokes at random, spoilt digits, and the blots of `training.writing.blots`."""

import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.random import Generator

from training.writing.blots import blot, shred, texture
from training.writing.chance import one_of
from training.writing.hand import Build, fit, split, write
from training.writing.handwriting import digit
from training.writing.spoil import spoil_one
from training.writing.strokes import BOX, Points, shape, spline
from training.writing.tools import Pixels, choose, ink

LETTER = Build(0.55, 1.30, 0.15, leaning=0.3, turning=0.2)
SHAPES = tuple(
    shape(text)
    for alphabet in tomllib.loads(Path(__file__).with_name("signs.toml").read_text("utf-8")).values()
    for text in alphabet.values()
)


def scribble(rng: Generator) -> Pixels:
    """Ink (height, width) in 0..255 that a careful person does not read as a digit."""
    return one_of(FAMILIES, rng)(rng)


def letter_lines(straight: float, rng: Generator) -> list[Points]:
    """A letter or a sign, in a box whose longer side is 1."""
    return write(SHAPES[rng.integers(len(SHAPES))], LETTER, straight, rng)


def letter(rng: Generator) -> Pixels:
    """One letter or sign."""
    tool = choose(rng)
    return ink(letter_lines(tool.straightness(rng), rng), tool, LETTER.fattest, rng)


def syllable(rng: Generator) -> Pixels:
    """Two or three letters as parts of one sign, side by side and one below the other, as in Korean."""
    tool = choose(rng)
    straight = tool.straightness(rng)
    boxes = LAYOUTS[rng.integers(len(LAYOUTS))]
    lines = [line * box[2:] + box[:2] for box in np.array(boxes) for line in letter_lines(straight, rng)]
    return ink(split(fit(np.concatenate(lines)), lines), tool, 0.1, rng)


LAYOUTS = (
    ((0, 0, 0.5, 1), (0.55, 0, 0.45, 1)),
    ((0, 0, 1, 0.45), (0, 0.5, 1, 0.5)),
    ((0, 0, 0.5, 0.5), (0.55, 0, 0.45, 0.5), (0.1, 0.55, 0.8, 0.45)),
    ((0, 0, 0.6, 1), (0.6, 0, 0.6, 1), (1.2, 0, 0.6, 1)),
)
"""Of the parts of a syllable: left, top, width, height."""


def strokes_at_random(rng: Generator) -> Pixels:
    """Four to six short strokes, or a long one to and fro."""
    tool = choose(rng)
    counts = rng.integers(2, 5, rng.integers(4, 7)) if rng.random() < 0.6 else rng.integers(8, 16, 1)
    lines = [wander(count, rng) for count in counts.tolist()]
    return ink(split(fit(np.concatenate(lines)), lines), tool, 0.1, rng)


def wander(count: int, rng: Generator) -> Points:
    """A line through `count` points anywhere in the box."""
    control = rng.uniform(0, BOX, (count, 2))
    lengths = np.maximum(1, np.hypot(*np.diff(control, axis=0).T)).tolist()
    return np.concatenate([spline(control, lengths), control[-1:]])


def unknown_letter(rng: Generator) -> Pixels:
    """A letter of no script: four to six bars, bows, rings and hooks, each begun on one before, and no slender one."""
    lines = [bow(rng)]
    for _ in range(rng.integers(3, 6)):
        before = lines[-1 if rng.random() < 0.7 else 0]
        lines.append(bow(rng) + before[rng.integers(len(before))])
    points = fit(np.concatenate(lines))
    return ink(split(points, lines), choose(rng), 0.1, rng) if points.max(axis=0).min() > 0.5 else unknown_letter(rng)


def bow(rng: Generator) -> Points:
    """A line from 0, 0 of length 0.4 to 1.6: straight half the time, else bent by up to a whole turn."""
    angle = rng.integers(8) * np.pi / 4 + rng.normal(0, 0.15)
    turn = 0.0 if rng.random() < 0.5 else rng.uniform(-2 * np.pi, 2 * np.pi)
    along = np.linspace(0, 1, 12)
    steps = np.stack([np.cos(angle + turn * along), np.sin(angle + turn * along)], axis=1)
    return np.asarray(np.cumsum(steps, axis=0) / 12 * rng.uniform(0.4, 1.6))


def curls(rng: Generator) -> Pixels:
    """Loops in a row, as in joined-up writing."""
    along = np.arange(0, 6.3 * rng.uniform(2, 4.5), 0.35)
    slow, forward, phase = rng.uniform(0.1, 0.6), rng.uniform(0.15, 0.7), rng.uniform(0, 6.3)
    size = 1 + 0.7 * np.sin(slow * along + phase)
    line = np.stack([forward * along + np.cos(along + phase) * size, np.sin(along) * size], axis=1)
    line[:, 0] *= rng.choice((-1, 1))
    return ink([fit(line)], choose(rng), 0.08, rng)


def hatching(rng: Generator) -> Pixels:
    """Lines side by side, as rulings, shadings and bar codes are made of; sometimes crossed."""
    count = int(rng.integers(3, 7))
    length = rng.uniform(0.3, 1.3)
    ends = np.array([[[0, i / count], [length, i / count]] for i in range(count)]) + rng.normal(0, 0.015, (count, 2, 2))
    lines = [*ends, *ends[:, :, ::-1]] if rng.random() < 0.3 else list(ends)
    angle = rng.uniform(0, np.pi)
    points = np.concatenate(lines) @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return ink(split(fit(points), lines), choose(rng), 0.3 / count, rng)


def spoilt(rng: Generator) -> Pixels:
    """Half a digit, two digits in one, a digit with a piece of its neighbour."""
    tool = choose(rng)
    width, side = rng.uniform(*tool.width), min(64, int(rng.uniform(*tool.side)))
    tool = replace(tool, width=(width, width), side=(side, side))
    labels = rng.integers(0, 10, 2).tolist()
    return spoil_one([digit(label, tool, rng) for label in labels], labels, rng)


FAMILIES: dict[Callable[[Generator], Pixels], float] = {
    letter: 0.48,
    spoilt: 0.16,
    syllable: 0.08,
    shred: 0.08,
    unknown_letter: 0.06,
    strokes_at_random: 0.05,
    curls: 0.03,
    blot: 0.03,
    texture: 0.03,
    hatching: 0.02,
}
"""What makes no digit, and how often."""


def sign(rng: Generator) -> Pixels:
    """A letter, a sign or a scrawl that stands among writing and is no part of a digit."""
    return one_of(SIGNS, rng)(rng)


SIGNS: dict[Callable[[Generator], Pixels], float] = {
    letter: 0.6,
    syllable: 0.12,
    unknown_letter: 0.08,
    strokes_at_random: 0.06,
    curls: 0.06,
    shred: 0.04,
    hatching: 0.03,
    blot: 0.01,
}
"""What stands among writing and is no digit, and how often."""
