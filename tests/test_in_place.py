"""The answer in place, in a real Chromium: to a drawing, a drop or a paste, and where none comes."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.drawing import STROKES
from tests.journeys import DOT, SEVEN, transfer
from tests.pad import draw_digit, draw_stroke, ink
from tests.servers import LOCALHOST, free_port, page_server
from tests.stand_in import StandIn


def test_answer_comes_in_place_and_is_told(page: Page, page_url: str) -> None:
    page.goto(page_url)
    page.evaluate("document.body.dataset.kept = 'yes'")
    draw_digit(page, "7")
    expect(page.get_by_role("status")).to_have_text("7")
    expect(page.locator("[aria-live]")).to_contain_text("I read 7.")
    expect(page).to_have_title("7 \N{EN DASH} Digit reader")
    expect(page.get_by_text("Read by digit_cnn:")).to_be_visible()
    expect(page.locator("body")).to_have_attribute("data-kept", "yes")


def test_dropped_picture_is_read(page: Page, page_url: str) -> None:
    page.goto(page_url)
    files = {"dataTransfer": transfer(page, SEVEN)}
    page.dispatch_event("footer", "dragover", files)
    expect(page.locator("html")).to_have_class("dropping")
    page.dispatch_event("footer", "drop", files)
    expect(page.get_by_role("status")).to_have_text("7")
    expect(page.get_by_alt_text("Your picture")).to_be_in_viewport()
    expect(page.locator("html")).not_to_have_class("dropping")


def test_pasted_picture_is_read(page: Page, page_url: str) -> None:
    page.goto(page_url)
    page.evaluate(
        "files => document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: files, bubbles: true }))",
        transfer(page, SEVEN),
    )
    expect(page.get_by_role("status")).to_have_text("7")


def test_picture_takes_the_place_of_a_drawing(page: Page, page_url: str) -> None:
    page.goto(page_url)
    draw_digit(page, "1")
    page.get_by_label("Try another picture").set_input_files(SEVEN)
    page.get_by_role("button", name="Predict").press("Enter")
    expect(page.get_by_role("status")).to_have_text("7")
    assert ink(page) == 0


def test_service_down_is_a_sentence_and_the_drawing_stays(page: Page, tmp_path: Path) -> None:
    with page_server(f"http://{LOCALHOST}:{free_port()}", tmp_path / "log") as url:
        page.goto(url)
        draw_digit(page, "7")
        expect(page.get_by_role("alert")).to_contain_text("The reader cannot be reached")
        assert ink(page) > 0


def test_drawing_is_read_as_soon_as_the_connection_is_back(page: Page, page_url: str) -> None:
    page.goto(page_url)
    page.context.set_offline(True)
    draw_stroke(page, [(0.3 + 0.4 * x, 0.2 + 0.6 * y) for x, y in STROKES["7"][0]])
    expect(page.get_by_role("alert")).to_contain_text("You are offline.")
    assert ink(page) > 0
    page.context.set_offline(False)
    expect(page.get_by_role("status")).to_have_text("7")
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)


def test_newer_stroke_drops_the_older_request(page: Page, stand_in: StandIn, tmp_path: Path) -> None:
    with page_server(f"{stand_in.url}/late", tmp_path / "log") as url:
        page.goto(url)
        with page.expect_event("requestfailed"):
            with page.expect_request(lambda request: request.method == "POST"):
                draw_stroke(page, DOT)
            draw_stroke(page, DOT)
        expect(page.get_by_role("status")).to_have_text("7")
