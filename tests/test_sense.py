"""A page of which little makes sense is not told in numbers that are guessed."""

from dataclasses import replace

import numpy as np
import pytest

from digits.answers import Answer, Found, Sight
from digits.sense import makes_sense, without_guesses
from digits.words import Word

LEVEL = (0, 0, 30, 20)
SIGHT = Sight(Word([0], LEVEL, LEVEL, 0.0), np.zeros((32, 32), np.uint8), np.zeros((28, 28), np.float32))


def number(text: str, confidence: float, height: int = 30) -> Answer:
    """A word read as this text, so surely, and so many pixels high."""
    opinion = np.full(11, 1 / 11, np.float32)
    sides = (0, 0, height, 20)
    sight = replace(SIGHT, word=Word([0], sides, sides, 0.0))
    return Answer([Found(int(digit), opinion, sides, sight) for digit in text], confidence)


def texts(lines: list[list[Answer]]) -> list[list[str]]:
    """What each word of each line reads."""
    return [["".join(str(digit.label) for digit in answer.digits) for answer in line] for line in lines]


def test_unsure_numbers_among_many_are_left_out_and_sure_ones_are_kept() -> None:
    page = [[number("5241", 0.02), number("42", 0.97)], [number("661", 0.1)]]
    believed = without_guesses(page)
    assert texts(believed) == [["", "42"], [""]]
    assert [answer.confidence for line in believed for answer in line] == [0.98, 0.97, 0.9]


@pytest.mark.parametrize(
    "page",
    [
        [[number("5241", 0.02)], [number("661", 0.1)]],
        [[number("5241", 0.6), number("42", 0.97)], [number("661", 0.1)]],
        [[Answer([], 0.9)] * 3],
        [],
    ],
    ids=["two words", "half of it makes sense", "no number", "nothing"],
)
def test_other_pages_stay_as_they_are(page: list[list[Answer]]) -> None:
    assert without_guesses(page) == page


def test_an_unsure_number_much_smaller_than_another_one_is_left_out() -> None:
    assert texts(without_guesses([[number("829", 0.5, height=14)], [number("5", 0.4)]])) == [[""], ["5"]]


@pytest.mark.parametrize(("height", "confidence"), [(16, 0.5), (14, 0.7)])
def test_one_that_is_larger_or_surer_stays(height: int, confidence: float) -> None:
    assert texts(without_guesses([[number("829", confidence, height)], [number("5", 0.9)]])) == [["829"], ["5"]]


def test_sense_is_the_share_that_is_right_as_far_as_is_known() -> None:
    page = [[number("12", 0.75), Answer([], 1.0)]]  # 1.5 of 3
    assert makes_sense(page, 0.5)
    assert not makes_sense(page, 0.51)
