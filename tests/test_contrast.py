"""How clearly ink stands out from the ground around it."""

import numpy as np
import pytest

from digits.contrast import contrast
from digits.ink import Ink

BOX = (30, 40, 70, 60)


def bar(ground: Ink) -> Ink:
    """A bar of ink on some ground (100, 100)."""
    ground[30:70, 40:60] = 1
    return ground


def test_even_ink_on_even_ground_stands_out_most() -> None:
    assert contrast(bar(np.zeros((100, 100), np.float32)), BOX) > 1000


@pytest.mark.parametrize(("depth", "expected"), [(0.1, 19), (0.4, 4)])
def test_it_is_told_in_deviations_of_ink_and_ground(depth: float, expected: float) -> None:
    checks = np.indices((100, 100)).sum(axis=0) % 2
    assert contrast(bar((checks * depth).astype(np.float32)), BOX) == pytest.approx(expected, rel=0.05)


def test_what_is_farther_away_does_not_matter() -> None:
    ground = np.full((100, 100), 0.4, np.float32)
    ground[20:80, 30:70] = 0
    assert contrast(bar(ground), BOX) > 1000
    assert contrast(bar(ground), (25, 40, 70, 60)) < 100


@pytest.mark.parametrize("darkness", [0.0, 1.0])
def test_without_ink_or_ground_nothing_stands_out(darkness: float) -> None:
    assert contrast(np.full((100, 100), darkness, np.float32), BOX) == 0
