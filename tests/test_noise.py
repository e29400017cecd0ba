"""Strokes are found under noise that is nearly as strong as they are, and noise alone is nothing."""

from pathlib import Path

import bentoml
import numpy as np
import pytest
from PIL import Image, ImageFilter

from digits.noise import noise, without_noise
from digits.reader import Reader
from tests.drawing import draw_text, encoded

SHARP = np.pad(np.asarray(draw_text("3157", height=30, pen=3, paper=200, ink=140)), 60, constant_values=200)
DRAWN = np.asarray(Image.fromarray(SHARP).filter(ImageFilter.GaussianBlur(1)))


@pytest.fixture(scope="module")
def reader(shipped_model: bentoml.Model) -> Reader:
    return Reader(Path(shipped_model.path), str(shipped_model.tag))


def noisy(grey: np.ndarray, deviation: float, seed: int = 1) -> np.ndarray:
    """A picture as a camera takes it in the dark."""
    grain = np.random.default_rng(seed).normal(0, deviation, grey.shape)
    return np.clip(grey + grain, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("deviation", [3, 8, 20])
def test_noise_is_measured_beside_strokes(deviation: float) -> None:
    assert noise(noisy(DRAWN, deviation)) == pytest.approx(deviation, rel=0.1)


def test_a_picture_without_noise_is_left_as_it_is() -> None:
    assert noise(DRAWN) == 0
    assert without_noise(DRAWN) is DRAWN
    clear = noisy(DRAWN, 2)
    assert without_noise(clear) is clear


def test_a_picture_is_blurred_where_noise_hides_its_strokes() -> None:
    assert noise(without_noise(noisy(DRAWN, 12))) < 4


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 2), (28, 28), (90, 120)])
def test_noise_alone_is_left_as_it_is(shape: tuple[int, int]) -> None:
    alone = noisy(np.full(shape, 190), 15)
    assert without_noise(alone) is alone


@pytest.mark.parametrize("seed", range(4))
def test_digits_are_read_under_noise_of_a_fifth_of_their_contrast(reader: Reader, seed: int) -> None:
    assert reader.read(encoded(Image.fromarray(noisy(DRAWN, 12, seed)))).text == "3157"


@pytest.mark.parametrize("seed", range(4))
def test_noise_alone_is_not_read(reader: Reader, seed: int) -> None:
    alone = noisy(np.full((150, 200), 190), (4, 8, 12, 16)[seed], seed)
    assert reader.read(encoded(Image.fromarray(alone))).text == ""
