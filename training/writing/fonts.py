"""Fonts: digits, letters and words of handwriting, and letters of other scripts, warped as a hand would write them.

An option: `python -m training.train --fonts DIR`. README.md tells where such fonts are found.
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from digits.normalize import SIDE, crop, normalize
from digits.reader import NOT_A_DIGIT
from training.writing.chance import between
from training.writing.sheet import resized
from training.writing.tools import Pixels

SUFFIXES = {".ttf", ".otf", ".woff"}
LETTERS = "AEFHKLMNPQRTUVWXcdefhkmnpruwx"
"""What nobody reads as a digit; `signs.toml` tells what is left out."""
LIKE_DIGITS = "abgijloqstvyz"
"""What may be read as one, or as a part of one: a word has no more of these than of others."""
FOREIGN_LETTERS: dict[str, str] = tomllib.loads(Path(__file__).with_name("scripts.toml").read_text("utf-8"))
"""The letters of other scripts' fonts that nobody reads as a digit."""
WORDS = 30  # of each font
HEIGHT = 80  # pixels of a digit
MARGIN = 24  # pixels around one that is being warped


class FontError(RuntimeError):
    """The fonts cannot be read; the message is one sentence that says why."""


@dataclass(frozen=True)
class Font:
    """The ten digits of one font, some letters and some words, as crops (HEIGHT, width) in 0..255, ink 255."""

    name: str
    digits: tuple[Pixels, ...]
    letters: tuple[Pixels, ...]
    words: tuple[Pixels, ...]


@dataclass(frozen=True)
class Script:
    """Letters of one script, as crops like those of a font."""

    name: str
    letters: tuple[Pixels, ...]


class Fonts(NamedTuple):
    """What is learnt of fonts; nothing where none are given."""

    hands: Sequence[Font] = ()
    scripts: Sequence[Script] = ()


NO_FONTS = Fonts()


def read_fonts(folder: Path) -> Fonts:
    """The handwriting fonts of a folder, by name, and those of other scripts in its folder `scripts`, if it has one.

    Raises:
        FontError: where the folder holds no font, or one that cannot be read or lacks a digit.
    """
    hands = [read_font(path) for path in sorted(folder.glob("*")) if path.suffix.lower() in SUFFIXES]
    if not hands:
        raise FontError(f"There is no font (*.ttf, *.otf, *.woff) in {folder}.")
    return Fonts(hands, read_scripts(folder / "scripts"))


def read_font(path: Path) -> Font:
    """The digits, letters and words of one file."""
    some = "0123456789", LETTERS, words(default_rng(crc32(path.stem.encode())))
    return Font(path.stem, *(crops(path, texts) for texts in some))


def read_scripts(folder: Path) -> list[Script]:
    """The scripts of FOREIGN_LETTERS whose fonts lie in a folder, by the names that `make fonts` gives them."""
    paths = {name: folder / f"{name.replace('/', '-')}-400-normal.woff" for name in FOREIGN_LETTERS}
    return [Script(name, crops(path, FOREIGN_LETTERS[name])) for name, path in paths.items() if path.exists()]


def crops(path: Path, texts: Iterable[str]) -> tuple[Pixels, ...]:
    """Some letters or words of one file."""
    try:
        font = ImageFont.truetype(path, 2 * HEIGHT)
        return tuple(written(font, text) for text in texts)
    except (OSError, ValueError) as error:
        raise FontError(f"The font {path} cannot be used: {error}.") from error


def words(rng: Generator) -> list[str]:
    """Letters at random, as many as short words have, and every third with a capital."""
    clear = [letter for letter in LETTERS if letter.islower()]
    found = []
    for at in range(WORDS):
        unlike, like = rng.integers(1, 5), rng.integers(0, 4)
        letters = [*rng.choice(clear, max(unlike, like, 2 - like)), *rng.choice(list(LIKE_DIGITS), like)]
        word = "".join(rng.permutation(letters).tolist())
        found.append(word.capitalize() if at % 3 == 0 else word)
    return found


def written(font: ImageFont.FreeTypeFont, text: str) -> Pixels:
    """A digit, a letter or a word as a crop, HEIGHT pixels high."""
    left, top, right, bottom = font.getbbox(text)
    picture = Image.new("L", (max(1, int(right - left) + 2), max(1, int(bottom - top) + 2)))
    ImageDraw.Draw(picture).text((1 - left, 1 - top), text, 255, font)
    ink = crop(np.asarray(picture))
    width = max(1, round(ink.shape[1] * HEIGHT / ink.shape[0]))
    return np.asarray(Image.fromarray(ink).resize((width, HEIGHT), Image.Resampling.BOX))


def warped(sign: Pixels, rng: Generator) -> Pixels:
    """A crop as a hand might have written it another time: swollen, leaning, its lines bent."""
    field = np.pad(sign, MARGIN)
    height, width = field.shape
    corners = np.array([(0, 0), (0, height), (width, height), (width, 0)]) + rng.normal(0, 0.06 * HEIGHT, (4, 2))
    picture = Image.fromarray(field).transform(
        (width, height), Image.Transform.QUAD, corners.ravel().tolist(), Image.Resampling.BILINEAR
    )
    return crop(waved(waved(np.asarray(picture), rng).T, rng).T)


def waved(ink: Pixels, rng: Generator) -> Pixels:
    """Ink (height, width) with its rows moved sideways, in a slow wave."""
    rows = np.arange(len(ink))
    waves = 2 * np.pi * (rows / HEIGHT * rng.uniform(0.3, 1.2) + rng.random())
    shift = np.rint(np.sin(waves) * rng.normal(0, 0.04 * HEIGHT)).astype(np.intp)
    columns = np.clip(np.arange(ink.shape[1]) + shift[:, None], 0, ink.shape[1] - 1)
    return np.take_along_axis(ink, columns, axis=1)


def draw(fonts: Sequence[Font], count: int, seed: int) -> tuple[Pixels, NDArray[np.int64]]:
    """Images (count, 28, 28) in 0..255, white ink on black, and labels (count,).

    Each digit is as frequent as another, and as letters, which are no digit, are together.
    """
    rng = default_rng(seed)
    labels = np.arange(count) % (NOT_A_DIGIT + 1)
    images = np.zeros((count, SIDE, SIDE), np.uint8)
    for image, label in zip(images, labels.tolist(), strict=True):
        font = fonts[int(rng.integers(len(fonts)))]
        signs = font.letters if label == NOT_A_DIGIT else font.digits[label : label + 1]
        image[:] = draw_one(signs[int(rng.integers(len(signs)))], rng)
    return images, labels


def draw_letters(scripts: Sequence[Script], count: int, seed: int) -> Pixels:
    """Images (count, 28, 28) in 0..255 of letters, each script as frequent as another."""
    rng = default_rng(seed)
    images = np.zeros((count, SIDE, SIDE), np.uint8)
    for image in images:
        letters = scripts[int(rng.integers(len(scripts)))].letters
        image[:] = draw_one(letters[int(rng.integers(len(letters)))], rng)
    return images


def draw_one(sign: Pixels, rng: Generator) -> Pixels:
    """An image (28, 28) of a digit or a letter, warped, wider or narrower, slanted, bolder or finer."""
    ink = resized(warped(sign, rng), HEIGHT, between(0.75, 1.35, rng), rng.normal(0.05, 0.15), rng.uniform(0.25, 0.7))
    return np.rint(normalize(np.pad(ink, 2) / 255) * 255).astype(np.uint8)
