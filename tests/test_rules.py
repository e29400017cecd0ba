"""What is printed on the paper joins nothing that is written on it."""

import math

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from digits.ink import find_tone
from digits.rules import without_rules
from tests.drawing import draw_digit, draw_text

PAPER, PEN = 235, 30


def page(text: str = "3785", height: int = 90) -> Image.Image:
    """A page of 900 x 600 pixels with a number on it."""
    picture = Image.new("L", (900, 600), PAPER)
    for at, digit in enumerate(text):
        draw_digit(picture, digit, (200 + at * 130, 250), height, 9, PEN)
    return picture


def lines(picture: Image.Image, step: int, slope: float = 0.0, down: bool = False, grey: int = 150) -> Image.Image:
    """The picture on ruled or, with lines `down` as well, squared paper."""
    under = Image.new("L", picture.size, PAPER)
    canvas = ImageDraw.Draw(under)
    for at in range(-picture.width, picture.width + picture.height, step):
        canvas.line((0, at, picture.width, at + slope * picture.width), grey, 2)
        if down:
            canvas.line((at + slope * picture.height, 0, at, picture.height), grey, 2)
    return Image.fromarray(np.minimum(np.asarray(under), np.asarray(picture)))


def boxes_of(picture: Image.Image) -> list[list[int]]:
    """The boxes of the pieces that are found."""
    _, pieces = without_rules(find_tone(np.asarray(picture)))
    return [list(box) for box in pieces.boxes.tolist()]


def alike(some: list[list[int]], others: list[list[int]], pixels: int) -> bool:
    """Whether as many boxes are nearly the same."""
    return len(some) == len(others) and bool(np.all(np.abs(np.subtract(some, others)) <= pixels))


@pytest.mark.parametrize("slope", [0, 0.03, -0.06])
@pytest.mark.parametrize("down", [False, True])
def test_digits_on_lines_are_pieces_of_their_own(slope: float, down: bool) -> None:
    assert len(boxes_of(page())) == 4
    assert alike(boxes_of(lines(page(), 45, slope, down)), boxes_of(page()), 4)


def test_lines_as_dark_as_the_pen_are_lines() -> None:
    assert alike(boxes_of(lines(page(), 45, grey=PEN)), boxes_of(page()), 4)


@pytest.mark.parametrize("fan", [0.04, 0.1])
def test_lines_that_run_together_in_perspective_are_lines(fan: float) -> None:
    picture = page()
    canvas = ImageDraw.Draw(picture)
    for at in range(-100, 800, 45):
        canvas.line((0, at, 900, at + fan * (at - 300)), 150, 2)
    for at in range(0, 900, 60):
        canvas.line((at + fan * (at - 450), 0, at - fan * (at - 450), 600), 150, 2)
    assert alike(boxes_of(picture), boxes_of(page()), 4)


@pytest.mark.parametrize("foot", [60, 0, 95])
def test_a_margin_is_no_digit(foot: int) -> None:
    picture = page()
    ImageDraw.Draw(picture).line((60, 0, foot, 600), 120, 3)
    assert alike(boxes_of(picture), boxes_of(page()), 2)


def test_a_margin_that_is_twice_as_thick_as_the_lines_is_no_digit() -> None:
    picture = lines(page(), 45, down=True)
    ImageDraw.Draw(picture).line((80, 0, 80, 600), 120, 6)
    assert alike(boxes_of(picture), boxes_of(page()), 4)


def test_a_lone_line_from_border_to_border_is_a_one() -> None:
    picture = Image.new("L", (600, 600), PAPER)
    ImageDraw.Draw(picture).line((330, 0, 290, 600), PEN, 5)
    assert len(boxes_of(picture)) == 1


@pytest.mark.parametrize("side", [90, 130, 180])
@pytest.mark.parametrize("down", [False, True])
def test_a_digit_cut_out_of_lined_paper_is_a_piece_of_its_own(side: int, down: bool) -> None:
    digit = cell(side, "", 0)
    assert alike(boxes_of(lines(digit, side * 3 // 5, 0.02, down, grey=110)), boxes_of(digit), 3)


def cell(side: int, sides: str, inset: float) -> Image.Image:
    """A digit in a cell of a table that was cut out near these sides of it."""
    picture = Image.new("L", (side, side), PAPER)
    draw_digit(picture, "6", (round(0.35 * side), round(0.25 * side)), side // 2, max(2, side // 18), PEN)
    near, far = round(inset * side), side - 1 - round(inset * side)
    ends = (near, far) if len(sides.split()) == 4 else (0, side - 1)
    for name in sides.split():
        at = near if name in ("left", "top") else far
        line = ((end, at) for end in ends) if name in ("top", "bottom") else ((at, end) for end in ends)
        ImageDraw.Draw(picture).line(list(line), 90, max(1, side // 50))
    return picture


@pytest.mark.parametrize("side", [40, 64, 120, 260])
@pytest.mark.parametrize("sides", ["left", "bottom", "left bottom", "left right", "left top right bottom"])
@pytest.mark.parametrize("inset", [0.03, 0.09])
def test_the_sides_of_a_cell_are_no_digit(side: int, sides: str, inset: float) -> None:
    assert alike(boxes_of(cell(side, sides, inset)), boxes_of(cell(side, "", inset)), 1)


@pytest.mark.parametrize("text", ["17", "71", "11"])
@pytest.mark.parametrize("margin", [0, 2])
def test_a_one_that_is_as_high_as_its_picture_is_no_side_of_a_cell(text: str, margin: int) -> None:
    picture = draw_text(text, height=100, pen=8)
    rows, columns = np.nonzero(np.asarray(picture) < 128)
    around = int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1
    assert len(boxes_of(ImageOps.expand(picture.crop(around), margin, 255))) == 2


def test_a_digit_that_is_joined_to_a_line_across_the_picture_is_no_side() -> None:
    joined = Image.new("L", (300, 120), 255)
    draw_digit(joined, "8", (200, 10), 60, 6, 0)
    ImageDraw.Draw(joined).line((20, 10, 20, 100), 0, 6)
    ImageDraw.Draw(joined).line((0, 100, 299, 100), 0, 3)
    assert len(boxes_of(joined)) == 2


def test_the_networks_do_not_see_the_lines() -> None:
    tone, _ = without_rules(find_tone(np.asarray(lines(page(""), 45, down=True))))
    assert tone.darkness.mean() < 0.01
    clean = find_tone(np.asarray(page()))
    tone, _ = without_rules(find_tone(np.asarray(lines(page(), 45, down=True))))
    assert np.abs(tone.ink - clean.ink).mean() < 0.01


def test_boxes_of_a_form_are_no_digits() -> None:
    form = page()
    canvas = ImageDraw.Draw(form)
    for at in range(4):
        canvas.rectangle((180 + at * 130, 220, 310 + at * 130, 370), outline=90, width=3)
    assert alike(boxes_of(form), boxes_of(page()), 2)


def test_thick_sides_that_boxes_share_are_no_digits() -> None:
    form = page(height=70)
    ImageDraw.Draw(form).rectangle((170, 220, 700, 370), outline=90, width=7)
    for at in range(1, 4):
        ImageDraw.Draw(form).line((170 + at * 132, 220, 170 + at * 132, 370), 90, 10)
    assert alike(boxes_of(form), boxes_of(page(height=70)), 2)


def by_hand(picture: Image.Image, bend: float, rows: list[int], columns: list[int], seed: int = 5) -> Image.Image:
    """The picture with lines of a table, down and across at these pixels, that bend by so many."""
    random, canvas = np.random.default_rng(seed), ImageDraw.Draw(picture)
    for row in rows:
        steps = range(columns[0], columns[-1] + 60, 50)
        canvas.line([(at, row + float(random.normal(0, bend))) for at in steps], PEN, 6)
    for column in columns:
        canvas.line([(column + float(random.normal(0, bend)), at) for at in range(rows[0], rows[-1] + 60, 50)], PEN, 6)
    return picture


def high(boxes: list[list[int]]) -> list[list[int]]:
    """Those boxes that are as high as digits: crumbs of lines are none."""
    return [box for box in boxes if box[2] - box[0] > 40]


@pytest.mark.parametrize(
    ("rows", "columns"), [([150, 400], [160, 430, 700]), ([40, 200, 400, 550], [40, 170, 430, 850])]
)
@pytest.mark.parametrize("seed", range(4))
def test_a_table_that_is_drawn_by_hand_is_no_digit(rows: list[int], columns: list[int], seed: int) -> None:
    table = by_hand(page(), 3, rows, columns, seed)
    assert alike(high(boxes_of(table)), boxes_of(page()), 2)


def test_nor_is_a_high_table_of_low_digits_and_of_cells_that_are_not_alike() -> None:
    table = by_hand(page(height=60), 3, [40, 180, 400, 560], [160, 700])
    ImageDraw.Draw(table).line((430, 180, 434, 230, 424, 280, 436, 330, 428, 405), PEN, 6)
    assert alike(high(boxes_of(table)), boxes_of(page(height=60)), 2)


def test_digits_in_a_table_keep_theirs_where_another_touches_a_line() -> None:
    touching = by_hand(page(), 3, [150, 450], [160, 414, 700])
    apart = [box for box in boxes_of(page()) if box[1] < 300 or box[1] > 420]
    assert alike([box for box in high(boxes_of(touching)) if box[1] < 300 or box[1] > 420], apart, 2)


@pytest.mark.parametrize("text", ["3785", "4"])
def test_a_circle_around_a_number_is_no_digit(text: str) -> None:
    marked = page(text)
    ImageDraw.Draw(marked).ellipse((120, 190, 260 + len(text) * 130, 400), outline=PEN, width=8)
    assert alike(boxes_of(marked), boxes_of(page(text)), 2)


@pytest.mark.parametrize("text", ["85", "4"])
def test_nor_is_one_drawn_in_a_sweep_that_goes_on_beyond_its_beginning(text: str) -> None:
    marked = page(text)
    angles = np.linspace(-1, 6.2, 80)
    across, down = (90 + len(text) * 65) * np.cos(angles), 120 * np.sin(angles)
    sweep = np.stack([150 + len(text) * 65 + across * (1 + 0.02 * angles), 295 + down * (1 + 0.02 * angles)], axis=1)
    ImageDraw.Draw(marked).line(sweep.ravel().tolist(), PEN, 8, "curve")
    assert alike(boxes_of(marked), boxes_of(page(text)), 2)


def test_a_circle_that_a_digit_is_part_of_stays() -> None:
    touched = page("85")
    ImageDraw.Draw(touched).ellipse((120, 190, 520, 400), outline=PEN, width=8)
    ImageDraw.Draw(touched).line((120, 295, 230, 260), PEN, 8)
    tone = find_tone(np.asarray(touched))
    assert without_rules(tone)[0] is tone


def test_the_frame_of_a_screen_on_a_table_is_no_digit() -> None:
    screen = Image.new("L", (1200, 800), 140)
    ImageDraw.Draw(screen).rectangle((110, 60, 1090, 740), fill=15)
    screen.paste(page(height=150), (150, 100))
    photo = screen.rotate(4, Image.Resampling.BICUBIC, fillcolor=140)
    assert len([bottom - top for top, _, bottom, _ in boxes_of(photo) if bottom - top > 75]) == 4


def test_the_edge_of_a_page_is_no_digit() -> None:
    edge = page()
    ImageDraw.Draw(edge).rectangle((60, 50, 840, 560), outline=120, width=3)
    assert alike(boxes_of(edge), boxes_of(page()), 2)


@pytest.mark.parametrize("text", ["0", "1", "4", "7", "8", "11", "774", "2025"])
@pytest.mark.parametrize("pen", [3, 8, 16])
def test_strokes_are_no_rules(text: str, pen: int) -> None:
    tone = find_tone(np.asarray(draw_text(text, height=300, pen=pen)))
    assert without_rules(tone)[0] is tone


@pytest.mark.parametrize("row", ["7777777777", "4444444444", "1717171717", "5252525252"])
@pytest.mark.parametrize("pen", [3, 5])
def test_digits_that_stand_exactly_below_each_other_make_no_rules(row: str, pen: int) -> None:
    tone = find_tone(np.asarray(draw_text("\n".join([row] * 10), height=50, pen=pen)))
    assert without_rules(tone)[0] is tone


@pytest.mark.parametrize("text", ["1", "5", "8"])
def test_a_low_digit_in_a_round_circle_is_read_alone(text: str) -> None:
    marked = page(text)
    ImageDraw.Draw(marked).ellipse((110, 160, 380, 440), outline=PEN, width=8)
    assert alike(boxes_of(marked), boxes_of(page(text)), 2)


def test_an_upright_bar_in_a_round_circle_is_read_alone() -> None:
    marked = Image.new("L", (900, 600), PAPER)
    ImageDraw.Draw(marked).line((300, 230, 320, 370), PEN, 9)
    alone = boxes_of(marked)
    ImageDraw.Draw(marked).ellipse((175, 160, 445, 440), outline=PEN, width=8)
    assert alike(boxes_of(marked), alone, 2)


@pytest.mark.parametrize("mark", [(280, 420, 335, 300), (285, 300, 335, 420), (305, 355, 315, 365)])
def test_a_zero_with_a_slash_or_a_dot_in_it_is_no_circle(mark: tuple[int, int, int, int]) -> None:
    zero = page("0", height=220)
    ImageDraw.Draw(zero).line(mark, PEN, 9)
    tone = find_tone(np.asarray(zero))
    assert without_rules(tone)[0] is tone


def test_a_one_under_the_bar_of_a_seven_is_not_circled() -> None:
    close = page("")
    canvas = ImageDraw.Draw(close)
    canvas.line((300, 200, 480, 200, 400, 460), PEN, 8)
    canvas.line((350, 250, 350, 440), PEN, 8)
    assert len(boxes_of(close)) == 2


def test_a_stroke_along_a_line_stays_whole() -> None:
    along = Image.new("L", (900, 600), PAPER)
    canvas = ImageDraw.Draw(along)
    canvas.line((400, 302, 490, 300, 450, 400), PEN, 7)
    assert alike(boxes_of(lines(along, 60)), boxes_of(along), 4)


def test_a_stroke_that_crosses_a_line_stays_whole() -> None:
    crossed = Image.new("L", (900, 600), PAPER)
    ImageDraw.Draw(crossed).line((400, 200, 400 + round(200 * math.tan(0.3)), 400), PEN, 9)
    assert alike(boxes_of(lines(crossed, 60)), boxes_of(crossed), 4)
