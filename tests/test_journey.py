"""What a person does on the page, in a real Chromium: before a real page server and a real model server."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageOps
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.drawing import draw_text
from tests.servers import ROOT

SEVEN = ROOT / "tests" / "pictures" / "mnist-7.png"

BROWSERS: dict[str, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1440, "height": 900}},
    "dark": {"viewport": {"width": 768, "height": 1024}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
    "no script": {"java_script_enabled": False},
}


@pytest.fixture(params=BROWSERS)
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A browser as one person or another has it."""
    context = browser.new_context(**BROWSERS[request.param])
    yield context
    context.close()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A seven in the upper left of a sheet of 400 x 300 pixels, stored lying on its side as phones do."""
    sheet = Image.new("L", (400, 300), "white")
    sheet.paste(ImageOps.invert(Image.open(SEVEN)).resize((112, 112)), (20, 30))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise by a quarter
    sheet.transpose(Image.Transpose.ROTATE_90).save(tmp_path / "photo.jpg", exif=exif)
    return tmp_path / "photo.jpg"


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    """A large seven in blue ink on cream paper."""
    grey = draw_text("7", height=300, pen=20)
    ImageOps.colorize(grey, black="#26324f", white="#efe9dc").save(tmp_path / "drawing.jpg")
    return tmp_path / "drawing.jpg"


def predict(page: Page, url: str, picture: Path) -> None:
    """Choose `picture` on the page and press Predict."""
    page.goto(url)
    page.get_by_label("Your picture").set_input_files(picture)
    page.get_by_role("button", name="Predict").click()


def scrolls_sideways(page: Page) -> bool:
    sideways: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return sideways


def rectangles(page: Page, *selectors: str) -> list[tuple[float, float, float, float]]:
    """Left, top, width and height of elements, all at one moment: the page may still be scrolling to its answer."""
    boxes = page.evaluate(
        "selectors => selectors.map(selector => {"
        " const { x, y, width, height } = document.querySelector(selector).getBoundingClientRect();"
        " return [x, y, width, height]; })",
        selectors,
    )
    return [tuple(box) for box in boxes]


def test_upload_and_see_the_digit(context: BrowserContext, page_url: str, drawing: Path) -> None:
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(page_url)
    assert not scrolls_sideways(page)
    predict(page, page_url, drawing)
    expect(page.get_by_role("status")).to_have_text("7")
    expect(page).to_have_title("7 \N{EN DASH} Digit reader")
    expect(page.get_by_role("row", name="7").get_by_role("cell").last).to_contain_text("%")
    expect(page.get_by_label("Try another picture")).to_be_visible()
    assert not scrolls_sideways(page)
    assert not complaints


def test_box_stands_around_the_digit_of_a_turned_photo(context: BrowserContext, page_url: str, photo: Path) -> None:
    page = context.new_page()
    predict(page, page_url, photo)
    page.locator(".sheet .box").wait_for()
    (left, top, width, _), (box_left, box_top, box_width, box_height) = rectangles(page, ".sheet img", ".sheet .box")
    scale = width / 400
    assert 20 * scale < box_left - left < box_left + box_width - left < 132 * scale
    assert 30 * scale < box_top - top < box_top + box_height - top < 142 * scale
    assert box_height > 60 * scale


def test_blank_paper_is_said_to_show_no_digit(page: Page, page_url: str, tmp_path: Path) -> None:
    Image.new("L", (300, 200), "white").save(tmp_path / "blank.png")
    predict(page, page_url, tmp_path / "blank.png")
    expect(page.get_by_role("heading", name="I see no digit here.")).to_be_visible()
    expect(page.get_by_text("Try a picture that shows the whole digit")).to_be_visible()
    expect(page).to_have_title("No digit \N{EN DASH} Digit reader")


def test_failure_keeps_the_form(page: Page, page_url: str, tmp_path: Path) -> None:
    letter = tmp_path / "letter.png"
    letter.write_text("Dear reader, this is no picture.")
    predict(page, page_url, letter)
    expect(page.get_by_role("alert")).to_contain_text("picture")
    page.get_by_label("Try another picture").set_input_files(SEVEN)
    page.get_by_role("button", name="Predict").click()
    expect(page.get_by_role("status")).to_have_text("7")


def test_predict_without_a_picture_stays_on_the_form(page: Page, page_url: str) -> None:
    page.goto(page_url)
    page.get_by_role("button", name="Predict").click()
    expect(page.get_by_role("heading", name="Which digit is this?")).to_be_visible()
    expect(page.get_by_label("Your picture")).to_be_focused()
