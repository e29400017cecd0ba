"""Written lines as pictures of paper: printed under, blurred, noisy, compressed, and seen as serving sees them."""

from io import BytesIO

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageFilter

from digits.ink import tone_of
from digits.strip import Level, cut_strip
from training.writing.chance import between
from training.writing.paper import Field, paper
from training.writing.sheet import Line
from training.writing.tools import Pixels, patches

CUT = 0.12  # of the pictures have lost a little of the writing at an edge, for each edge


def photograph(line: Line, rng: Generator) -> Pixels:
    """A line on its paper as a strip (32, width) in 0..255, through the way of serving."""
    height = line.style.height
    rows = np.flatnonzero(line.ink.any(axis=1))
    first, past = (int(rows[0]), int(rows[-1]) + 1) if rows.size else (height, 2 * height)
    above, below = (round(height * room(rng.normal(0, 0.25), 0.05, rng)) for _ in range(2))
    before, behind = (round(height * room(rng.exponential(0.25), 0.12, rng)) for _ in range(2))
    top, left = max(0, first - above), max(0, line.start - before)
    end = line.end
    bottom, right = max(top + 8, past + below), max(left + 8, end + behind)
    ink = line.ink[top:bottom, left:right].astype(np.float32) / np.float32(255)
    # Asking whether the strokes are dark takes a fifth of a line's time; of 1,500 lines 1,488 were seen as they are.
    tone = tone_of(camera(print_under(ink, height, rng), rng))
    inside = max(0, first - top), max(0, line.start - left), min(past, bottom) - top, min(end, right) - left
    box = misjudged(inside, height, rng)
    if rng.random() < 0.08:
        box = (0, 0, ink.shape[0], ink.shape[1])
    return cut_strip(tone.darkness, box, rng.normal(0, 0.01))


def room(usual: float, lost: float, rng: Generator) -> float:
    """The paper between writing and one edge of its picture, in heights; below 0 where the picture has lost so much."""
    return -rng.uniform(0, lost) if rng.random() < CUT else abs(usual) + 0.05


def misjudged(box: Level, height: int, rng: Generator) -> Level:
    """A box (top, left, bottom, right) as finding words gives it: a little too large mostly, sometimes too low."""
    top, left, bottom, right = box
    above, below = (rng.exponential(0.06) - max(0, rng.normal(0, 0.03)) for _ in range(2))
    before, behind = (rng.exponential(0.1) for _ in range(2))
    return top - height * above, left - height * before, bottom + height * below, right + height * behind


def print_under(ink: Field, height: int, rng: Generator) -> Field:
    """Brightness (height, width) in [0, 1] of ink in [0, 1] on a printed paper; `height` is that of a digit."""
    shape = (ink.shape[0], ink.shape[1])
    strength = between(0.5, 1.0, rng)
    pattern = paper(shape, rng) * (between(0.2, 0.65, rng) * strength)  # people write where it can be read
    for _ in range(int(rng.integers(1, 3)) if rng.random() < 0.3 else 0):
        pattern = np.maximum(pattern, rule(shape, height, rng))
    strong = strength * (1 - rng.uniform(0, 0.4) * patches(shape, max(2, height // 3), rng))
    darkness = 1 - (1 - pattern) * (1 - ink * strong)
    light = 1 - rng.uniform(0, 0.3) * patches(shape, max(8, 2 * height), rng)
    return np.asarray((1 - darkness * between(0.35, 0.95, rng)) * light, np.float32)


def rule(shape: tuple[int, int], height: int, rng: Generator) -> Field:
    """The darkness (height, width) in [0, 1] of a printed rule, most often above or below the writing."""
    row = shape[0] * rng.choice((rng.uniform(0, 1), rng.uniform(0.85, 1), rng.uniform(0, 0.12)))
    thick = max(1, round(height * between(0.015, 0.07, rng)))
    down, across = np.ogrid[: shape[0], : shape[1]]
    off = np.abs(down - row - rng.normal(0, 0.01) * across)
    return np.asarray((off <= thick / 2) * rng.uniform(0.3, 1.0), np.float32)


def camera(brightness: Field, rng: Generator) -> Pixels:
    """Brightness (height, width) in [0, 1] to grey in 0..255, blurred, noisy and compressed."""
    picture = Image.fromarray((np.clip(brightness, 0, 1) * 255).astype(np.uint8))
    if rng.random() < 0.7:
        picture = picture.filter(ImageFilter.GaussianBlur(picture.height * rng.exponential(0.008)))
    grain = rng.standard_normal((picture.height, picture.width), np.float32) * np.float32(rng.exponential(4))
    pixels = np.asarray(picture) + grain
    picture = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    if rng.random() < 0.5:
        file = BytesIO()
        picture.save(file, "JPEG", quality=int(rng.integers(25, 95)))
        picture = Image.open(file)
    return np.asarray(picture)
