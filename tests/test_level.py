"""A page that was held askew is read, and its boxes lie in the picture as it came."""

from pathlib import Path

import bentoml
import numpy as np
import pytest
from PIL import Image, ImageDraw

from digits import Reader
from digits.ink import find_tone
from digits.level import level
from tests.drawing import draw_digit, draw_text, encoded

TEXT = "3467\n259\n4736"
GRIDS = ["2..3. .763. 6.04. ..0.3 67.6.", "5.7.. .3.4. 2.6.. ...7. 3..2."]


@pytest.fixture(scope="module")
def reader(shipped_model: bentoml.Model) -> Reader:
    return Reader(Path(shipped_model.path), str(shipped_model.tag))


def askew(picture: Image.Image, degrees: float) -> Image.Image:
    """A picture on white paper turned to the left."""
    return picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


@pytest.mark.parametrize("degrees", [12, 25, 40, -25, -40, 65, 115])
def test_a_page_held_askew_is_read(reader: Reader, degrees: int) -> None:
    assert reader.read(encoded(askew(draw_text(TEXT, height=60, pen=6), degrees))).text == TEXT


@pytest.mark.parametrize("degrees", [20, -28])
def test_three_digits_in_a_row_tell_how_they_lie(reader: Reader, degrees: int) -> None:
    assert reader.read(encoded(askew(draw_text("473", height=60, pen=6), degrees))).text == "473"


@pytest.mark.parametrize("degrees", [25, -40, 115])
def test_boxes_lie_closely_around_the_digits_of_the_picture_as_it_came(reader: Reader, degrees: int) -> None:
    picture = askew(draw_text(TEXT, height=60, pen=6), degrees)
    ink = np.asarray(picture) < 128
    boxes = [digit.box for digit in reader.read(encoded(picture)).digits]
    assert len(boxes) == 11
    covered = np.zeros_like(ink)
    for box in boxes:
        window = np.s_[box.top : box.top + box.height, box.left : box.left + box.width]
        covered[window] = True
        rows, columns = np.flatnonzero(ink[window].any(axis=1)), np.flatnonzero(ink[window].any(axis=0))
        assert rows[0] <= 3
        assert columns[0] <= 3
        assert box.height - rows[-1] <= 4
        assert box.width - columns[-1] <= 4
    assert (ink & ~covered).sum() < 0.01 * ink.sum()


@pytest.mark.parametrize("degrees", [12, 25, -40])
@pytest.mark.parametrize("squared", [False, True])
def test_rules_that_run_askew_through_what_is_written_are_taken_out(
    reader: Reader, degrees: int, squared: bool
) -> None:
    page = Image.new("L", (1400, 1400), 255)
    canvas = ImageDraw.Draw(page)
    for place in range(20, 1400, 75):
        canvas.line((0, place, 1400, place), fill=140, width=2)
        if squared:
            canvas.line((place, 0, place, 1400), fill=140, width=2)
    for row, line in enumerate(TEXT.split("\n")):
        for column, digit in enumerate(line):
            draw_digit(page, digit, (570 + 62 * column, 604 + 75 * row), height=50, pen=6, ink=0)
    turned = askew(page, degrees)
    middle = turned.width // 2
    assert reader.read(encoded(turned.crop((middle - 290, middle - 290, middle + 290, middle + 290)))).text == TEXT


@pytest.mark.parametrize("digit", "0123456789")
def test_a_thin_digit_is_no_rule(digit: str) -> None:
    assert level(find_tone(np.asarray(draw_text(digit, height=400, pen=3)))).moves is None


@pytest.mark.parametrize("steps", [3, 4, 6, 10, 20])
@pytest.mark.parametrize("slope", [0.2, 0.3, 0.7])
def test_a_slanting_hatching_is_borne(reader: Reader, steps: int, slope: float) -> None:
    y, x = np.mgrid[:1000, :1000]
    hatching = np.where((y + slope * x) % steps < 1.5, 0, 255).astype(np.uint8)
    reading = reader.read(encoded(Image.fromarray(hatching)))
    assert 0 <= reading.confidence <= 1
    assert len(reading.digits) == len(reading.text.replace("\n", ""))


@pytest.mark.parametrize("grid", GRIDS)
def test_a_grid_of_digits_is_not_taken_for_slanting_lines(reader: Reader, grid: str) -> None:
    picture = Image.new("L", (700, 560), 255)
    for row, digits in enumerate(grid.split()):
        for column, digit in enumerate(digits):
            if digit != ".":
                draw_digit(picture, digit, (40 + 130 * column, 40 + 100 * row), height=60, pen=6, ink=0)
    assert reader.read(encoded(picture)).text == "\n".join(grid.replace(".", "").split())


def test_the_table_beside_a_page_is_left_behind() -> None:
    picture = askew(draw_text(TEXT, height=60, pen=6), 25)
    pixels = np.asarray(picture).copy()
    pixels[:, :20] = 0
    tone = find_tone(pixels)
    leveled = level(tone)
    assert leveled.moves is not None
    assert leveled.pieces.numbers.size == level(find_tone(np.asarray(picture))).pieces.numbers.size


def test_what_runs_nearly_level_is_read_as_it_lies() -> None:
    picture = askew(draw_text(TEXT, height=60, pen=6), 4)
    assert level(find_tone(np.asarray(picture))).moves is None
