"""Two ways to draw lots that numpy's generator does not name."""

from collections.abc import Mapping
from typing import TypeVar

import numpy as np
from numpy.random import Generator

T = TypeVar("T")


def between(low: float, high: float, rng: Generator) -> float:
    """A number between two positive ones, as likely to be below their geometric mean as above it."""
    return float(low * (high / low) ** rng.random())


def one_of(shares: Mapping[T, float], rng: Generator) -> T:
    """One of the keys, each as often as its share of all."""
    ends = np.cumsum(list(shares.values()))
    return tuple(shares)[int(np.searchsorted(ends, rng.random() * ends[-1]))]
