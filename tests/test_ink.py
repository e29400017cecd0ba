"""Strokes are found whatever the paper, the light and the polarity."""

import numpy as np
import pytest
from PIL import Image, ImageFilter

from digits.ink import find_ink
from tests.drawing import draw_text

DRAWN = draw_text("3")
STROKES = np.asarray(DRAWN) < 128


def agreement(grey: np.ndarray) -> float:
    """The share of strokes and found ink that lie on one another."""
    found = find_ink(np.clip(grey, 0, 255).astype(np.uint8)) > 0.5
    return float((found & STROKES).sum() / (found | STROKES).sum())


@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (255, 0), (90, 140), (200, 120), (240, 255)])
def test_the_brightness_of_ink_and_paper_does_not_matter(ink: int, paper: int) -> None:
    assert agreement(np.where(STROKES, ink, paper)) > 0.98


def test_shade_does_not_matter() -> None:
    light = np.linspace(1, 0.3, STROKES.shape[1])
    assert agreement(np.where(STROKES, 60, 230) * light) > 0.9


def test_a_hard_shadow_does_not_matter() -> None:
    light = np.ones(STROKES.shape)
    light[:, : STROKES.shape[1] // 2] = 0.5
    assert agreement(np.where(STROKES, 60, 230) * light) > 0.8


def test_grain_does_not_matter() -> None:
    grain = np.random.default_rng(3).normal(0, 6, STROKES.shape)
    assert agreement(np.where(STROKES, 80, 220) + grain) > 0.9


def test_a_clean_picture_keeps_its_grey_edges() -> None:
    grey = np.asarray(DRAWN.filter(ImageFilter.GaussianBlur(1.5)))
    assert np.abs(find_ink(grey) - (1 - grey / 255.0)).max() < 0.25


@pytest.mark.parametrize("paper", [0, 120, 255])
def test_blank_paper_has_no_ink(paper: int) -> None:
    assert not find_ink(np.full((300, 200), paper, np.uint8)).any()


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1), (2, 2)])
def test_the_smallest_pictures_are_borne(size: tuple[int, int]) -> None:
    assert find_ink(np.asarray(Image.effect_noise(size, 50))).shape == size[::-1]
