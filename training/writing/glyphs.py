"""Glyphs: single digits and signs as crops of ink, the stock from which lines are composed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from digits.normalize import crop
from training.writing.chain import chain
from training.writing.chance import one_of
from training.writing.fonts import Font, warped
from training.writing.handwriting import SCRIPTS, digit_in
from training.writing.scribble import sign
from training.writing.tools import SHARES, TOOLS, Pixels

FEW = 3  # glyphs that a hand has for each digit
LOOKED_AT = 12  # glyphs among which those of the line's boldness are looked for
SOURCES = {"people": 0.4, "pen": 0.3, "fonts": 0.3}
"""What lines are made of, and how often."""
FOREIGN = {0: 0.3, 1: 0.75, 2: 0.2, 4: 0.5, 5: 0.35, 7: 0.8, 9: 0.5}
"""How often a digit of a line by people is the pen's all the same; others 0.1."""
WARPED = 8  # glyphs of each digit of a font
LONGEST = 4  # noughts in one stroke, at most
TWO_WAYS = 0.15  # of the hands write a digit in two ways


@dataclass(frozen=True)
class Glyphs:
    """Crops of ink (height, width) in 0..255 of one sort."""

    crops: Sequence[Pixels]
    boldness: NDArray[np.float64] = field(init=False, repr=False)  # of each, as `boldness` tells

    def __post_init__(self) -> None:
        object.__setattr__(self, "boldness", np.array([boldness(one) for one in self.crops]))

    def alike(self, wanted: float, rng: Generator) -> list[Pixels]:
        """A few, about as bold as wanted."""
        some = rng.integers(len(self.crops), size=LOOKED_AT)
        return [self.crops[at] for at in some[np.abs(self.boldness[some] - wanted).argsort()[:FEW]].tolist()]


Ways = Mapping[str, Glyphs]
"""A digit's glyphs by the way in which they are written."""


@dataclass(frozen=True)
class Stock:
    """Digits by people, by the pen and of fonts, and what is no digit."""

    people: Mapping[int, Glyphs]  # by digit
    pen: Mapping[str, Mapping[int, Ways]]  # by tool, then digit
    fonts: Sequence[Mapping[int, Glyphs]]  # by digit
    signs: list[Pixels]
    words: list[Pixels]  # of letters; none where there are no fonts
    chains: Mapping[str, Mapping[str, Glyphs]]  # noughts in one stroke: by tool, then as text, "00", say

    def hand(self, rng: Generator) -> dict[str, list[Pixels]]:
        """What one line's digits are taken from: a few of each digit and chain, as one hand writes with one tool."""
        source = one_of({name: share for name, share in SOURCES.items() if name != "fonts" or self.fonts}, rng)
        tool = one_of(SHARES, rng)
        bold = float(rng.choice(self.people[int(rng.integers(10))].boldness))
        font = self.fonts[int(rng.integers(len(self.fonts)))] if source == "fonts" else {}
        digits = {str(label): self.choose(source, label, self.pen[tool][label], font, bold, rng) for label in range(10)}
        return digits | {text: its.alike(bold, rng) for text, its in self.chains[tool].items()}

    def choose(
        self, source: str, label: int, ways: Ways, font: Mapping[int, Glyphs], bold: float, rng: Generator
    ) -> list[Pixels]:
        """A few glyphs of one digit."""
        if source == "fonts":
            return font[label].alike(bold, rng)
        # MNIST's people write 1 as a bar and 7 without one; most of the world does not.
        if source == "people" and rng.random() >= FOREIGN.get(label, 0.1):
            return self.people[label].alike(bold, rng)
        shares = {name: SCRIPTS[label].share(name) for name in ways}
        chosen = {one_of(shares, rng) for _ in range(2 if rng.random() < TWO_WAYS else 1)}
        return [glyph for name in sorted(chosen) for glyph in ways[name].alike(bold, rng)]


def boldness(ink: Pixels) -> float:
    """How wide the strokes of a crop are, in heights of it: twice its area by the length of its edges."""
    inked = np.pad(ink > 127, 1)
    area = inked.sum()
    edges = (inked[:, 1:] != inked[:, :-1]).sum() + (inked[1:] != inked[:-1]).sum()
    return float(2 * area / max(1, edges) / ink.shape[0])


def stock(
    ink: Pixels, labels: NDArray[np.integer], pen: int, signs: int, seed: int, fonts: Sequence[Font] = ()
) -> Stock:
    """A stock of digits (count, 28, 28) with their labels (count,), and of as many of the pen and signs as told."""
    rng = default_rng(seed)
    people: dict[int, list[Pixels]] = defaultdict(list)
    for pixels, label in zip(ink, labels.tolist(), strict=True):
        if label < 10:
            people[label].append(crop(pixels))
    return Stock(
        {label: Glyphs(its) for label, its in people.items()},
        {name: {label: ways(label, name, pen, rng) for label in range(10)} for name in TOOLS},
        [{label: Glyphs(varied(its, rng)) for label, its in enumerate(font.digits)} for font in fonts],
        [crop(sign(rng)) for _ in range(signs)] + [warped(its, rng) for font in fonts for its in font.letters],
        [warped(its, rng) for font in fonts for its in font.words],
        {name: chains(name, pen, rng) for name in TOOLS},
    )


def chains(tool: str, pen: int, rng: Generator) -> dict[str, Glyphs]:
    """Noughts in one stroke, by their text, with one tool: of each length as many as of any one digit."""
    count = max(2, round(pen * SHARES[tool] / sum(SHARES.values()) / 10))
    lengths = range(2, LONGEST + 1)
    return {"0" * length: Glyphs([crop(chain(length, TOOLS[tool], rng)) for _ in range(count)]) for length in lengths}


def ways(label: int, tool: str, pen: int, rng: Generator) -> dict[str, Glyphs]:
    """A digit in all ways with one tool, where the pen draws so many digits in all."""
    names = SCRIPTS[label].all_ways
    count = max(2, round(pen * SHARES[tool] / sum(SHARES.values()) / 10 / len(names)))
    return {name: Glyphs([crop(digit_in(label, name, TOOLS[tool], rng)) for _ in range(count)]) for name in names}


def varied(digit: Pixels, rng: Generator) -> list[Pixels]:
    """A font's digit as it may be written several times."""
    return [warped(digit, rng) for _ in range(WARPED)]
