"""A page is read whichever way up it lies."""

from pathlib import Path

import bentoml
import numpy as np
import pytest
from PIL import Image

from digits import Reader
from digits.ink import find_tone
from digits.networks import Networks
from digits.turn import read, read_any_way_up, turned_back
from tests.drawing import draw_text, encoded

TEXT = "3467\n259\n4736"
TURNED = {1: Image.Transpose.ROTATE_90, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_270}


@pytest.fixture(scope="module")
def reader(shipped_model: bentoml.Model) -> Reader:
    return Reader(Path(shipped_model.path), str(shipped_model.tag))


@pytest.mark.parametrize("turns", TURNED)
def test_a_page_on_its_side_or_head_is_read(reader: Reader, turns: int) -> None:
    page = draw_text(TEXT, height=90, pen=9)
    reading = reader.read(encoded(page.transpose(TURNED[turns])))
    assert reading.text == TEXT
    upright = reader.read(encoded(page))
    for digit, its in zip(reading.digits, upright.digits, strict=True):
        box = digit.box
        corners = (box.top, box.left, box.top + box.height, box.left + box.width)
        back = turned_back(corners, turns, (page.height, page.width))
        expected = (its.box.top, its.box.left, its.box.top + its.box.height, its.box.left + its.box.width)
        assert np.abs(np.subtract(back, expected)).max() <= 4


@pytest.mark.parametrize("turns", TURNED)
def test_what_is_explained_of_a_turned_page_is_each_digit_as_it_was_read(reader: Reader, turns: int) -> None:
    page = draw_text(TEXT, height=90, pen=9)
    explained = reader.explain(encoded(page.transpose(TURNED[turns])))
    assert explained.text == TEXT
    assert [digit.seen for digit in explained.digits] == [digit.seen for digit in reader.explain(encoded(page)).digits]


@pytest.mark.parametrize("text", ["7", "25", "8\n1"])
@pytest.mark.parametrize("turns", TURNED)
def test_what_may_stand_upright_is_read_as_it_stands(shipped_model: bentoml.Model, text: str, turns: int) -> None:
    tone = find_tone(np.asarray(draw_text(text, height=90, pen=9).transpose(TURNED[turns])))
    networks = Networks(Path(shipped_model.path))
    lines, pose = read_any_way_up(tone, networks)
    assert pose.turns == 0
    assert [len(line) for line in lines] == [len(line) for line in read(tone, networks)[0]]


@pytest.mark.parametrize("turns", range(4))
def test_a_box_is_turned_back_with_its_picture(turns: int) -> None:
    picture = np.arange(5 * 7).reshape(5, 7)
    turned = np.rot90(picture, turns)
    top, left, bottom, right = turned_back((1, 2, 3, 5), turns, picture.shape)
    assert set(picture[top:bottom, left:right].flat) == set(turned[1:3, 2:5].flat)
