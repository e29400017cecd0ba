"""Strokes are found whatever the paper, the light and the polarity."""

import numpy as np
import pytest
from PIL import Image, ImageFilter

from digits.ink import find_ink, find_strokes
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


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("margin", [15, 30])
@pytest.mark.parametrize(("text", "pen"), [("8", 55), ("9", 65)])
def test_a_bold_digit_may_fill_the_picture(text: str, pen: int, margin: int, dark: bool) -> None:
    drawn = draw_text(text, height=200, pen=pen)
    rows, columns = (np.flatnonzero((np.asarray(drawn) < 128).any(axis=axis)) for axis in (1, 0))
    sides = (columns[0] - margin, rows[0] - margin, columns[-1] + margin, rows[-1] + margin)
    filled = np.asarray(drawn.crop(sides).filter(ImageFilter.GaussianBlur(12)))
    assert find_strokes(filled if dark else 255 - filled).dark == dark


def test_shade_does_not_matter() -> None:
    light = np.linspace(1, 0.3, STROKES.shape[1])
    assert agreement(np.where(STROKES, 60, 230) * light) > 0.9


def test_a_hard_shadow_does_not_matter() -> None:
    light = np.ones(STROKES.shape)
    light[:, : STROKES.shape[1] // 2] = 0.5
    assert agreement(np.where(STROKES, 60, 230) * light) > 0.8


def uneven(shape: tuple[int, int], darkest: float) -> np.ndarray:
    """Light that falls in patches, from 1 down to `darkest`."""
    spots = np.random.default_rng(8).random((4, 5)).astype(np.float32)
    spread = Image.fromarray(spots).resize(shape[::-1], Image.Resampling.BICUBIC)
    return np.clip(darkest + (1 - darkest) * np.asarray(spread), darkest, 1)


@pytest.mark.parametrize("dark", [True, False])
def test_uneven_light_around_small_writing_does_not_matter(dark: bool) -> None:
    written = Image.new("L", (1200, 900), 255)
    written.paste(draw_text("3", height=60, pen=5), (700, 400))
    strokes = np.asarray(written) < 128
    grey = np.where(strokes, 60, 230) if dark else np.where(strokes, 230, 60)
    found = find_ink((grey * uneven(strokes.shape, 0.6)).astype(np.uint8)) > 0.5
    assert (found & strokes).sum() / (found | strokes).sum() > 0.85


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("brightness", [250, 225, 120])
def test_soft_light_on_bare_paper_is_no_ink(brightness: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    patches = Image.fromarray(random.normal(0, 0.03, (5, 6)).astype(np.float32)).resize(
        (1200, 900), Image.Resampling.BICUBIC
    )
    slope = np.linspace(-0.1, 0.1, 1200) * random.uniform(-1, 1)
    grey = brightness * (0.9 + np.asarray(patches) + slope) + random.normal(0, 2.5, (900, 1200))
    assert not find_ink(np.clip(grey, 0, 255).astype(np.uint8)).any()


@pytest.mark.parametrize("side", [120, 168, 250, 300])
@pytest.mark.parametrize("ink", [90, 215])
def test_a_small_digit_on_much_clean_paper_is_ink(ink: int, side: int) -> None:
    picture = Image.new("L", (side, side), 235)
    picture.paste(draw_text("7", height=20, pen=2, paper=235, ink=ink), (side // 2, side // 3))
    assert (find_ink(np.asarray(picture)) > 0.5).sum() > 20


@pytest.mark.parametrize("pen", [6, 30])
@pytest.mark.parametrize("page", [(60, 80, 1140, 820), (300, 0, 1200, 900), (500, 200, 900, 700)])
def test_a_light_page_on_a_dark_table_has_dark_strokes(page: tuple[int, int, int, int], pen: int) -> None:
    picture = Image.new("L", (1200, 900), 70)
    picture.paste(235, page)
    number = draw_text("73", height=140, pen=pen, paper=235, ink=40)
    picture.paste(number, (page[0] + 40, page[1] + 60))
    assert find_strokes(np.asarray(picture)).dark
    assert not find_strokes(255 - np.asarray(picture)).dark


def test_the_edge_of_a_page_on_a_dark_table_is_no_ink() -> None:
    picture = Image.new("L", (1200, 900), 70)
    picture.paste(235, (200, 150, 1000, 700))
    picture.paste(draw_text("73", height=140, pen=12, paper=235, ink=40), (400, 300))
    found = find_ink(np.asarray(picture)) > 0.25
    assert found[340:480, 400:800].any()
    found[280:520, 380:820] = False
    assert not found.any()


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


@pytest.mark.parametrize("height", [14, 60])
def test_a_digit_under_hard_noise_is_no_soft_light(height: int) -> None:
    picture = np.asarray(draw_text("7", height=height, pen=max(2, height // 8)))
    lost, white = np.random.default_rng(0).random((2, *picture.shape))
    assert find_ink(np.where(lost < 0.17, np.uint8(255) * (white < 0.5), picture).astype(np.uint8)).any()
