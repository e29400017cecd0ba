"""The pen: digits as people write them where MNIST has few or none, and what is no digit, as the network sees them.

Lines are drawn with a tool, and the ink goes through the very normalising that serving uses:

    shape -> hand -> tool -> ink -> 28x28
"""

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from digits.normalize import SIDE, normalize
from digits.reader import NOT_A_DIGIT
from digits.workers import hire
from training.cores import half_of_cores
from training.writing.handwriting import digit
from training.writing.scribble import scribble
from training.writing.spoil import soil_one
from training.writing.tools import Pixels, choose

CRUMBS = 0.04
"""The share of the digits that have a crumb of another one beside them."""
CHUNK = 1000
"""Samples drawn from one seed: chunks, not processes, so that what is drawn does not depend on the number of cores."""


def draw(count: int, seed: int, negatives: float = 0.2) -> tuple[Pixels, NDArray[np.int64]]:
    """Images (count, 28, 28) in 0..255, white ink on black, and labels (count,): 0 to 9, or 10 for what is no digit.

    The digits come in equal shares; a share of `negatives` of all is no digit. A seed always gives the same samples.
    """
    labels = np.arange(count) % 10
    labels[: round(count * negatives)] = NOT_A_DIGIT
    default_rng(seed).shuffle(labels)
    chunks = [labels[start : start + CHUNK] for start in range(0, count, CHUNK)]
    seeds = [[seed, index] for index in range(len(chunks))]
    images = np.zeros((count, SIDE, SIDE), np.uint8)
    for index, drawn in enumerate(spread(chunks, seeds)):
        images[index * CHUNK : (index + 1) * CHUNK] = drawn
    return images, labels


def spread(chunks: list[NDArray[np.int64]], seeds: list[list[int]]) -> list[Pixels]:
    """The chunks' images, drawn on half of the cores where there is more than one chunk."""
    if len(chunks) < 2:
        return [draw_chunk(labels, seed) for labels, seed in zip(chunks, seeds, strict=True)]
    with hire(min(len(chunks), half_of_cores())) as pool:
        return list(pool.map(draw_chunk, chunks, seeds))


def draw_chunk(labels: NDArray[np.int64], seed: list[int]) -> Pixels:
    """Images (count, 28, 28) of these labels."""
    rng = default_rng(seed)
    return np.stack([draw_one(label, rng) for label in labels.tolist()])


def draw_one(label: int, rng: Generator) -> Pixels:
    """An image (28, 28) of a digit, or of what is none."""
    ink = scribble(rng) if label == NOT_A_DIGIT else digit(label, choose(rng), rng)
    if label != NOT_A_DIGIT and rng.random() < CRUMBS:
        ink = soil_one(ink, digit(int(rng.integers(10)), choose(rng), rng), rng)
    return np.rint(normalize(ink / 255) * 255).astype(np.uint8)
