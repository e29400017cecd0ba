"""Glyphs: single digits and signs as crops of ink, the stock from which lines are composed."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from digits.normalize import crop
from training.handwriting import digit_among_digits
from training.scribble import sign
from training.tools import SHARES, TOOLS, Pixels

Glyphs = list[Pixels]


@dataclass(frozen=True)
class Stock:
    """Digits by people and by the pen, and what is no digit; each a crop of ink (height, width) in 0..255."""

    people: dict[int, Glyphs]  # by digit
    pen: dict[str, dict[int, Glyphs]]  # by tool, then digit
    signs: Glyphs

    def hand(self, rng: Generator) -> dict[int, Glyphs]:
        """What one line's digits are taken from: people's, or all of one tool."""
        drawn = self.pen[list(self.pen)[rng.choice(len(self.pen), p=TOOL_SHARES)]]
        if rng.random() >= PEOPLE:
            return drawn
        # MNIST's people write 1 as a bar and 7 without one; most of the world does not.
        return {
            label: drawn[label] if rng.random() < FOREIGN.get(label, 0.1) else its for label, its in self.people.items()
        }


PEOPLE = 0.4
"""The share of lines that are made of digits that people wrote."""
FOREIGN = {1: 0.75, 7: 0.5, 4: 0.3, 9: 0.4}
"""How often a digit of such a line is the pen's all the same; others 0.1."""
TOOL_SHARES = np.array(list(SHARES.values())) / sum(SHARES.values())


def stock(ink: Pixels, labels: NDArray[np.integer], pen: int, signs: int, seed: int) -> Stock:
    """A stock of digits (count, 28, 28) with their labels (count,), and of as many of the pen and signs as told."""
    rng = default_rng(seed)
    people: dict[int, Glyphs] = defaultdict(list)
    for pixels, label in zip(ink, labels.tolist(), strict=True):
        if label < 10:
            people[label].append(crop(pixels))
    drawn = {
        name: {
            label: [crop(digit_among_digits(label, tool, rng)) for _ in range(max(1, round(pen * share / 10)))]
            for label in range(10)
        }
        for (name, tool), share in zip(TOOLS.items(), TOOL_SHARES, strict=True)
    }
    return Stock(people, drawn, [crop(sign(rng)) for _ in range(signs)])
