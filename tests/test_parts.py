"""A word in which neither network sees a number is looked at part by part."""

from pathlib import Path

import bentoml
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from digits.answers import Answer
from digits.ink import find_tone
from digits.look import look
from digits.networks import Networks
from digits.parts import with_parts
from digits.rules import without_rules
from digits.words import find_words
from tests.fonts import FONTS
from tests.test_recognize import line_of

NOTHING = Answer([], 0.9)


@pytest.fixture(scope="module")
def networks(shipped_model: bentoml.Model) -> Networks:
    return Networks(Path(shipped_model.path))


def answer_to(picture: Image.Image, networks: Networks, given: Answer = NOTHING) -> Answer:
    """What becomes of an answer to the one word in a picture."""
    tone, pieces = without_rules(find_tone(np.asarray(picture)))
    [[word]] = find_words(pieces)
    [answer] = with_parts([given], [look(word, tone, pieces)], tone, pieces, networks)
    return answer


@pytest.mark.parametrize("text", ["34", "11", "4052"])
def test_each_part_may_be_a_digit(networks: Networks, text: str) -> None:
    answer = answer_to(line_of(text, gap=0.3), networks)
    assert "".join(str(digit.label) for digit in answer.digits) == text
    assert 0.5 < answer.confidence <= min(digit.probabilities[digit.label] for digit in answer.digits)
    lefts = [digit.box[1] for digit in answer.digits]
    assert lefts == sorted(lefts)


@pytest.mark.parametrize("text", ["H4", "AB"])
def test_a_part_that_is_no_digit_makes_the_word_none(networks: Networks, text: str) -> None:
    picture = Image.new("L", (300, 200), 255)
    for place, sign in zip((60, 160), text, strict=True):
        ImageDraw.Draw(picture).text((place, 50), sign, font=ImageFont.truetype(FONTS / "DejaVuSans.ttf", 90))
    assert answer_to(picture, networks) is NOTHING


@pytest.mark.parametrize("text", ["7", "31415"])
def test_a_word_of_one_part_or_of_many_stays_as_it_is(networks: Networks, text: str) -> None:
    assert answer_to(line_of(text, gap=0.3), networks) is NOTHING


@pytest.mark.parametrize("text", ["6", "3", "25"])
def test_what_is_underlined_is_looked_at_without_the_line(networks: Networks, text: str) -> None:
    picture = line_of(text, gap=0.3)
    rows, columns = np.nonzero(np.asarray(picture) < 128)
    lower = int(rows.max()) + 12
    ImageDraw.Draw(picture).line((columns.min() - 10, lower, columns.max() + 10, lower + 2), 0, 5)
    answer = answer_to(picture, networks)
    assert "".join(str(digit.label) for digit in answer.digits) == text


def test_a_line_through_a_sign_is_no_line_under_it(networks: Networks) -> None:
    picture = line_of("0", gap=0.3)
    rows, columns = np.nonzero(np.asarray(picture) < 128)
    middle = int(rows.mean())
    ImageDraw.Draw(picture).line((columns.min() + 18, middle, columns.max() - 18, middle), 0, 4)
    assert answer_to(picture, networks) is NOTHING


def test_an_answer_with_a_digit_stays_as_it_is(networks: Networks) -> None:
    read = answer_to(line_of("34", gap=0.3), networks)
    assert answer_to(line_of("11", gap=0.3), networks, read) is read
