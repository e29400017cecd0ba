"""Draws the page's sample pictures with the pen that training draws with: `python -m tests.draw_samples`."""

from dataclasses import replace

import numpy as np
from numpy.random import Generator, default_rng
from PIL import Image, ImageDraw, ImageFilter

from frontend.samples import FOLDER
from training.writing.handwriting import digit
from training.writing.tools import TOOLS, Tool

SIZE = (320, 200)
Colour = tuple[int, int, int]


def tool(name: str, height: int, width: float) -> Tool:
    """One of training's tools, for digits `height` pixels high, its line `width` of that."""
    return replace(TOOLS[name], side=(height, height), width=(width, width), straight=0.01, blur=0.6)


def write(paper: Image.Image, text: str, corner: tuple[int, int], pen: Tool, ink: Colour, rng: Generator) -> None:
    """Write digits side by side onto the paper; `corner` is the top left one of the first, in pixels."""
    left, top = corner
    for character in text:
        glyph = Image.fromarray(digit(int(character), pen, rng))
        paper.paste(ink, (left, top + int(rng.integers(-3, 4))), glyph)
        left += glyph.width + pen.side[0] // 10


def shaded(paper: Image.Image, darkest: float) -> Image.Image:
    """The paper under a lamp at its upper left: `darkest` of the light is left in the opposite corner."""
    width, height = paper.size
    across = np.linspace(0, 0.5, width)[None, :] + np.linspace(0, 0.5, height)[:, None]
    light = 1 - (1 - darkest) * across
    return Image.fromarray((np.asarray(paper) * light[:, :, None]).astype(np.uint8))


def squared(colour: Colour, line: Colour, pitch: int) -> Image.Image:
    """Squared paper."""
    paper = Image.new("RGB", SIZE, colour)
    canvas = ImageDraw.Draw(paper)
    for x in range(pitch // 2, SIZE[0], pitch):
        canvas.line([(x, 0), (x, SIZE[1])], line)
    for y in range(pitch // 2, SIZE[1], pitch):
        canvas.line([(0, y), (SIZE[0], y)], line)
    return paper


def pencil() -> Image.Image:
    """A three in pencil."""
    paper = Image.new("RGB", SIZE, (247, 243, 233))
    write(paper, "3", (115, 35), tool("pencil", 120, 0.07), (84, 84, 90), default_rng(4))
    return shaded(paper, 0.75)


def ink() -> Image.Image:
    """A year in blue ink."""
    paper = Image.new("RGB", SIZE, (240, 236, 226))
    write(paper, "1984", (35, 65), tool("ballpoint", 74, 0.06), (28, 50, 130), default_rng(3))
    return shaded(paper, 0.7)


def chalk() -> Image.Image:
    """Two digits in chalk on a board that has been wiped."""
    board = Image.effect_noise(SIZE, 22).filter(ImageFilter.GaussianBlur(7)).convert("RGB")
    board = Image.blend(Image.new("RGB", SIZE, (38, 58, 50)), board, 0.12)
    write(board, "52", (80, 45), tool("chalk", 110, 0.08), (232, 230, 220), default_rng(8))
    return board


def lines() -> Image.Image:
    """Three lines on squared paper."""
    paper = squared((250, 250, 248), (214, 226, 238), 20)
    rng = default_rng(5)
    for row, text in enumerate(("3071", "46", "829")):
        write(paper, text, (60, 14 + 62 * row), tool("felt pen", 42, 0.09), (30, 30, 34), rng)
    return paper


def star() -> Image.Image:
    """A star in red."""
    paper = Image.new("RGB", SIZE, (250, 247, 240))
    turns = np.radians(np.arange(6) * 144 - 90)
    points = [(160 + 72 * np.cos(turn), 108 + 72 * np.sin(turn)) for turn in turns]
    ImageDraw.Draw(paper).line(points, (186, 52, 40), 8, joint="curve")
    return paper.filter(ImageFilter.GaussianBlur(0.7))


def main() -> None:
    """Draw all of them."""
    FOLDER.mkdir(exist_ok=True)
    for draw in (pencil, ink, chalk, lines, star):
        draw().save(FOLDER / f"{draw.__name__}.webp", quality=45, method=6)


if __name__ == "__main__":
    main()
