"""Shapes written down as text -> strokes: lines of points in a box of 100 by 100, y downwards.

A shape is one stroke or several, separated by " / ". A stroke is a row of control points, through which a smooth line
is drawn: "x,y", or "x,y!" where the line has a corner. "(x,y,rx,ry,from,sweep)" stands for the points of an arc around
x,y, its angles in degrees, clockwise from the right. Each number may be a range, "10~30", from which every drawing
takes its own.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Points = NDArray[np.float64]

BOX = 100.0
STEP = (
    11.0  # of the box, between two points of a line: arcs of radius 25 are then off by 0.6 at most, 0.12 pixels of 20
)
ARC_STEP = 50.0  # degrees, at most, between two control points of an arc


@dataclass(frozen=True)
class Stroke:
    """One row of control points, some given by arcs; numbers between `low` and `high`."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    arcs: tuple[int, ...]  # for each piece in order the number of points of its arc; 0 is a single point
    corners: tuple[bool, ...]  # for each control point

    def control(self, numbers: NDArray[np.float64]) -> Points:
        """The control points (points, 2), given this drawing's numbers."""
        if not any(self.arcs):
            return numbers.reshape(-1, 2)
        rows, start = [], 0
        for count in self.arcs:
            end = start + (6 if count else 2)
            rows.append(arc(numbers[start:end], count) if count else numbers[None, start:end])
            start = end
        return np.concatenate(rows)

    def draw(self, rng: Generator, jitter: float, straight: float) -> Points:
        """The line (points, 2), each control point off by `jitter` of the box on the mean.

        `straight` turns the smooth line (0) into straight ones from control point to control point (1).
        """
        spread = self.high - self.low
        control = self.control(self.low + spread * rng.random(self.low.size))
        control = control + rng.normal(0, jitter, control.shape)
        smooth, chords = self.bases
        return smooth @ control * (1 - straight) + chords @ control * straight

    @cached_property
    def bases(self) -> tuple[Points, Points]:
        """What to multiply control points by for a smooth line, and for straight ones: (points, control points)."""
        middle = self.control((self.low + self.high) / 2)
        lengths = np.maximum(1, np.hypot(*np.diff(middle, axis=0).T)).tolist()
        identity, last = np.eye(len(middle)), len(middle) - 1
        runs = [0, *(i for i in range(1, last) if self.corners[i]), last]
        smooth = [spline(identity[a : b + 1], lengths[a:b]) for a, b in pairwise(runs)]
        straight = [spline(identity[i : i + 2], lengths[i : i + 1]) for i in range(last)]
        return np.concatenate([*smooth, identity[-1:]]), np.concatenate([*straight, identity[-1:]])


def shape(text: str) -> tuple[Stroke, ...]:
    """A shape's strokes, from its text."""
    return tuple(stroke(part) for part in text.split(" / "))


def stroke(text: str) -> Stroke:
    """One stroke, from its text."""
    low, high, arcs, corners = [], [], [], []
    for piece in text.split():
        ranges = [number_range(part) for part in piece.strip("()!").split(",")]
        low += [first for first, _ in ranges]
        high += [last for _, last in ranges]
        count = arc_points(ranges[5]) if len(ranges) == 6 else 0
        arcs.append(count)
        corners += [piece.endswith("!")] * max(1, count)
    return Stroke(np.array(low), np.array(high), tuple(arcs), tuple(corners))


def number_range(text: str) -> tuple[float, float]:
    """The least and the most that "10~30", or both that "10" stands for."""
    match = re.fullmatch(r"(-?[\d.]+)(?:~(-?[\d.]+))?", text)
    if match is None:
        raise ValueError(f"{text!r} is neither a number nor a range of numbers")
    return float(match[1]), float(match[2] or match[1])


def arc_points(sweep: tuple[float, float]) -> int:
    """How many control points an arc needs, given the least and the most that it sweeps."""
    return 1 + int(np.ceil(max(abs(sweep[0]), abs(sweep[1])) / ARC_STEP))


def arc(numbers: NDArray[np.float64], count: int) -> Points:
    """Points (count, 2) of an arc: centre, radii, first angle and sweep."""
    angles = np.radians(numbers[4] + numbers[5] * np.linspace(0, 1, count))
    return np.asarray(numbers[:2] + numbers[2:4] * np.stack([np.cos(angles), np.sin(angles)], axis=1))


def spline(control: Points, lengths: list[float]) -> Points:
    """A line through the rows of `control`, STEP apart, without the last row; `lengths` lie between the rows.

    A centripetal Catmull-Rom spline: of its kind the one that makes no loops of its own.
    """
    knots = np.sqrt(lengths)[:, None]
    slopes = np.diff(control, axis=0) / knots
    inner = (slopes[:-1] * knots[1:] + slopes[1:] * knots[:-1]) / (knots[1:] + knots[:-1])
    ends = (
        [slopes[:1], slopes[-1:]]
        if len(slopes) == 1
        else [1.5 * slopes[:1] - inner[:1] / 2, 1.5 * slopes[-1:] - inner[-1:] / 2]
    )
    tangents = np.concatenate([ends[0], inner, ends[1]])
    pieces = zip(pairwise(control), pairwise(tangents), knots[:, 0], lengths, strict=True)
    return np.concatenate([hermite(a, b, m * h, n * h, round(length / STEP)) for (a, b), (m, n), h, length in pieces])


def hermite(start: Points, end: Points, leaving: Points, arriving: Points, steps: int) -> Points:
    """A cubic from start to end with these tangents, in at least one step, the end left out."""
    t = np.arange(max(1, steps))[:, None] / max(1, steps)
    bend = (t - 1) * leaving * (t - 1) * t + (t - 1) * arriving * t * t
    return start + (end - start) * t * t * (3 - 2 * t) + bend
