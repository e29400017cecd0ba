"""What people write with: lines -> ink, with the paper's share in it."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from training.writing.chance import between, one_of
from training.writing.strokes import Points

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Tool:
    """A pen, a brush or a mouse, and what it writes on."""

    share: float  # of all samples
    width: tuple[float, float]  # of its line, in sides of the shape
    side: tuple[int, int]  # pixels of the shape's longer side
    nib: str = "round"
    fine: int = 2  # drawn so many times as large, then reduced; 1 leaves hard edges
    straight: float = 0.15  # how straight lines run from control point to control point, on the mean
    blur: float = 0.0  # pixels, at most
    grain: float = 0.0  # how much of the ink the paper's grain takes
    gaps: float = 0.0  # share of the line that is missing
    rough: float = 0.0  # how ragged its edges are

    def straightness(self, rng: Generator) -> float:
        """How straight one drawing's lines run: 0 smooth, 1 straight from control point to control point."""
        return min(1.0, rng.exponential(self.straight))


TOOLS = {
    "ballpoint": Tool(0.18, (0.025, 0.07), (48, 96)),
    "felt pen": Tool(0.24, (0.06, 0.15), (48, 96), blur=1.5),
    "marker": Tool(0.10, (0.13, 0.28), (48, 96), blur=2.0),
    "broad nib": Tool(0.07, (0.07, 0.18), (64, 96), nib="broad"),
    "pencil": Tool(0.08, (0.04, 0.12), (64, 96), blur=0.8, grain=0.6),
    "dry pen": Tool(0.05, (0.04, 0.11), (48, 96), gaps=0.2, grain=0.3),
    "chalk": Tool(0.05, (0.06, 0.16), (48, 80), blur=1.5, rough=0.7),
    "dots": Tool(0.03, (0.05, 0.09), (64, 96), nib="dots"),
    "mouse": Tool(0.07, (0.03, 0.18), (40, 96), fine=1, straight=0.6),
    "square brush": Tool(0.05, (0.06, 0.22), (24, 64), nib="square", fine=1, straight=0.5),
    "pixels": Tool(0.08, (0.01, 0.10), (14, 26), fine=1, straight=0.4),
}
SHARES = {name: tool.share for name, tool in TOOLS.items()}


def choose(rng: Generator) -> Tool:
    """One of the tools, each as often as its share."""
    return TOOLS[one_of(SHARES, rng)]


def ink(lines: list[Points], tool: Tool, fattest: float, rng: Generator) -> Pixels:
    """Lines in a box whose longer side is 1 -> ink (height, width) in 0..255; lines are at most `fattest` wide."""
    side = int(rng.integers(tool.side[0], tool.side[1], endpoint=True)) * tool.fine
    thin, fat = (min(width, fattest) for width in tool.width)
    width = between(thin, fat, rng) * side
    margin = int(width) + 2 * tool.fine
    far = np.max([line.max(axis=0) for line in lines], axis=0) * side
    picture = Image.new("L", (int(far[0]) + 2 * margin, int(far[1]) + 2 * margin))
    canvas = ImageDraw.Draw(picture)
    for line in lines:
        NIBS[tool.nib](canvas, line * side + margin, width, rng)
    return worn(picture.reduce(tool.fine) if tool.fine > 1 else picture, tool, rng)


def round_nib(canvas: ImageDraw.ImageDraw, line: Points, width: float, rng: Generator) -> None:
    """A line as wide as the pressure is strong, which changes along it."""
    if width < 2:
        canvas.line(line.ravel().tolist(), 255, max(1, round(width)))
        return
    phase, quick, strong = rng.random(3)
    pressure = np.sin(6.3 * phase + np.arange(len(line)) * (0.2 + 0.4 * quick)) * (0.25 * strong)
    radii = (width / 2 * (1 + pressure))[:, None]
    ribbon(canvas, line, radii[:-1] * across(line), radii[1:] * across(line))
    for circle in np.concatenate([line - radii, line + radii], axis=1).tolist():
        canvas.ellipse(circle, 255)


def broad_nib(canvas: ImageDraw.ImageDraw, line: Points, width: float, rng: Generator) -> None:
    """A nib held at one angle, as in calligraphy: broad strokes one way, fine ones the other."""
    angle = rng.normal(-0.7, 0.3)
    nib = np.array([[np.cos(angle), np.sin(angle)]]) * (0.4 * width)
    ribbon(canvas, line, np.repeat(nib, len(line) - 1, axis=0), np.repeat(nib, len(line) - 1, axis=0))
    for edge in (line - nib, line, line + nib):
        round_nib(canvas, edge, width * 0.3, rng)


def square_nib(canvas: ImageDraw.ImageDraw, line: Points, width: float, _rng: Generator) -> None:
    """Squares side by side, as drawing programs do."""
    corners = dense(line, 1.5)
    for square in np.concatenate([corners - width / 2, corners + width / 2], axis=1).tolist():
        canvas.rectangle(square, 255)


def dots_nib(canvas: ImageDraw.ImageDraw, line: Points, width: float, rng: Generator) -> None:
    """A dotted line, its dots apart or just touching."""
    middles = dense(line, width * rng.uniform(1.0, 1.5))
    for dot in np.concatenate([middles - width / 2, middles + width / 2], axis=1).tolist():
        canvas.ellipse(dot, 255)


NIBS = {"round": round_nib, "broad": broad_nib, "square": square_nib, "dots": dots_nib}


def across(line: Points) -> Points:
    """For each piece of a line the unit vector (pieces, 2) across it."""
    steps = np.diff(line, axis=0)
    return steps[:, ::-1] * (1, -1) / np.maximum(np.hypot(steps[:, :1], steps[:, 1:]), 1e-6)


def ribbon(canvas: ImageDraw.ImageDraw, line: Points, first: Points, last: Points) -> None:
    """Each piece of a line as a quadrangle, `first` and `last` to both sides of its ends."""
    sides = [line[:-1] - first, line[:-1] + first, line[1:] + last, line[1:] - last]
    for quadrangle in np.concatenate(sides, axis=1).tolist():
        canvas.polygon(quadrangle, 255)


def dense(line: Points, step: float) -> Points:
    """Points `step` apart along a line."""
    lengths = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    stops = np.arange(0, lengths[-1] + step / 2, step)
    return np.stack([np.interp(stops, lengths, line[:, 0]), np.interp(stops, lengths, line[:, 1])], axis=1)


def worn(picture: Image.Image, tool: Tool, rng: Generator) -> Pixels:
    """What paper, pen and camera make of ink: blur, ragged edges, grain and gaps."""
    if tool.blur:
        picture = picture.filter(ImageFilter.BoxBlur(rng.uniform(0, tool.blur)))
    ink = np.asarray(picture)
    if tool.rough:
        strength = ink * (3 / 255) - 1 - tool.rough * rng.uniform(0, 2) * patches(ink.shape, 3, rng)
        ink = (np.clip(strength, 0, 1) * 255).astype(np.uint8)
    if tool.grain:
        light = 1.3 - tool.grain * rng.uniform(0.3, 1.5) * rng.random(ink.shape, np.float32)
        ink = (ink * np.clip(light, 0, 1)).astype(np.uint8)
    if tool.gaps:
        ink = ink * (patches(ink.shape, 8, rng) > tool.gaps)
    return ink


def patches(shape: tuple[int, ...], size: int, rng: Generator) -> NDArray[np.float32]:
    """A random field (height, width) in [0, 1] of soft patches, `size` pixels wide."""
    coarse = rng.integers(0, 256, (shape[0] // size + 2, shape[1] // size + 2), dtype=np.uint8)
    soft = Image.fromarray(coarse).resize((shape[1], shape[0]), Image.Resampling.BILINEAR)
    return np.asarray(soft, np.float32) / np.float32(255)
