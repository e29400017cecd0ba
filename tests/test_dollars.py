"""A dollar before or after a number is no digit."""

from pathlib import Path

import bentoml
import numpy as np
import pytest

from digits import Reader
from digits.dollars import is_crossed
from tests.test_signs import written


@pytest.fixture(scope="module")
def reader(shipped_model: bentoml.Model) -> Reader:
    return Reader(Path(shipped_model.path), str(shipped_model.tag))


@pytest.mark.parametrize("text", ["$25", "$308", "$ 12", "s40", "36$", "9 $"])
def test_a_dollar_before_or_after_a_number_is_no_digit(reader: Reader, text: str) -> None:
    assert reader.read(written(text)).text.split() == [text.strip("$s ")]


def test_what_is_like_a_five_stays_one_where_it_is_alone(reader: Reader) -> None:
    assert reader.read(written("$")).text == "5"


def test_only_what_is_narrow_at_its_ends_and_has_two_strokes_between_is_crossed() -> None:
    rows, columns = np.abs(np.mgrid[-50:51, -30:31])
    away = rows / 50 + columns / 30  # 1 on a rhombus that stands on its tip
    assert is_crossed((away > 0.7) & (away <= 1))
    assert not is_crossed(away <= 1)
    assert not is_crossed((rows > 40) | (columns > 20))


@pytest.mark.parametrize(("text", "read"), [("85", "85"), ("V20", "520"), ("X20", "820")])
def test_an_eight_or_a_five_before_a_number_is_no_dollar(reader: Reader, text: str, read: str) -> None:
    assert reader.read(written(text)).text == read
