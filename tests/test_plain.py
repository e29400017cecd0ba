"""A small picture of one sure digit on an even ground is answered at once, as the whole way would answer it."""

from pathlib import Path

import bentoml
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from digits.ink import find_tone
from digits.morphology import Grey
from digits.networks import Networks
from digits.plain import MOST_SIDE, SURE, find_plain, judge_plain
from digits.turn import read_any_way_up
from tests.drawing import Points, draw_text


@pytest.fixture(scope="module")
def networks(shipped_model: bentoml.Model) -> Networks:
    return Networks(Path(shipped_model.path))


def drawn(text: str, height: int = 24, pen: int = 3) -> Grey:
    return np.asarray(draw_text(text, height, pen))


SEVEN = drawn("7")


def test_what_is_answered_at_once_the_whole_way_answers_too(networks: Networks) -> None:
    answered = 0
    for height in (16, 20, 24, 28):
        for text in "0123456789":
            for grey in (drawn(text, height), 255 - drawn(text, height, pen=2)):
                sight = find_plain(grey)
                [answer] = judge_plain([sight], networks) if sight else [None]
                if answer:
                    [[whole]], _ = read_any_way_up(find_tone(grey), networks)
                    [digit], [other] = answer.digits, whole.digits
                    assert (str(digit.label), digit.box) == (text, other.box)
                    assert digit.label == other.label
                    assert answer.confidence == digit.probabilities[digit.label] >= SURE
                    answered += 1
    assert answered >= 60  # of 80


@pytest.mark.parametrize(("paper", "ink"), [(255, 0), (0, 255), (200, 90), (90, 200), (128, 118), (1, 255)])
def test_the_ground_may_be_of_any_brightness(networks: Networks, paper: int, ink: int) -> None:
    sight = find_plain(np.asarray(draw_text("7", 24, 3, paper, ink)))
    assert sight
    [answer] = judge_plain([sight], networks)
    assert answer
    assert answer.digits[0].label == 7


def with_pixel(row: int, column: int, value: int) -> Grey:
    grey = SEVEN.copy()
    grey[row, column] = value
    return grey


NOT_PLAIN = {
    "two digits": drawn("17", height=16),
    "a speck": with_pixel(4, 4, 0),
    "a faint speck": with_pixel(4, 4, 240),
    "a gap": np.insert(SEVEN, 24, 255, axis=0),
    "a speck hardly beside the stroke": with_pixel(30, int(np.flatnonzero(SEVEN[30] == 0)[-1]) + 2, 0),
    "ink at the border": SEVEN[12:],
    "dark ink and light ink": np.where(np.roll(SEVEN, 2) < SEVEN, 255, SEVEN // 2 + 100).astype(np.uint8),
    "shaded paper": SEVEN - np.minimum(SEVEN, np.arange(SEVEN.shape[1], dtype=np.uint8)[None] // 4),
    "more ink than paper": np.pad(np.zeros((30, 30), np.uint8), 4, constant_values=255),
    "nothing": np.full((28, 28), 255, np.uint8),
    "a pixel": np.zeros((1, 1), np.uint8),
    "a grain of paper": np.where(SEVEN == 0, 252, 255).astype(np.uint8),
    "a large picture": np.pad(SEVEN, MOST_SIDE, constant_values=255),
}


@pytest.mark.parametrize("kind", NOT_PLAIN)
def test_what_is_not_plain_goes_the_whole_way(kind: str) -> None:
    assert find_plain(NOT_PLAIN[kind]) is None


def test_the_soft_edge_of_a_stroke_is_of_its_piece() -> None:
    soft = np.asarray(Image.fromarray(SEVEN).filter(ImageFilter.GaussianBlur(0.6)))
    assert find_plain(soft)


@pytest.mark.parametrize("turns", [0, 1])
def test_what_touches_over_corners_alone_is_one_piece(turns: int) -> None:
    grey = np.full((20, 20), 255, np.uint8)
    grey[np.arange(4, 16), np.arange(4, 16)] = 0
    assert find_plain(np.rot90(grey, turns))


@pytest.mark.parametrize(
    "points", [[(12, 44), (24, 10), (36, 44), (30, 28), (17, 28)], [(8, 10), (16, 40), (24, 14), (32, 40), (40, 10)]]
)
def test_a_letter_goes_the_whole_way(networks: Networks, points: Points) -> None:
    picture = Image.new("L", (48, 54), 255)
    ImageDraw.Draw(picture).line(points, fill=0, width=3)
    sight = find_plain(np.asarray(picture))
    assert sight
    assert judge_plain([sight], networks) == [None]
