"""Lines are composed as people write them, and come through the way of serving."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.random import Generator, default_rng

from digits.strip import HEIGHT, MOST_WIDTH
from tests.fonts import FONTS
from training.data import draw
from training.writing.chain import chain
from training.writing.fonts import read_font
from training.writing.glyphs import Stock, boldness, stock
from training.writing.handwriting import SCRIPTS
from training.writing.lines import UNITS, compose, in_strokes, number, write_digits, write_signs
from training.writing.lines import draw as draw_lines
from training.writing.paper import PAPERS, Field, bare
from training.writing.sheet import PUNCTUATION, Line, style
from training.writing.tools import TOOLS, Pixels


@pytest.fixture(scope="module")
def glyphs() -> Stock:
    drawn = draw(200, seed=1)
    return stock(drawn.ink[:, 0].numpy(), drawn.labels.numpy(), pen=100, signs=20, seed=1)


def test_a_stock_has_every_digit_of_people_and_of_each_tool(glyphs: Stock) -> None:
    assert set(glyphs.people) == set(range(10))
    assert set(glyphs.pen) == set(TOOLS)
    assert all(set(digits) == set(range(10)) for digits in glyphs.pen.values())
    assert set(glyphs.pen["felt pen"][7]) == set(SCRIPTS[7].all_ways)
    assert len(glyphs.signs) == 20
    assert all(set(chains) == {"00", "000", "0000"} for chains in glyphs.chains.values())


def test_a_hand_writes_a_digit_alike(glyphs: Stock) -> None:
    rng = default_rng(8)
    bold = [[boldness(glyph) for glyphs in glyphs.hand(rng).values() for glyph in glyphs] for _ in range(40)]
    spread_within = np.mean([np.std(hand) for hand in bold])
    assert spread_within < 0.8 * np.std(np.concatenate(bold))


def test_a_seed_gives_the_same_lines(glyphs: Stock) -> None:
    once, again, other = (draw_lines(glyphs, 5, seed) for seed in (1, 1, 2))
    assert [text for _, text in once] == [text for _, text in again]
    assert all(np.array_equal(one, two) for (one, _), (two, _) in zip(once, again, strict=True))
    assert not all(np.array_equal(one, two) for (one, _), (two, _) in zip(once, other, strict=True))


def test_lines_are_strips_with_their_digits(glyphs: Stock) -> None:
    for strip, text in draw_lines(glyphs, 60, seed=3):
        assert strip.dtype == np.uint8
        assert strip.shape[0] == HEIGHT
        assert strip.shape[1] <= MOST_WIDTH
        assert set(text) <= set("0123456789")


def test_some_lines_have_no_digit_and_some_have_one(glyphs: Stock) -> None:
    rng = default_rng(4)
    lengths = [len(compose(glyphs, rng)[1]) for _ in range(300)]
    assert 70 < lengths.count(0) < 140
    assert 20 < lengths.count(1) < 80
    assert max(lengths) in {9, 10}


def test_a_line_of_words_is_long_and_has_no_digit(glyphs: Stock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.writing.lines.LETTERS", 0)
    monkeypatch.setattr("training.writing.lines.WORDS", 1)
    words = read_font(FONTS / "DejaVuSans.ttf").words
    signs, lines = (
        [compose(its, default_rng(seed)) for seed in range(30)] for its in (glyphs, replace(glyphs, words=list(words)))
    )
    assert {text for _, text in [*signs, *lines]} == {""}
    assert not any(np.array_equal(one, other) for (one, _), (other, _) in zip(signs, lines, strict=True))
    assert np.median([strip.shape[1] for strip, _ in lines]) > 2 * HEIGHT


def test_numbers_begin_with_1_most_often_and_repeat_themselves() -> None:
    rng = default_rng(5)
    numbers = [number(rng) for _ in range(2000)]
    firsts = [text[0] for text in numbers]
    assert firsts.count("1") > 1.5 * firsts.count("8")
    assert sum(text.endswith("00") for text in numbers) > 200


@pytest.mark.parametrize(("pair", "often"), [("00", True), ("27", True), ("10", False), ("21", False)])
def test_digits_are_joined_but_for_ones(glyphs: Stock, pair: str, often: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    joined = []
    monkeypatch.setattr(Line, "join", lambda _line: joined.append(pair))
    rng = default_rng(7)
    for _ in range(100):
        write_digits(glyphs, pair, rng)
    assert (len(joined) > 3) == often


@pytest.mark.parametrize("count", [2, 3, 4])
def test_noughts_in_one_stroke_have_two_sides_each(count: int) -> None:
    rng = default_rng(9)
    rows = [
        (ink[len(ink) // 2] > 127).astype(int) for ink in (chain(count, TOOLS["ballpoint"], rng) for _ in range(60))
    ]
    assert np.median([(np.diff(row) == 1).sum() for row in rows]) == 2 * count


@pytest.mark.parametrize(
    ("text", "grouped", "parts"),
    [
        ("20000", True, ["2", "0", "000"]),
        ("20000", False, ["2", "0000"]),
        ("100500", True, ["1", "00", "5", "00"]),
        ("7000000", False, ["7", "0000", "00"]),
        ("709", True, ["7", "0", "9"]),
    ],
)
def test_noughts_in_a_row_may_be_one_stroke(text: str, grouped: bool, parts: list[str]) -> None:
    assert in_strokes(text, grouped) == parts


def test_some_hands_write_noughts_in_one_stroke(glyphs: Stock, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []
    monkeypatch.setattr(Line, "write", lambda _line, glyph, _size=1.0: sizes.append(glyph.shape))
    monkeypatch.setattr("training.writing.lines.write_around", lambda *_: None)
    rng = default_rng(10)
    for _ in range(100):
        write_digits(glyphs, "000", rng)
    assert 230 < len(sizes) < 270


def test_letters_stand_beside_some_amounts(glyphs: Stock, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Pixels] = []
    monkeypatch.setattr(Line, "write", lambda _line, glyph, _size=1.0: written.append(glyph))
    rng = default_rng(11)
    letters = {id(sign) for sign in glyphs.signs}
    beside = []
    for _ in range(300):
        written.clear()
        write_digits(glyphs, "7", rng)
        beside.append(sum(id(glyph) in letters for glyph in written))
    assert 3 < sum(map(bool, beside)) < 30
    assert 2 in beside


def test_units_stand_after_some_amounts_and_alone(glyphs: Stock, monkeypatch: pytest.MonkeyPatch) -> None:
    signs: list[str] = []
    monkeypatch.setattr(Line, "sign", lambda _line, name: signs.append(name))
    rng = default_rng(12)
    for _ in range(300):
        write_digits(glyphs, "7", rng)
    assert 4 <= sum(name in UNITS for name in signs) < 25
    signs.clear()
    for _ in range(300):
        write_signs(glyphs.signs, rng)
    assert set(signs) == set(UNITS)
    assert 15 < len(signs) < 45


def test_quick_hands_have_their_ways_more_often() -> None:
    ways = ("hooked_and_crossbar", "hooked", "rectangular")
    common, usual, rare = (SCRIPTS[7].share(way) for way in ways)
    assert common > 2 * usual > 4 * rare


def test_digits_stand_from_left_to_right(glyphs: Stock) -> None:
    rng = default_rng(6)
    short, long = (
        np.median([width(write_digits(glyphs, text, rng)) for _ in range(100)]) for text in ("12", "12345678")
    )
    assert long > 2.5 * short


def width(line: Line) -> float:
    """Of the writing, in heights of a digit."""
    return (line.end - line.start) / line.style.height


@pytest.mark.parametrize("name", PUNCTUATION)
def test_signs_leave_ink_and_take_room(name: str) -> None:
    line = Line(style(default_rng(7)), 3, default_rng(7))
    line.sign(name)
    assert line.ink.any()
    assert line.right > line.start


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.__name__)
def test_papers_are_darkness_from_0_to_1(paper: Callable[[tuple[int, int], Generator], Field]) -> None:
    field = paper((40, 120), default_rng(8))
    assert field.shape == (40, 120)
    assert 0 <= field.min() <= field.max() <= 1
    assert (field.max() > 0) == (paper is not bare)
