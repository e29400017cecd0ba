"""A page on a table is told from the table, and from light and shadow."""

import numpy as np
import pytest
from PIL import Image, ImageFilter

from digits.page import find_page
from tests.drawing import draw_text

WIDTH, HEIGHT = 1000, 800
SHEET = (500, 600)


def sheet(brightness: int = 235, ink: int = 40) -> Image.Image:
    """A sheet with two lines of digits."""
    paper = Image.new("L", SHEET, brightness)
    paper.paste(draw_text("274\n85", height=120, pen=9, paper=brightness, ink=ink), (20, 40))
    return paper


def photo(table: Image.Image, paper: Image.Image, degrees: float = 0, at: tuple[int, int] = (500, 400)) -> Image.Image:
    """A sheet lying on a table, turned about its middle."""
    turned = paper.rotate(degrees, Image.Resampling.BICUBIC, expand=True)
    cover = Image.new("L", paper.size, 255).rotate(degrees, expand=True)
    table.paste(turned, (at[0] - turned.width // 2, at[1] - turned.height // 2), cover)
    return table.filter(ImageFilter.GaussianBlur(1))


def plain_table(brightness: int = 90) -> Image.Image:
    """A table of one colour."""
    return Image.new("L", (WIDTH, HEIGHT), brightness)


def wooden_table() -> Image.Image:
    """A dark table with grain along it."""
    grain = np.random.default_rng(1).normal(80, 14, (HEIGHT // 3 + 1, 4)).clip(0, 255).astype(np.uint8)
    return Image.fromarray(grain).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)


def mottled_table() -> Image.Image:
    """A table or carpet, lighter and darker in places of all sizes, more than half as light as paper on the mean."""
    random = np.random.default_rng(2)
    table = np.full((HEIGHT, WIDTH), 85.0)
    for size, strength in ((40, 70), (8, 40)):
        spots = random.random((HEIGHT // size + 1, WIDTH // size + 1)).astype(np.float32)
        table += strength * np.asarray(Image.fromarray(spots).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC))
    return Image.fromarray(table.clip(0, 255).astype(np.uint8))


def lit(picture: Image.Image, light: np.ndarray) -> np.ndarray:
    """A picture under light (height, width) in [0, 1]."""
    return np.asarray(np.rint(np.asarray(picture) * light), np.uint8)


def shade(start: int, depth: float = 0.6) -> np.ndarray:
    """Light with a shadow to the right of a slanting line, whose edge is a few pixels wide."""
    columns = np.arange(WIDTH) - start + np.arange(HEIGHT)[:, None] / 5
    return np.asarray(1 - (1 - depth) * np.clip(columns / 8, 0, 1))


@pytest.mark.parametrize("degrees", [0, 4, -11, 25])
@pytest.mark.parametrize("table", [plain_table, wooden_table])
def test_the_table_is_cut_off(table: type, degrees: float) -> None:
    found = find_page(np.asarray(photo(table(), sheet(), degrees)))
    width, height = sheet().rotate(degrees, expand=True).size
    middle = found.top + found.grey.shape[0] / 2, found.left + found.grey.shape[1] / 2
    assert middle == pytest.approx((400, 500), abs=16)
    assert found.grey.shape == pytest.approx((height, width), abs=96)  # without its outermost corners
    assert found.grey.min() < 60  # the digits
    assert ((found.grey > 70) & (found.grey < 130)).mean() < 0.02  # and no table


@pytest.mark.parametrize("degrees", [0, 4, -11, 25])
def test_a_table_that_is_mottled_as_strongly_as_the_page_is_written_on_is_cut_off(degrees: float) -> None:
    found = find_page(np.asarray(photo(mottled_table(), sheet(ink=130), degrees)))
    width, height = sheet().rotate(degrees, expand=True).size
    assert found.grey.shape == pytest.approx((height, width), abs=96)
    assert found.grey.min() < 150  # the digits
    assert (found.grey < 128).mean() < 0.01  # and no table


@pytest.mark.parametrize("depth", [0.55, 0.65])
def test_squared_paper_goes_on_in_a_shadow_where_it_is_as_rough(depth: float) -> None:
    paper = np.full((HEIGHT, WIDTH), 225, np.uint8)
    for first in (0, 1):
        paper[first::16] = paper[:, first::16] = 90
    page = Image.fromarray(paper).filter(ImageFilter.GaussianBlur(1))
    for text, corner in (("274", (60, 60)), ("85", (660, 400))):
        page.paste(draw_text(text, height=120, pen=9, paper=225, ink=40), corner)
    assert find_page(lit(page, shade(600, depth))).grey.shape == (HEIGHT, WIDTH)


def test_digits_are_where_they_were() -> None:
    picture = np.asarray(photo(plain_table(), sheet()))
    found = find_page(picture)
    part = picture[found.top : found.top + found.grey.shape[0], found.left : found.left + found.grey.shape[1]]
    assert np.array_equal(part < 60, found.grey < 60)


def test_a_board_is_cut_off_the_wall_around_it() -> None:
    found = find_page(np.asarray(photo(plain_table(220), sheet(40, 230), 3)))
    assert found.grey.size < 0.6 * WIDTH * HEIGHT
    assert np.quantile(found.grey, 0.9) < 60


def test_thick_writing_stays_on_its_page() -> None:
    paper = Image.new("L", SHEET, 235)
    paper.paste(draw_text("8", height=220, pen=50, paper=235, ink=40), (5, 120))
    found = find_page(np.asarray(photo(plain_table(), paper)))
    assert (found.grey < 60).sum() == pytest.approx((np.asarray(paper) < 60).sum(), rel=0.05)


@pytest.mark.parametrize("degrees", [0, 8])
@pytest.mark.parametrize("start", [480, 560, 640])
def test_a_page_that_lies_half_in_a_shadow_is_not_cut_in_two(start: int, degrees: float) -> None:
    picture = photo(plain_table(60), sheet(), degrees)
    assert find_page(lit(picture, shade(start))).grey.shape[1] > 450


@pytest.mark.parametrize("start", [300, 500, 800])
def test_a_shadow_on_a_page_is_no_table(start: int) -> None:
    page = Image.new("L", (WIDTH, HEIGHT), 230)
    page.paste(draw_text("3059", height=120, pen=10, paper=230, ink=40), (150, 300))
    picture = lit(page, shade(start))
    assert find_page(picture).grey is picture


def test_a_pool_of_light_is_no_page() -> None:
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    light = 0.4 + 0.6 * np.exp(-(((rows - 400) / 220) ** 2 + ((columns - 500) / 260) ** 2))
    picture = lit(draw_text("42", height=300, pen=20).resize((WIDTH, HEIGHT)), light)
    assert find_page(picture).grey is picture


@pytest.mark.parametrize("digit", "0123456789")
@pytest.mark.parametrize(("paper", "ink"), [(255, 0), (0, 255)])
def test_a_large_digit_is_no_page(digit: str, paper: int, ink: int) -> None:
    picture = np.asarray(draw_text(digit, height=400, pen=90, paper=paper, ink=ink))
    assert find_page(picture).grey is picture


def test_an_empty_sheet_is_no_page() -> None:
    picture = np.asarray(photo(plain_table(), Image.new("L", SHEET, 235)))
    assert find_page(picture).grey is picture


def test_in_a_small_picture_no_page_is_looked_for() -> None:
    picture = np.asarray(photo(plain_table(), sheet()).resize((200, 160)))
    assert np.array_equal(find_page(picture).grey, picture)


@pytest.mark.parametrize("width", [4, 8, 12, 20])
@pytest.mark.parametrize("sides", [2, 3, 4])
@pytest.mark.parametrize(("middle", "around"), [(235, 60), (60, 235)])
def test_a_narrow_edge_along_the_border_is_no_trouble(width: int, sides: int, middle: int, around: int) -> None:
    picture = np.full((HEIGHT, WIDTH), middle, np.uint8)
    picture[300:420, 400:410] = around
    for side in range(sides):
        np.rot90(picture, side)[:width] = around
    assert (find_page(picture).grey == around).any()


@pytest.mark.parametrize("ink", [0, 255])
@pytest.mark.parametrize("kept", [np.s_[:, 14:28], np.s_[9:26]])
def test_bands_of_the_other_polarity_along_two_sides_of_a_small_picture_are_turned(kept: slice, ink: int) -> None:
    drawn = np.asarray(draw_text("5", height=20, pen=3, paper=255 - ink, ink=ink))
    inverted = 255 - drawn
    inverted[kept] = drawn[kept]
    assert np.array_equal(find_page(inverted).grey, drawn)


@pytest.mark.parametrize("text", ["1", "11", "4", "8"])
def test_strokes_from_border_to_border_are_no_bands(text: str) -> None:
    drawn = np.asarray(draw_text(text, height=40, pen=6))
    rows, columns = (np.flatnonzero((drawn < 128).any(axis=axis)) for axis in (1, 0))
    close = drawn[rows[0] : rows[-1] + 1, max(0, columns[0] - 3) : columns[-1] + 4]
    assert np.array_equal(find_page(close).grey, close)


def test_two_bars_from_border_to_border_have_no_bands_beside_them() -> None:
    bars = np.full((40, 40), 235, np.uint8)
    bars[:, 8:12] = bars[:, 28:32] = 20
    assert np.array_equal(find_page(bars).grey, bars)


def test_a_dark_card_that_ends_within_the_picture_has_no_bands() -> None:
    card = np.full((40, 60), 235, np.uint8)
    card[3:37, 15:45] = card[[0, -1], 2] = 20
    card[10:30, 28:32] = 235
    assert np.array_equal(find_page(card).grey, card)


def test_a_dark_card_whose_sides_are_soft_but_for_their_ends_has_no_bands() -> None:
    card = np.tile(np.interp(np.arange(60), [8, 22, 38, 52], [235, 20, 20, 235]).astype(np.uint8), (40, 1))
    card[[0, 1, -2, -1]] = 235
    card[[0, 1, -2, -1], 15:45] = 20
    card[10:30, 28:32] = 235
    assert np.array_equal(find_page(card).grey, card)


def test_a_dark_card_with_nothing_on_it_has_no_bands() -> None:
    card = np.full((40, 60), 255, np.uint8)
    card[:, 15:45] = 0
    assert np.array_equal(find_page(card).grey, card)
