"""Lines of digits as people write amounts and numbers, on paper of all kinds, as the line network sees them.

Glyphs are put side by side, touching or apart, among dots, dashes and signs; the whole is laid on a paper, blurred and
compressed as a scanner or a phone does, and goes through the very code that finds the tone and cuts strips in serving.
"""

import math
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from multiprocessing import get_context

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from digits.ink import find_tone
from digits.strip import cut_strip
from training.chance import between, one_of
from training.glyphs import Glyphs, Stock
from training.paper import paper
from training.tools import Pixels, patches

LETTERS = 0.13  # of the lines have no digit but letters and signs
EMPTY = 0.03  # of the lines are nothing but paper
LONE = 0.15  # of the lines have one digit
LONGEST = 9  # digits
CHUNK = 4000  # lines of one seed


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
    tight = rng.random() < 0.45
    return Style(
        height=int(between(20, 56, rng)),
        width=between(0.75, 1.25, rng),
        slant=float(np.clip(rng.normal(0.12, 0.2), -0.3, 0.65)),
        gap=rng.uniform(-0.12, 0.08) if tight else between(0.08, 0.5, rng),
        unsteady=rng.uniform(0.02, 0.1),
        stroke=between(0.05, 0.14, rng),
        bold=rng.uniform(0.25, 0.7),
        zeros=rng.uniform(0.5, 0.85) if rng.random() < 0.2 else 1.0,
    )


class Line:
    """A line that is being written, from left to right, on a clear sheet."""

    def __init__(self, rng: Generator, hand: Style, length: int) -> None:
        self.rng, self.style = rng, hand
        self.base = hand.height * 2  # of the digits' feet, in pixels from the top
        self.sheet = np.zeros((hand.height * 3, hand.height * (length * 2 + 8)), np.uint8)
        self.start = self.right = hand.height * 2
        self.drift = rng.normal(0, 0.02)  # rows down for each column
        self.ends: tuple[int, int] | None = None  # of the last glyph's ink: column and row where a stroke may go on

    def write(self, glyph: Pixels, size: float = 1.0) -> None:
        """Put a glyph beside what is there; `size` is its height."""
        rng, hand = self.rng, self.style
        height = max(6, round(hand.height * size * math.exp(rng.normal(0, hand.unsteady))))
        pixels = resized(glyph, height, hand.width * math.exp(rng.normal(0, hand.unsteady)), hand.slant, hand.bold)
        gap = hand.height * (hand.gap + rng.normal(0, hand.unsteady))
        left = max(self.start, round(self.right + gap))
        low = hand.height * rng.normal(0, hand.unsteady) + self.drift * (left - self.start)
        if size < 1 and rng.random() < 0.4:
            low -= hand.height * (1 - size) * rng.random()
        self.place(pixels, max(0, round(self.base + low) - height), left)

    def place(self, pixels: Pixels, top: int, left: int) -> None:
        """Lay ink on the sheet, and perhaps a stroke from the glyph before."""
        field = self.sheet[top : top + pixels.shape[0], left : left + pixels.shape[1]]
        pixels = pixels[: field.shape[0], : field.shape[1]]
        np.maximum(field, pixels, out=field)
        self.right = max(self.right, left + pixels.shape[1])

    def join(self, width: float) -> None:
        """A stroke that goes on from the last glyph to the next one, at some height."""
        top = self.base - self.style.height * self.rng.uniform(0.3, 1.0)
        bow = self.style.height * self.rng.uniform(-0.1, 0.15)
        reach = self.style.height * 0.3
        points = [
            (self.right - reach, top + bow),
            (self.right, top),
            (self.right + reach * 0.8, top + self.rng.normal(0, 2)),
        ]
        self.draw(points, width)

    def sign(self, kind: str) -> None:
        """Something that is drawn between or after digits: a dot, a comma, a dash and the like."""
        rng, height = self.rng, self.style.height
        x = self.right + height * rng.uniform(0.03, 0.25)
        y = self.base + self.drift * (x - self.start) + height * rng.normal(-0.03, 0.05)
        width = self.style.stroke * between(0.8, 1.6, rng)
        long = height * between(0.2, 0.9, rng)
        middle = y - height * rng.uniform(0.3, 0.6)
        tilt = rng.normal(0, 0.08) * long
        strokes = {
            "dot": [[(x, y), (x + height * 0.03, y + height * rng.uniform(0, 0.05))]],
            "comma": [
                [(x + height * 0.06, y - height * 0.05), (x - height * 0.03, y + height * rng.uniform(0.1, 0.28))]
            ],
            "dash": [[(x, middle), (x + long, middle + tilt)]],
            "equals": [
                [(x, middle + step), (x + long, middle + step + tilt)] for step in (-0.1 * height, 0.1 * height)
            ],
            "apostrophe": [[(x + height * 0.05, y - height * 0.95), (x, y - height * rng.uniform(0.7, 0.8))]],
            "line": [[(x, middle), (x + height * rng.uniform(1, 3), middle + 3 * tilt)]],
            "wave": [[(x + long * t, middle + height * 0.08 * math.sin(6 * t + tilt)) for t in np.linspace(0, 1, 9)]],
            "hash": [[(x + height * a, y - height * b), (x + height * c, y - height * d)] for a, b, c, d in HASH],
            "dollar": [
                [(x + height * (0.25 - 0.22 * math.sin(5 * t)), y - height * t) for t in np.linspace(0, 1, 12)],
                [(x + height * 0.28, y + height * 0.12), (x + height * 0.25, y - height * 1.12)],
            ],
            "star": [
                [(x + height * (0.2 - a), y - height * (0.45 - b)), (x + height * (0.2 + a), y - height * (0.45 + b))]
                for a, b in STAR
            ],
        }[kind]
        for points in strokes:
            self.draw(points, width)
        self.right = max(self.right, round(max(px for points in strokes for px, _ in points)))

    def draw(self, points: list[tuple[float, float]], width: float) -> None:
        """A stroke through points (x, y) in pixels, as wide as told, in heights."""
        thick = max(1.0, width * self.style.height)
        picture = Image.fromarray(self.sheet)
        canvas = ImageDraw.Draw(picture)
        canvas.line(points, 255, round(thick), "curve")
        for x, y in (points[0], points[-1]):
            canvas.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), 255)
        self.sheet = np.array(picture)


HASH = ((0.1, 0, 0.25, 0.8), (0.35, 0, 0.5, 0.8), (0, 0.25, 0.55, 0.3), (0.05, 0.5, 0.6, 0.55))
STAR = ((0.15, 0.0), (0.08, 0.14), (-0.08, 0.14))
BEFORE = {"": 0.84, "dollar": 0.04, "hash": 0.03, "equals": 0.03, "dash": 0.03, "star": 0.02, "dot": 0.01}
AFTER = {
    "": 0.42, "dot": 0.16, "dot dash": 0.1, "comma": 0.06, "equals": 0.07, "dash": 0.07, "comma dash": 0.03,
    "line": 0.05, "hash": 0.01, "wave": 0.01, "star": 0.01, "dot equals": 0.01,
}  # fmt: skip
BETWEEN = {"": 0.4, "dot": 0.43, "comma": 0.1, "apostrophe": 0.04, "dash": 0.03}


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


def write_digits(glyphs: Stock, text: str, rng: Generator) -> Line:
    """A line with these digits, as an amount may be written."""
    hand = style(rng)
    digits = glyphs.hand(rng)
    line = Line(rng, hand, len(text))
    grouped = rng.random() < 0.5
    joined = rng.random() < 0.2
    for kind in one_of(BEFORE, rng).split():
        line.sign(kind)
    for index, character in enumerate(text):
        left = len(text) - index
        if index and (left % 3 == 0 if grouped else rng.random() < 0.04):
            for kind in one_of(BETWEEN, rng).split():
                line.sign(kind)
        elif index and joined and rng.random() < (0.8 if text[index - 1 : index + 1] == "00" else 0.3):
            line.join(hand.stroke)
        choices = digits[int(character)]
        line.write(choices[rng.integers(len(choices))], hand.zeros if character == "0" else 1.0)
    for kind in one_of(AFTER, rng).split():
        line.sign(kind)
    return line


def write_signs(signs: Glyphs, rng: Generator) -> Line:
    """A line without a digit."""
    count = int(rng.choice((1, 1, 1, 2, 3, 5)))
    line = Line(rng, style(rng), count)
    for _ in range(count):
        line.write(signs[rng.integers(len(signs))], between(0.6, 1.1, rng))
    return line


def number(rng: Generator) -> str:
    """Digits as amounts have them: zeros at the end are frequent."""
    length = 1 if rng.random() < LONE / (1 - LETTERS - EMPTY) else int(rng.integers(2, LONGEST, endpoint=True))
    digits = rng.integers(0, 10, length)
    if rng.random() < 0.5:  # F. Benford, "The law of anomalous numbers" (1938)
        digits[0] = min(9, int(10 ** rng.random()))
    if rng.random() < 0.4:
        digits[length - int(rng.integers(0, length + 1)) :] = 0
    if rng.random() < 0.15:
        twins = np.flatnonzero(rng.random(length - 1) < 0.6) + 1
        for twin in twins.tolist():
            digits[twin] = digits[twin - 1]
    return "".join(map(str, digits.tolist()))


def draw(glyphs: Stock, count: int, seed: int) -> list[tuple[Pixels, str]]:
    """Strips, each (32, width) in 0..255, and the digits in them. A seed always gives the same."""
    chunks = [min(CHUNK, count - start) for start in range(0, count, CHUNK)]
    work = partial(draw_chunk, glyphs), chunks, [[seed, index] for index in range(len(chunks))]
    if len(chunks) < 2:
        return [line for lines in map(*work) for line in lines]
    # Spawned, not forked: the caller may have threads (PyTorch's), which do not survive a fork.
    with ProcessPoolExecutor(os.cpu_count() or 1, get_context("spawn")) as pool:
        return [line for lines in pool.map(*work) for line in lines]


def draw_chunk(glyphs: Stock, count: int, seed: list[int]) -> list[tuple[Pixels, str]]:
    """So many lines of one seed."""
    rng = default_rng(seed)
    return [compose(glyphs, rng) for _ in range(count)]


def compose(glyphs: Stock, rng: Generator) -> tuple[Pixels, str]:
    """A strip (32, width) in 0..255, and the digits in it."""
    lot = rng.random()
    if lot < LETTERS:
        text, line = "", write_signs(glyphs.signs, rng)
    elif lot < LETTERS + EMPTY:
        text, line = "", Line(rng, style(rng), 2)
        line.right += int(line.style.height * rng.uniform(0.5, 6))
    else:
        text = number(rng)
        line = write_digits(glyphs, text, rng)
    return photograph(line, rng), text


def photograph(line: Line, rng: Generator) -> Pixels:
    """A line on its paper as a strip (32, width) in 0..255, through the way of serving."""
    height = line.style.height
    rows = np.flatnonzero(line.sheet.any(axis=1))
    first, last = (rows[0], rows[-1] + 1) if rows.size else (height, 2 * height)
    top = max(0, first - round(height * abs(rng.normal(0, 0.25))) - 2)
    bottom = last + round(height * abs(rng.normal(0, 0.25))) + 2
    left = max(0, line.start - round(height * rng.exponential(0.25)))
    right = line.right + round(height * rng.exponential(0.25)) + 2
    ink = line.sheet[top:bottom, left:right].astype(np.float32) / 255
    grey = print_under(ink, height, rng)
    tone = find_tone(camera(grey, rng))
    tall, wide = tone.darkness.shape
    # What finds words takes them for higher or lower than they are, and takes what stands beside them along.
    box = (
        first - top - height * rng.exponential(0.06) + height * max(0, rng.normal(0, 0.03)),
        line.start - left - height * rng.exponential(0.1),
        last - top + height * rng.exponential(0.06) - height * max(0, rng.normal(0, 0.03)),
        line.right - left + height * rng.exponential(0.1),
    )
    if rng.random() < 0.2:
        box = (0, 0, tall, wide)
    return cut_strip(tone.darkness, box, rng.normal(0, 0.01))


def print_under(ink: NDArray[np.float32], height: int, rng: Generator) -> NDArray[np.float32]:
    """Brightness (height, width) in [0, 1] of ink on a printed paper, with rulings."""
    shape = (ink.shape[0], ink.shape[1])
    pattern = paper(shape, rng) * between(0.06, 0.55, rng)
    if rng.random() < 0.3:
        for _ in range(int(rng.integers(1, 3))):
            row = shape[0] * rng.choice((rng.uniform(0, 1), rng.uniform(0.85, 1), rng.uniform(0, 0.12)))
            thick = max(1, round(height * between(0.015, 0.07, rng)))
            tilt = rng.normal(0, 0.01)
            rows = np.arange(shape[0])[:, None] - row - tilt * np.arange(shape[1])[None]
            pattern = np.maximum(pattern, (np.abs(rows) <= thick / 2) * rng.uniform(0.3, 1.0))
    strength = between(0.5, 1.0, rng) * (1 - rng.uniform(0, 0.4) * patches(shape, max(2, height // 3), rng))
    darkness = 1 - (1 - pattern) * (1 - ink * strength)
    light = 1 - rng.uniform(0, 0.3) * patches(shape, max(8, 2 * height), rng)
    return np.asarray((1 - darkness * between(0.35, 0.95, rng)) * light, np.float32)


def camera(brightness: NDArray[np.float32], rng: Generator) -> Pixels:
    """Brightness (height, width) in [0, 1] to grey in 0..255, blurred, noisy and compressed."""
    picture = Image.fromarray((np.clip(brightness, 0, 1) * 255).astype(np.uint8))
    if rng.random() < 0.7:
        picture = picture.filter(ImageFilter.GaussianBlur(picture.height * rng.exponential(0.008)))
    pixels = np.asarray(picture) + rng.normal(0, rng.exponential(4), (picture.height, picture.width))
    picture = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    if rng.random() < 0.5:
        file = BytesIO()
        picture.save(file, "JPEG", quality=int(rng.integers(25, 95)))
        picture = Image.open(file)
    return np.asarray(picture)
