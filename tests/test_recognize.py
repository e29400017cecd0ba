"""Words are judged by both networks, and each digit of several has its own box."""

from itertools import pairwise
from pathlib import Path

import bentoml
import numpy as np
import pytest
from PIL import Image, ImageDraw

from digits import Reader
from digits.answers import Answer, Found, Sight, agreed
from digits.ctc import View
from digits.ink import Tone, find_ink
from digits.look import with_all_ink
from digits.networks import NOT_A_DIGIT, STEP, Probabilities
from digits.pieces import find_pieces
from digits.recognize import are_apart, decide
from digits.second_opinion import own_pieces, unread, with_marks
from digits.strip import strip_x
from digits.words import Word, find_words
from tests.drawing import draw_digit, draw_text, encoded


@pytest.fixture(scope="module")
def reader(shipped_model: bentoml.Model) -> Reader:
    return Reader(Path(shipped_model.path), str(shipped_model.tag))


def line_of(text: str, gap: float, height: int = 100, pen: int = 9) -> Image.Image:
    """A picture of digits in a line, their boxes so far apart, in heights; below 0 they overlap."""
    step = round(height * (1 + gap))
    picture = Image.new("L", (step * len(text) + height, 2 * height), 255)
    for index, digit in enumerate(text):
        draw_digit(picture, digit, (height // 2 + index * step, height // 2), height, pen, 0)
    return picture


def test_two_judges_are_sure_only_together_and_that_of_the_mark_is_believed_more() -> None:
    zero = np.array([0.9, *[0.01] * 10], np.float32)
    unsure = np.full(11, 1 / 11, np.float32)
    none = zero[::-1].copy()
    assert agreed(zero, zero)[0] == pytest.approx(0.9, abs=1e-3)
    assert 1 / 11 < agreed(zero, unsure)[0] < 0.9
    assert 0.9 > agreed(zero, none).max() == agreed(zero, none)[0] > 2 * agreed(zero, none)[10]
    assert agreed(zero, none).sum() == pytest.approx(1)


def probabilities(**shares: float) -> Probabilities:
    """Probabilities (11,) with these shares, by `d` and the digit, or `none`; the other ones have the rest alike."""
    chosen = {NOT_A_DIGIT if name == "none" else int(name[1:]): share for name, share in shares.items()}
    rest = (1 - sum(chosen.values())) / (11 - len(chosen))
    return np.array([chosen.get(label, rest) for label in range(11)], np.float32)


SEVEN = probabilities(d7=0.98)


def answer_of(first: Probabilities, alone: tuple[int, ...], label: int | None = None) -> Answer:
    """An answer of two digits, the first the most probable one if no other is named, the second sure."""
    word = Word([0, 1], (0, 0, 9, 9), (0, 0, 9, 9), 0.0)
    sight = Sight(word, np.zeros((32, 32), np.uint8), np.zeros((28, 28), np.float32))
    sure = probabilities(d4=0.99)
    digits = [Found(int(first[:10].argmax()) if label is None else label, first, (0, 0, 9, 4), sight, (0, 4), alone)]
    return Answer([*digits, Found(4, sure, (0, 5, 9, 9), sight, (4, 8), (1,))], 0.6)


def test_a_digit_of_several_that_is_unsure_is_what_both_networks_say() -> None:
    [asked, kept] = (answer := with_marks(answer_of(probabilities(d1=0.6, d7=0.3), (0,)), iter([SEVEN]))).digits
    assert (asked.label, kept.label) == (7, 4)
    assert asked.probabilities.argmax() == 7
    assert 0.6 < answer.confidence <= 1


@pytest.mark.parametrize(
    ("first", "alone", "mark"),
    [
        ({"d1": 0.95}, (0,), {"d7": 0.98}),  # it was sure already
        ({"d1": 0.6, "d7": 0.3}, (), {"d7": 0.98}),  # it shares its piece with another one
        ({"d1": 0.6, "d7": 0.3}, (0,), {"d7": 0.7}),
        ({"d1": 0.6, "d7": 0.3}, (0,), {"none": 0.98}),
    ],
)
def test_else_it_stays_what_the_strip_shows(
    first: dict[str, float], alone: tuple[int, ...], mark: dict[str, float]
) -> None:
    answer = answer_of(probabilities(**first), alone)
    assert with_marks(answer, iter([probabilities(**mark)])) == answer


@pytest.mark.parametrize(("mark", "labels"), [({"d8": 0.98}, [8, 4]), ({"none": 0.98}, [4]), ({"d8": 0.6}, [4])])
def test_a_piece_that_the_strip_passes_over_is_a_digit_where_it_is_surely_one_alone(
    mark: dict[str, float], labels: list[int]
) -> None:
    answer = answer_of(probabilities(none=0.7, d8=0.2), (0,), NOT_A_DIGIT)
    read = with_marks(answer, iter([probabilities(**mark)]))
    assert [digit.label for digit in read.digits] == labels
    assert read.confidence == answer.confidence if labels == [4] else answer.confidence < read.confidence < 1


def test_pieces_between_the_digits_of_a_strip_are_told_from_those_of_its_digits() -> None:
    pieces = find_pieces(find_ink(np.asarray(line_of("3057", gap=0.3))))
    [[word]] = find_words(pieces)
    middles = pieces.boxes[:, [1, 3]].mean(axis=1).tolist()
    columns = [int(strip_x(middle, word.level) / STEP) for middle in middles]
    path = [columns[0], columns[1], columns[3]]
    borders = [0, (path[0] + path[1]) // 2, (path[1] + path[2]) // 2, columns[3] + 9]
    assert own_pieces(path, borders, word, pieces) == ([(0,), (1,), (3,)], [2])
    assert own_pieces(columns, [0, *columns[1:], columns[3] + 9], word, pieces) == ([(0,), (1,), (2,), (3,)], [])


@pytest.mark.parametrize(("gap", "count"), [(0.3, 1), (-0.28, 0)])
def test_digits_that_touch_have_no_pieces_of_their_own(reader: Reader, gap: float, count: int) -> None:
    [read] = reader._read([reader._decode(encoded(line_of("38", gap)))])
    [[answer]] = read.lines
    assert [len(digit.alone) for digit in answer.digits] == [count, count]


@pytest.mark.parametrize(
    ("second", "apart"),
    [
        ((50, 160, 150, 200), True),
        ((70, 130, 150, 190), False),  # it begins below the first one
        ((100, 160, 150, 200), False),  # a part of a sign, for it is low
    ],
)
def test_two_high_pieces_side_by_side_are_apart(second: tuple[int, int, int, int], apart: bool) -> None:
    ink = np.zeros((200, 300), np.float32)
    top, left, bottom, right = second
    ink[50:150, 100:110] = ink[50:60, 100:150] = ink[top:bottom, left:right] = 1
    pieces = find_pieces(ink)
    [[word]] = find_words(pieces)
    assert are_apart(word, pieces) == apart


def decided(*strip: Probabilities, grain: float = 0.0, width: int = 20) -> str:
    """What is read in a bar on grainy ground where a strip shows this, a column each, and the mark the first of it."""
    darkness = np.random.default_rng(1).uniform(0, grain, (100, 100)).astype(np.float32)
    darkness[30:70, 20 : 20 + width] = 1
    pieces = find_pieces((darkness == 1).astype(np.float32))
    [[word]] = find_words(pieces)
    sight = Sight(word, np.zeros((32, 32), np.uint8), np.zeros((28, 28), np.float32))
    answer = decide(sight, [View(np.array(strip))], strip[0], Tone(darkness, 0.0), pieces)
    return "".join(str(digit.label) for digit in answer.digits)


@pytest.mark.parametrize(
    ("shares", "text"), [({"none": 0.36, "d4": 0.32, "d9": 0.3}, "4"), ({"none": 0.44, "d4": 0.5}, "")]
)
def test_what_may_well_be_no_digit_is_none_however_unsure_its_label(shares: dict[str, float], text: str) -> None:
    assert decided(probabilities(**shares)) == text


@pytest.mark.parametrize(
    ("grain", "sure", "text"), [(0.0, 0.8, "4"), (0.49, 0.9, "4"), (1.0, 0.8, ""), (1.0, 0.9, "4")]
)
def test_an_unsure_digit_is_none_where_it_hardly_stands_out(grain: float, sure: float, text: str) -> None:
    assert decided(probabilities(d4=sure), grain=grain) == text


@pytest.mark.parametrize(("width", "text"), [(62, "2"), (66, "26")])
def test_two_unsure_digits_in_one_piece_are_believed_where_it_is_wide(width: int, text: str) -> None:
    assert decided(probabilities(d2=0.8), probabilities(d6=0.8), width=width) == text


def dotted_nine(apart: float) -> Image.Image:
    """A 9 whose loop is closed by dots alone, so many degrees apart."""
    picture = Image.new("L", (400, 500), 255)
    canvas = ImageDraw.Draw(picture)
    canvas.arc((120, 80, 260, 220), 185, 380, 0, 5)
    canvas.line([(259, 165), (250, 260), (225, 340), (190, 390)], 0, 5, "curve")
    for angle in np.radians(np.arange(20, 185, apart)).tolist():
        x, y = 190 + 66 * np.cos(angle), 150 + 66 * np.sin(angle)
        canvas.ellipse((x - 2, y - 2, x + 2, y + 2), 0)
    return picture


@pytest.mark.parametrize("apart", [5, 7])
def test_dots_that_close_a_loop_are_seen_where_there_is_doubt(reader: Reader, apart: float) -> None:
    [read] = reader._read([reader._decode(encoded(dotted_nine(apart)))])
    [[answer]] = read.lines
    [nine] = answer.digits
    assert nine.label == 9
    assert nine.sight.mark[12:16, 9:14].any()  # what is shown as having been seen has them as well


def test_all_ink_of_a_word_has_its_faint_parts_and_nothing_of_other_words() -> None:
    darkness = np.zeros((100, 100), np.float32)
    darkness[20:80, 20:30] = darkness[20:30, 20:60] = 1  # a corner, ...
    darkness[70:80, 30:60] = 0.2  # ... a stroke too faint for a piece, ...
    darkness[45:55, 50:58] = 1  # ... and a piece within its box that is of another word
    pieces = find_pieces(darkness)
    word = Word([0], (20, 20, 80, 60), (20, 20, 80, 60), 0.0)
    mark = with_all_ink(
        Sight(word, np.zeros((32, 32), np.uint8), np.zeros((28, 28), np.float32)), Tone(darkness, 0.0), pieces
    ).mark
    top, left = np.argwhere(mark > 0.1).min(axis=0).tolist()
    corner, faint, other = (mark[top + row, left + column] for row, column in ((10, 1), (18, 9), (10, 11)))
    assert corner == 1
    assert 0.1 < faint < 0.5
    assert other == 0


@pytest.mark.parametrize(("digit", "seed"), [("7", 0), ("0", 2), ("7", 5)])
def test_dust_around_a_digit_in_doubt_does_not_make_it_none(reader: Reader, digit: str, seed: int) -> None:
    picture = Image.new("L", (200, 200), 255)
    draw_digit(picture, digit, (60, 40), 110, 6, 8)
    canvas = ImageDraw.Draw(picture)
    for x, y in np.random.default_rng(seed).uniform(45, 155, (25, 2)).tolist():
        canvas.ellipse((x - 3, y - 3, x + 3, y + 3), 0)
    assert reader.read(encoded(picture)).text == digit


def test_an_underlined_digit_in_doubt_is_looked_at_without_the_line(reader: Reader) -> None:
    picture = line_of("7", gap=0.3)
    rows, columns = np.nonzero(np.asarray(picture) < 128)
    lower = int(rows.max()) + 14
    ImageDraw.Draw(picture).line((columns.min(), lower, columns.max(), lower + 2), 0, 6)
    reading = reader.read(encoded(picture))
    assert reading.text == "7"
    assert reading.digits[0].box.top + reading.digits[0].box.height < lower


@pytest.mark.parametrize("text", ["38", "506", "2965", "70038"])
def test_touching_digits_are_read(reader: Reader, text: str) -> None:
    assert reader.read(encoded(line_of(text, gap=-0.28))).text == text


@pytest.mark.parametrize("text", ["538", "2650", "940685"])
def test_each_of_several_digits_has_its_own_box(reader: Reader, text: str) -> None:
    boxes = [digit.box for digit in reader.read(encoded(line_of(text, gap=-0.1))).digits]
    assert len(boxes) == len(text)
    for index, box in enumerate(boxes):
        assert box.left + box.width / 2 == pytest.approx(100 + 90 * index, abs=25)
        assert 40 < box.width < 110
        assert box.height == pytest.approx(109, abs=12)
    assert all(one.left + one.width <= other.left + 5 for one, other in pairwise(boxes))


@pytest.mark.parametrize("text", ["417", "2611", "7174"])
def test_a_slanted_digits_box_has_all_of_it(reader: Reader, text: str) -> None:
    upright = line_of(text, gap=0.0)
    lean = 0.6
    slanted = upright.transform(
        upright.size, Image.Transform.AFFINE, (1, lean, -lean * 120, 0, 1, 0), Image.Resampling.BILINEAR, fillcolor=255
    )
    digits = reader.read(encoded(slanted)).digits
    assert "".join(str(digit.digit) for digit in digits) == text
    for index, digit in enumerate(digits):
        alone = Image.new("L", upright.size, 255)
        draw_digit(alone, text[index], (50 + 100 * index, 50), 100, 9, 0)
        rows, columns = np.nonzero(np.asarray(alone) < 128)
        across = columns - lean * (rows - 120)
        assert digit.box.left == pytest.approx(across.min(), abs=4)
        assert digit.box.left + digit.box.width == pytest.approx(across.max() + 1, abs=4)
        assert digit.box.height == pytest.approx(rows.max() + 1 - rows.min(), abs=4)


@pytest.mark.parametrize("text", ["38", "206", "5460"])
def test_a_tick_after_a_number_is_not_read_and_in_no_box(reader: Reader, text: str) -> None:
    written = line_of(text, gap=0.1)
    picture = Image.new("L", (written.width + 150, written.height), 255)
    picture.paste(written)
    tick = written.width
    ImageDraw.Draw(picture).line([(tick, 110), (tick + 25, 150), (tick + 80, 50)], 0, 8)
    digits = reader.read(encoded(picture)).digits
    assert "".join(str(digit.digit) for digit in digits) == text
    assert max(digit.box.left + digit.box.width for digit in digits) < tick


def test_dots_and_dashes_among_digits_are_not_read(reader: Reader) -> None:
    picture = line_of("2843", gap=0.1)
    for left, top, width, height in ((160, 142, 8, 8), (490, 100, 45, 8)):
        picture.paste(0, (left, top, left + width, top + height))
    assert reader.read(encoded(picture)).text == "2843"


def test_a_pattern_printed_on_the_paper_does_not_matter(reader: Reader) -> None:
    rows, columns = np.mgrid[:175, :580]
    pattern = 35 * (np.sin(rows / 1.2 + 2 * np.sin(columns / 40)) > 0.3)
    drawn = np.asarray(draw_text("5306", pen=9).resize((580, 175)), np.int16)
    assert reader.read(encoded(Image.fromarray(np.clip(drawn - pattern, 0, 255).astype(np.uint8)))).text == "5306"


@pytest.mark.parametrize("at", [0, 1])
def test_a_piece_beyond_the_end_of_its_strip_is_borne(at: int) -> None:
    pieces = find_pieces(find_ink(np.asarray(line_of("30", gap=0.3))))
    level = (50.0, 2000.0, 150.0, 2100.0) if at == 0 else (50.0, -2100.0, 150.0, -2000.0)
    word = Word([0, 1], (50, 50, 150, 250), level, 0.0)
    sight = Sight(word, np.zeros((32, 32), np.uint8), np.zeros((28, 28), np.float32))
    start, past = unread(at, View(np.full((8, 11), 1 / 11, np.float32)), sight, pieces).columns or (0, 0)
    assert 0 <= start < past


@pytest.mark.parametrize("gap", [0.05, 0.2, 0.9])
def test_all_digits_of_a_very_long_line_are_read(reader: Reader, gap: float) -> None:
    text = "2305748961" * 20
    reading = reader.read(encoded(line_of(text, gap, height=60, pen=5)))
    assert reading.text == text
    boxes = [digit.box for digit in reading.digits]
    assert all(one.left + one.width <= other.left + 2 for one, other in pairwise(boxes))
