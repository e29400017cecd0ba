"""A line that is being written on a clear sheet, in one hand: glyphs side by side, and signs between them."""

import math
import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw

from training.writing.chance import between
from training.writing.strokes import BOX, Points, shape
from training.writing.tools import Pixels

PUNCTUATION = {
    name: shape(text)
    for name, text in tomllib.loads(Path(__file__).with_name("punctuation.toml").read_text("utf-8")).items()
}


@dataclass
class Style:
    """How one person writes one line; lengths in heights of a digit."""

    height: int  # pixels of a digit
    width: float  # of all glyphs, times
    slant: float  # columns to the right for each row up
    gap: float  # between two glyphs, on the mean
    unsteady: float  # how much sizes, gaps and places vary
    stroke: float  # of what is drawn between the digits
    bold: float  # in [0, 1]: 0.5 leaves strokes as they are
    zeros: float  # the height of a 0


def style(rng: Generator) -> Style:
    """A hand for one line."""
    tight = rng.random() < 0.7
    # 8 % wider and less slanted than before, of 570 amounts 440 were read for 431 (six epochs of 52,000 lines each).
    width = between(0.72, 1.5, rng)
    return Style(
        height=int(between(20, 56, rng)),
        width=width,
        slant=float(np.clip(rng.normal(0.1, 0.25), -0.35, 0.9)),
        gap=rng.uniform(-0.1, 0.1) * width if tight else between(0.05, 0.4, rng),
        unsteady=rng.uniform(0.02, 0.1),
        stroke=between(0.05, 0.14, rng),
        bold=rng.uniform(0.25, 0.7),
        zeros=rng.uniform(0.45, 0.85) if rng.random() < 0.3 else 1.0,
    )


class Line:
    """A line that is being written, from left to right, on a clear sheet."""

    def __init__(self, hand: Style, length: int, rng: Generator) -> None:
        self.style, self.rng = hand, rng
        self.base = hand.height * 2  # of the digits' feet, in pixels from the top
        self.ink: Pixels = np.zeros((hand.height * 3, hand.height * (length * 2 + 10)), np.uint8)
        self.start = self.right = hand.height * 2  # columns where the writing begins, and where the next sign may stand
        self.drift = rng.normal(0, 0.012)  # rows down for each column

    def write(self, glyph: Pixels, size: float = 1.0) -> None:
        """Put a glyph beside what is there; `size` is its height."""
        rng, hand = self.rng, self.style
        height = max(6, round(hand.height * size * math.exp(rng.normal(0, hand.unsteady))))
        pixels = resized(glyph, height, hand.width * math.exp(rng.normal(0, hand.unsteady)), hand.slant, hand.bold)
        left = max(self.start, round(self.right + hand.height * (hand.gap + rng.normal(0, hand.unsteady))))
        low = hand.height * rng.normal(0, hand.unsteady) + self.drift * (left - self.start)
        if size < 1 and rng.random() < 0.4:
            low -= hand.height * (1 - size) * rng.random()
        top = max(0, round(self.base + low) - height)
        field = self.ink[top : top + height, left : left + pixels.shape[1]]
        np.maximum(field, pixels[: field.shape[0], : field.shape[1]], out=field)
        # The next glyph stands beside the foot of this one: slanted digits lean into one another's places.
        self.right = max(self.right, left + pixels.shape[1] - round(abs(hand.slant) * height))

    @property
    def end(self) -> int:
        """The first column past all writing."""
        columns = np.flatnonzero(self.ink.any(axis=0))
        return max(self.right, int(columns[-1]) + 1 if columns.size else 0)

    def join(self) -> None:
        """A stroke that goes on from the last glyph to the next one, at some height."""
        rng, height = self.rng, self.style.height
        top = self.base - height * rng.uniform(0.3, 1.0)
        bow, reach = height * rng.uniform(-0.1, 0.15), height * 0.3
        ends = [(-reach, bow), (0, 0), (reach * 0.8, rng.normal(0, 2))]
        self.stroke(np.array(ends) + np.array([self.right, top]), self.style.stroke)

    def sign(self, name: str) -> None:
        """One of the signs of PUNCTUATION."""
        rng, height = self.rng, self.style.height
        left = self.right + height * rng.uniform(0.03, 0.25)
        top = self.base - height + self.drift * (left - self.start) + height * rng.normal(-0.03, 0.05)
        width = self.style.stroke * between(0.8, 1.6, rng)
        for stroke in PUNCTUATION[name]:
            points = stroke.draw(rng, jitter=1.0, straight=0.0) * (height / BOX) + (left, top)
            self.stroke(points, width)
            self.right = max(self.right, round(float(points[:, 0].max())))

    def stroke(self, points: Points, width: float) -> None:
        """A stroke through points (points, 2) in pixels, its width in heights of a digit."""
        thick = max(1.0, width * self.style.height)
        picture = Image.fromarray(self.ink)
        canvas = ImageDraw.Draw(picture)
        canvas.line(points.ravel().tolist(), 255, round(thick), "curve")
        for x, y in points[[0, -1]].tolist():
            canvas.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), 255)
        self.ink = np.array(picture)


def resized(glyph: Pixels, height: int, width: float, slant: float, bold: float) -> Pixels:
    """A glyph made `height` pixels high and `width` times as wide as it was, slanted, its strokes bolder or finer."""
    scale = height / glyph.shape[0]
    lean = slant * height
    columns = max(2, round(glyph.shape[1] * scale * width + abs(lean)))
    shift = min(0.0, lean) - lean  # so that all of the slanted glyph lies in its field
    picture = Image.fromarray(glyph)
    if scale < 0.6:
        picture = picture.resize(
            (max(1, round(glyph.shape[1] * scale * 1.5)), max(1, round(height * 1.5))), Image.Resampling.BOX
        )
    step_x, step_y = picture.width / (glyph.shape[1] * scale * width), picture.height / height
    moved = picture.transform(
        (columns, height),
        Image.Transform.AFFINE,
        (step_x, slant * step_x, shift * step_x, 0, step_y, 0),
        Image.Resampling.BICUBIC,
    )
    low = 1 - bold
    return (np.clip((np.asarray(moved, np.float32) / 255 - low) * 3 + 0.5, 0, 1) * 255).astype(np.uint8)
