"""Lines of digits as people write amounts and numbers, on paper of all kinds, as the line network sees them.

Glyphs are put side by side, touching or apart, among dots, dashes and signs; the whole is laid on a paper, blurred and
compressed as a scanner or a phone does, and goes through the very code that finds the tone and cuts strips in serving:

    number -> glyphs -> sheet -> photo -> strip
"""

import re
from collections.abc import Mapping
from functools import partial

import numpy as np
from numpy.random import Generator, default_rng

from digits.workers import hire
from training.cores import half_of_cores
from training.writing.chance import between, one_of
from training.writing.glyphs import LONGEST, Stock
from training.writing.photo import photograph
from training.writing.sheet import Line, style
from training.writing.tools import Pixels

LETTERS = 0.25  # of the lines have no digit but letters and signs
WORDS = 0.06  # of the lines have no digit but words; where there are no fonts they are letters and signs too
EMPTY = 0.03  # of the lines are nothing but paper
LONE = 0.15  # of the lines have one digit
# At equal effort (six epochs of 52,000 lines) -log p of an amount fell from 0.948 to 0.895 by it, and 433 of 534 were
# read for 428, by one look each.
CHAINED = 0.3  # of the hands write noughts in a row in one stroke
WIDEST = 6  # heights that a word is wide, or a little more
CHUNK = 4000  # lines of one seed

LENGTHS = {2: 0.11, 3: 0.17, 4: 0.2, 5: 0.2, 6: 0.15, 7: 0.08, 8: 0.05, 9: 0.02, 10: 0.02}
"""How many digits the numbers of several have, and how often."""
BEFORE = {
    "": 0.78, "dollar": 0.05, "hash": 0.03, "equals": 0.03, "dash": 0.03, "star": 0.02, "dot": 0.01,
    "letter": 0.015, "letter letter": 0.005, "arrow": 0.01, "numero": 0.01, "euro": 0.01,
}  # fmt: skip
"""The signs before an amount, and how often."""
AFTER = {
    "": 0.345, "dot": 0.15, "dot dash": 0.1, "comma": 0.06, "equals": 0.06, "dash": 0.07, "comma dash": 0.03,
    "line": 0.05, "hash": 0.01, "wave": 0.01, "star": 0.01, "dot equals": 0.01,
    "letter": 0.02, "letter letter": 0.005, "arrow": 0.01, "percent": 0.01, "question": 0.005, "exclamation": 0.005,
    "degree": 0.005, "euro": 0.01, "kg": 0.01, "cm": 0.01, "m": 0.005,
}  # fmt: skip
"""The signs after an amount, and how often."""
UNITS = "kg", "cm", "m", "euro"
UNIT = 0.1  # of the lines of letters and signs are one of them
BETWEEN = {"": 0.4, "dot": 0.43, "comma": 0.1, "apostrophe": 0.04, "dash": 0.03}
"""The signs between the thousands and the hundreds, and how often."""


def draw(glyphs: Stock, count: int, seed: int) -> list[tuple[Pixels, str]]:
    """Strips, each (32, width) in 0..255, and the digits in them. A seed always gives the same."""
    chunks = [min(CHUNK, count - start) for start in range(0, count, CHUNK)]
    work = partial(draw_chunk, glyphs), chunks, [[seed, index] for index in range(len(chunks))]
    if len(chunks) < 2:
        return [line for lines in map(*work) for line in lines]
    with hire(half_of_cores()) as pool:
        return [line for lines in pool.map(*work) for line in lines]


def draw_chunk(glyphs: Stock, count: int, seed: list[int]) -> list[tuple[Pixels, str]]:
    """So many lines of one seed."""
    rng = default_rng(seed)
    return [compose(glyphs, rng) for _ in range(count)]


def compose(glyphs: Stock, rng: Generator) -> tuple[Pixels, str]:
    """A strip (32, width) in 0..255, and the digits in it."""
    lot = rng.random()
    if lot < (LETTERS if glyphs.words else LETTERS + WORDS):
        text, line = "", write_signs(glyphs.signs, rng)
    elif lot < LETTERS + WORDS:
        text, line = "", write_words(glyphs.words, rng)
    elif lot < LETTERS + WORDS + EMPTY:
        text, line = "", Line(style(rng), 2, rng)
        line.right += int(line.style.height * rng.uniform(0.5, 6))
    else:
        text = number(rng)
        line = write_digits(glyphs, text, rng)
    return photograph(line, rng), text


def number(rng: Generator) -> str:
    """Digits as amounts have them: zeros at the end are frequent."""
    length = 1 if rng.random() < LONE / (1 - LETTERS - WORDS - EMPTY) else one_of(LENGTHS, rng)
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


def write_digits(glyphs: Stock, text: str, rng: Generator) -> Line:
    """A line with these digits, as an amount may be written."""
    hand = style(rng)
    digits = glyphs.hand(rng)
    line = Line(hand, len(text), rng)
    grouped = rng.random() < 0.5
    joined = rng.random() < 0.3
    chained = rng.random() < CHAINED
    write_around(line, BEFORE, glyphs.signs)
    parts, left = in_strokes(text, grouped) if chained else list(text), len(text)
    for index, part in enumerate(parts):
        if index and (left % 3 == 0 if grouped else rng.random() < 0.04):
            for kind in one_of(BETWEEN, rng).split():
                line.sign(kind)
        elif index and joined and rng.random() < joins(parts[index - 1][-1] + part[0]):
            line.join()
        choices = digits[part]
        line.write(choices[rng.integers(len(choices))], hand.zeros if part[0] == "0" else 1.0)
        left -= len(part)
    write_around(line, AFTER, glyphs.signs)
    return line


def write_around(line: Line, shares: Mapping[str, float], letters: list[Pixels]) -> None:
    """What stands before or after an amount: signs, and letters that nobody takes for digits."""
    rng, height = line.rng, line.style.height
    for kind in one_of(shares, rng).split():
        if kind != "letter":
            line.sign(kind)
            continue
        line.right += int(height * rng.uniform(0.1, 0.5))
        line.write(letters[rng.integers(len(letters))], between(0.6, 1.1, rng))
        line.right += int(height * rng.uniform(0.1, 0.5))


def in_strokes(text: str, grouped: bool) -> list[str]:
    """A number's digits, its noughts in a row together, but not across the sign before three digits of a group."""
    first = len(text) % 3
    groups = [text[:first], *(text[at : at + 3] for at in range(first, len(text), 3))] if grouped else [text]
    return [part for group in groups for part in re.findall(rf"0{{2,{LONGEST}}}|\d", group)]


def joins(pair: str) -> float:
    """How often a hand that joins digits joins these two: a 1 with a stroke across would be a 7."""
    return 0.0 if "1" in pair else 0.8 if pair == "00" else 0.3


def write_signs(signs: list[Pixels], rng: Generator) -> Line:
    """A line without a digit."""
    if rng.random() < UNIT:
        line = Line(style(rng), 2, rng)
        line.sign(UNITS[rng.integers(len(UNITS))])
        return line
    count = int(rng.choice((1, 1, 1, 2, 3, 5)))
    line = Line(style(rng), count, rng)
    for _ in range(count):
        line.write(signs[rng.integers(len(signs))], between(0.6, 1.1, rng))
    return line


def write_words(words: list[Pixels], rng: Generator) -> Line:
    """A line of one word or a few."""
    count = int(rng.choice((1, 1, 1, 2, 3)))
    line = Line(style(rng), count * WIDEST, rng)
    for _ in range(count):
        write_word(line, words)
    return line


def write_word(line: Line, words: list[Pixels]) -> None:
    """Put one of the words beside what is there, in a line of its height."""
    rng, height = line.rng, line.style.height
    if line.right > line.start:
        line.right += int(height * rng.uniform(0.2, 0.8))
    line.write(words[rng.integers(len(words))], between(0.7, 1.4, rng))
    line.right += int(height * rng.uniform(0.1, 0.6))
