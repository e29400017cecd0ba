"""A word in which neither network sees a number is looked at part by part."""

from pathlib import Path

import bentoml
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from digits.answers import Answer, Found, Sight
from digits.ctc import View
from digits.ink import find_tone
from digits.look import look
from digits.morphology import Grey
from digits.networks import NOT_A_DIGIT, Networks
from digits.parts import among_signs, before_unit, with_parts
from digits.rules import without_rules
from digits.words import Word, find_words
from tests.fonts import FONTS
from tests.test_recognize import line_of, probabilities

NOTHING = Answer([], 0.9)


@pytest.fixture(scope="module")
def networks(shipped_model: bentoml.Model) -> Networks:
    return Networks(Path(shipped_model.path))


def answers_to(picture: Grey, networks: Networks, given: Answer = NOTHING) -> list[Answer]:
    """What becomes of an answer to each word in a picture."""
    tone, pieces = without_rules(find_tone(picture))
    words = [word for line in find_words(pieces) for word in line]
    sights = [look(word, tone, pieces) for word in words]
    views = [[View(its)] for its in networks.read([sight.strip for sight in sights])]
    return with_parts([given] * len(words), sights, views, tone, pieces, networks)


def answer_to(picture: Image.Image, networks: Networks, given: Answer = NOTHING) -> Answer:
    """What becomes of an answer to the one word in a picture."""
    [answer] = answers_to(np.asarray(picture), networks, given)
    return answer


def text_of(answer: Answer) -> str:
    """The digits of an answer."""
    return "".join(str(digit.label) for digit in answer.digits)


@pytest.mark.parametrize("text", ["34", "11", "4052"])
def test_each_part_may_be_a_digit(networks: Networks, text: str) -> None:
    answer = answer_to(line_of(text, gap=0.3), networks)
    assert text_of(answer) == text
    assert 0.5 < answer.confidence <= min(digit.probabilities[digit.label] for digit in answer.digits)
    lefts = [digit.box[1] for digit in answer.digits]
    assert lefts == sorted(lefts)


def printed(text: str) -> Image.Image:
    """A picture of some printed signs."""
    picture = Image.new("L", (80 + 80 * len(text), 200), 255)
    for at, sign in enumerate(text):
        ImageDraw.Draw(picture).text((60 + 80 * at, 50), sign, font=ImageFont.truetype(FONTS / "DejaVuSans.ttf", 90))
    return picture


@pytest.mark.parametrize(("text", "digits"), [("-5", "5"), ("2√", "2"), ("3\u00d74", "34"), ("H4", "4"), ("+6", "6")])
def test_signs_beside_a_digit_are_left_out(networks: Networks, text: str, digits: str) -> None:
    assert text_of(answer_to(printed(text), networks)) == digits


@pytest.mark.parametrize(("text", "digits"), [("77", "77"), ("27", "27")])
def test_beside_digits_alone_one_may_be_less_sure(networks: Networks, text: str, digits: str) -> None:
    assert text_of(answer_to(printed(text), networks)) == digits


@pytest.mark.parametrize(("sure", "labels"), [(0.98, []), (0.995, [7])])
def test_beside_a_sign_a_digit_must_be_surer(sure: float, labels: list[int]) -> None:
    sight = Sight(
        Word([0], (0, 0, 9, 9), (0, 0, 9, 9), 0.0), np.zeros((32, 32), np.uint8), np.zeros((28, 28), np.float32)
    )
    parts = [(NOT_A_DIGIT, probabilities(none=0.95)), (7, probabilities(d7=sure))]
    answer = among_signs([Found(label, opinion, (0, 0, 9, 9), sight) for label, opinion in parts]) or NOTHING
    assert [digit.label for digit in answer.digits] == labels
    assert answer.signs == len(labels)


@pytest.mark.parametrize(
    ("column", "sure_of_one", "part", "labels"),
    [
        (3, 0.75, {"d8": 0.95}, [8]),
        (3, 0.65, {"d8": 0.95}, []),
        (3, 0.75, {"d8": 0.85}, []),
        (3, 0.75, {"d3": 0.95}, []),
        (11, 0.75, {"d8": 0.95}, []),
    ],
    ids=["as both say", "unsure strip", "unsure part", "other digit", "in the other part"],
)
def test_a_digit_before_a_unit_is_what_strip_and_part_say(
    column: int, sure_of_one: float, part: dict[str, float], labels: list[int]
) -> None:
    sight = Sight(
        Word([0, 1], (0, 0, 40, 80), (0, 0, 40, 80), 0.0), np.zeros((32, 57), np.uint8), np.zeros((28, 28), np.float32)
    )
    columns = np.stack([probabilities(none=1.0)] * 15)
    columns[column] = probabilities(d8=sure_of_one, none=1 - sure_of_one)
    parts = [probabilities(**part), probabilities(d9=0.99)]
    boxes = [(0, 0, 40, 35), (0, 45, 40, 80)]
    found = [Found(int(its.argmax()), its, box, sight) for its, box in zip(parts, boxes, strict=True)]
    answer = before_unit(found, sight, [View(columns)]) or NOTHING
    assert [digit.label for digit in answer.digits] == labels
    if labels:
        assert answer.confidence == pytest.approx(0.75 * 0.95)
        assert answer.signs == 1


@pytest.mark.parametrize("text", ["AB", "HT"])
def test_a_word_without_what_is_surely_a_digit_stays_none(networks: Networks, text: str) -> None:
    assert answer_to(printed(text), networks) is NOTHING


@pytest.mark.parametrize(("rows", "read"), [(["H4", "32", "AB"], "4"), (["H4", "HH", "AB"], "")])
def test_a_digit_in_one_of_several_words_without_is_a_letter(networks: Networks, rows: list[str], read: str) -> None:
    page = np.vstack([np.asarray(printed(row)) for row in rows])
    assert text_of(answers_to(page, networks)[0]) == read


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
    assert text_of(answer) == text


def test_a_line_through_a_sign_is_no_line_under_it(networks: Networks) -> None:
    picture = line_of("0", gap=0.3)
    rows, columns = np.nonzero(np.asarray(picture) < 128)
    middle = int(rows.mean())
    ImageDraw.Draw(picture).line((columns.min() + 18, middle, columns.max() - 18, middle), 0, 4)
    assert answer_to(picture, networks) is NOTHING


def test_an_answer_with_a_digit_stays_as_it_is(networks: Networks) -> None:
    read = answer_to(line_of("34", gap=0.3), networks)
    assert answer_to(line_of("11", gap=0.3), networks, read) is read
