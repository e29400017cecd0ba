"""Signs between and around numbers are no digits."""

from pathlib import Path

import bentoml
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from digits import Reader
from digits.answers import Answer, Found, Sight
from digits.pieces import Pieces, Sides, find_pieces
from digits.signs import without_slashes
from digits.words import Word
from tests.drawing import Points, arc, draw_digit, encoded

HEIGHT, STEP, PEN = 100, 97, 9
SIGNS: dict[str, list[Points]] = {  # in a box one wide and one high, as digits are drawn
    "/": [[(0.75, -0.2), (0.3, 1.2)]],
    "|": [[(0.5, -0.2), (0.5, 1.2)]],
    "i": [[(0.65, -0.07), (0.4, 1.07)]],
    "+": [[(0.15, 0.5), (0.85, 0.5)], [(0.5, 0.15), (0.5, 0.85)]],
    "%": [[(0.8, 0), (0.2, 1)], arc(0.2, 0.18, 0.15, 0.16, 0, 360), arc(0.8, 0.82, 0.15, 0.16, 0, 360)],
    "$": [arc(0.5, 0.27, 0.2, 0.27, -30, -270) + arc(0.5, 0.75, 0.2, 0.25, -90, 150), [(0.5, -0.12), (0.5, 1.12)]],
    "s": [  # a dollar whose bar is broken off in the middle
        arc(0.5, 0.27, 0.3, 0.27, -30, -270) + arc(0.5, 0.75, 0.3, 0.25, -90, 150),
        *[[(0.5, -0.12), (0.5, 0.3)], [(0.5, 0.7), (0.5, 1.12)]],
    ],
    "V": [[(0.75, 0), (0.3, 0.2), (0.3, 0.45), (0.75, 0.55), (0.45, 1)]],  # narrow at both ends, as is the next
    "X": [[(0.5, 0), (0.9, 0.25), (0.1, 0.75), (0.5, 1), (0.9, 0.75), (0.1, 0.25), (0.5, 0)]],
    "(": [arc(1.1, 0.5, 0.6, 0.75, 120, 240)],
    "[": [arc(0.9, 0.5, 0.5, 0.58, 120, 240)],  # brackets as high as digits
    "]": [arc(0.1, 0.5, 0.5, 0.58, -60, 60)],
    ")": [arc(-0.1, 0.5, 0.6, 0.75, -60, 60)],
}


@pytest.fixture(scope="module")
def reader(shipped_model: bentoml.Model) -> Reader:
    return Reader(Path(shipped_model.path), str(shipped_model.tag))


def written(text: str, step: int = STEP) -> bytes:
    """A picture of digits and signs in a line, so far apart."""
    picture = Image.new("L", (step * len(text) + HEIGHT, 2 * HEIGHT), 255)
    canvas = ImageDraw.Draw(picture)
    for at, character in enumerate(text):
        left = HEIGHT // 2 + at * step
        if character in SIGNS:
            for stroke in SIGNS[character]:
                points = [(left + x * HEIGHT, (0.5 + y) * HEIGHT) for x, y in stroke]
                canvas.line(points, fill=0, width=PEN, joint="curve")
        elif character != " ":
            draw_digit(picture, character, (left, HEIGHT // 2), HEIGHT, PEN, 0)
    return encoded(picture)


@pytest.mark.parametrize("text", ["24/11/2026", "3/7/98", "24/11", "06/2025", "17/20", "7/9", "85/100"])
def test_slashes_of_dates_and_marks_are_no_ones(reader: Reader, text: str) -> None:
    reading = reader.read(written(text))
    assert reading.text == text.replace("/", "")
    assert len(reading.digits) == len(reading.text)


@pytest.mark.parametrize("text", ["3/7/98", "12/3/05"])
def test_two_slashes_of_a_date_may_touch_its_digits(reader: Reader, text: str) -> None:
    assert reader.read(written(text, step=64)).text == text.replace("/", "")


def test_one_slash_that_touches_digits_may_be_a_one(reader: Reader) -> None:
    assert reader.read(written("82/90", step=64)).text == "82190"


def answer_of(ink: NDArray[np.float32], *digits: tuple[int, Sides, tuple[int, ...]]) -> tuple[Answer, Pieces]:
    """An answer of digits, each with its box and the pieces that are of it alone, and the pieces of the ink."""
    pieces = find_pieces(ink)
    word = Word(list(range(len(pieces.boxes))), (0, 0, *ink.shape), (0, 0, *ink.shape), 0.0)
    sight = Sight(word, np.zeros((32, 64), np.uint8), np.zeros((28, 28), np.float32))
    sure = np.full(11, 1 / 11, np.float32)
    return Answer([Found(label, sure, box, sight, (0, 1), alone) for label, box, alone in digits], 0.9), pieces


def test_a_one_in_whose_box_there_is_no_ink_is_borne() -> None:
    ink = np.zeros((60, 90), np.float32)
    ink[20:40, 5:85] = 1
    boxes = {2: (20, 5, 40, 25), 1: (0, 86, 60, 90), 3: (20, 45, 40, 60), 4: (20, 65, 40, 85)}
    answer, pieces = answer_of(ink, *[(label, box, ()) for label, box in boxes.items()])
    assert without_slashes(answer, pieces).digits == answer.digits


def test_a_slash_is_none_though_a_one_that_touches_its_neighbour_may_be_one_too() -> None:
    ink = Image.new("L", (160, 60))
    canvas = ImageDraw.Draw(ink)
    for left in (5, 25, 75, 115):
        canvas.rectangle((left, 20, left + 14, 40), 255)
    for foot in (50, 95):
        canvas.line((foot, 55, foot + 14, 5), 255, 3)
    canvas.line((100, 30, 115, 30), 255, 3)  # from the second of these to the last digit
    tops = {5: 20, 25: 20, 49: 4, 75: 20, 94: 4, 115: 20}
    labels, alone = (2, 4, 1, 5, 1, 7), ((0,), (1,), (2,), (3,), (), ())
    boxes = [(top, left, 60 - top, left + 15) for left, top in tops.items()]
    answer, pieces = answer_of(np.asarray(ink, np.float32) / np.float32(255), *zip(labels, boxes, alone, strict=True))
    assert [digit.label for digit in without_slashes(answer, pieces).digits] == [2, 4, 5, 1, 7]


@pytest.mark.parametrize("text", ["500/7", "1234/5678", "24|05", "24i05", "3702"])
def test_ones_that_cannot_be_slashes_stay(reader: Reader, text: str) -> None:
    assert reader.read(written(text)).text == text.replace("/", "1").replace("|", "1").replace("i", "1")


@pytest.mark.parametrize("text", ["66+49", "51+53", "27+32", "48+7"])
def test_a_plus_is_no_digit(reader: Reader, text: str) -> None:
    assert reader.read(written(text)).text == text.replace("+", "")


@pytest.mark.parametrize("text", ["85%", "7%", "100%"])
def test_a_percent_sign_is_no_digit(reader: Reader, text: str) -> None:
    assert reader.read(written(text)).text == text.strip("%")


@pytest.mark.parametrize("text", ["(25)", "(38)", "27)"])
def test_brackets_are_no_ones(reader: Reader, text: str) -> None:
    assert reader.read(written(text)).text == text.strip("()")


@pytest.mark.parametrize("text", ["[604]3827", "[0209]42", "[030]"])
def test_brackets_around_an_area_code_may_be_as_high_as_it(reader: Reader, text: str) -> None:
    assert reader.read(written(text)).text == text.replace("[", "").replace("]", "")


@pytest.mark.parametrize("text", ["[24]58", "60[243]7", "[604"])
def test_others_so_high_are_ones(reader: Reader, text: str) -> None:
    assert reader.read(written(text)).text == text.replace("[", "1").replace("]", "1")


def test_a_bracket_that_only_opens_may_be_a_one(reader: Reader) -> None:
    assert reader.read(written("(25")).text == "125"
