"""Drawing on the page, in a real Chromium."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.drawing import EUROPEAN, STROKES, Points
from tests.pad import draw, draw_digit, ink

STYLES: dict[str, tuple[dict[str, list[Points]], Callable[[float, float], tuple[float, float]]]] = {
    "upright": (STROKES, lambda x, y: (0.3 + 0.4 * x, 0.2 + 0.6 * y)),
    "slanted, narrow and in a corner": (STROKES, lambda x, y: (0.15 + 0.2 * x + 0.12 * (1 - y), 0.1 + 0.4 * y)),
    "as in continental Europe": (STROKES | EUROPEAN, lambda x, y: (0.25 + 0.5 * x, 0.15 + 0.65 * y)),
}


def test_thirty_drawn_digits_are_read(page: Page, page_url: str) -> None:
    page.goto(page_url)
    wrong = []
    for style, (strokes, place) in STYLES.items():
        for digit in STROKES:
            draw(page, [[place(x, y) for x, y in stroke] for stroke in strokes[digit]])
            read = page.locator(".text, .answer h1").last.inner_text()
            if read != digit:
                wrong.append(f"{digit}, {style}: {read}")
            page.get_by_role("button", name="Clear").click()
    assert len(wrong) <= 1, wrong


def test_undo_and_clear(page: Page, page_url: str) -> None:
    page.goto(page_url)
    undo, clear = (page.get_by_role("button", name=name) for name in ("Undo", "Clear"))
    invitation = page.get_by_role("heading", name="Which digit is this?")
    expect(undo).to_be_disabled()
    expect(clear).to_be_disabled()
    draw_digit(page, "7")
    drawn = ink(page)
    clear.click()
    expect(invitation).to_be_visible()
    assert ink(page) == 0
    undo.click()
    expect(page.get_by_role("status")).to_have_text("7")
    assert ink(page) == drawn
    page.keyboard.press("Control+z")
    expect(invitation).to_be_visible()
    expect(undo).to_be_disabled()
    assert ink(page) == 0


def test_harder_pressed_pen_draws_a_broader_line(page: Page, page_url: str) -> None:
    page.goto(page_url)
    box = page.locator("canvas").bounding_box()
    assert box
    devtools = page.context.new_cdp_session(page)
    pen = {"x": box["x"] + 100, "y": box["y"] + 100, "button": "left", "pointerType": "pen"}
    dots = []
    for force in (0.2, 0.9):
        devtools.send("Input.dispatchMouseEvent", {"type": "mousePressed", "force": force, **pen})
        devtools.send("Input.dispatchMouseEvent", {"type": "mouseReleased", **pen})
        dots.append(ink(page))
        page.get_by_role("button", name="Clear").click()
    assert dots[1] > 2 * dots[0] > 0


def test_finger_draws_and_does_not_scroll(browser: Browser, page_url: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    page.goto(page_url)
    box = page.locator("canvas").bounding_box()
    assert box
    devtools = page.context.new_cdp_session(page)
    places = [(0.5, 0.8), (0.57, 0.6), (0.63, 0.4), (0.7, 0.2), (0.5, 0.2), (0.3, 0.2)]  # a 7, upwards as one scrolls
    for kind, (x, y) in zip(["touchStart", *["touchMove"] * 5], places, strict=True):
        point = {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.get_by_role("status")).to_have_text("7")
    assert page.evaluate("scrollY") == 0
    page.close()


@pytest.mark.parametrize(("width", "scale"), [(320, 3), (1440, 1), (2560, 2)])
def test_paper_fits_every_screen_sharply(browser: Browser, page_url: str, width: int, scale: int) -> None:
    settings: dict[str, Any] = {"viewport": {"width": width, "height": 800}, "device_scale_factor": scale}
    page = browser.new_page(**settings)
    page.goto(page_url)
    draw_digit(page, "4")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    shown, pixels = page.locator("canvas").evaluate("paper => [paper.clientWidth, paper.width]")
    assert shown >= 280
    assert pixels == scale * shown
    page.close()


def test_without_scripts_there_is_nothing_to_draw_on(browser: Browser, page_url: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(page_url)
    expect(page.locator("canvas")).to_have_count(0)
    expect(page.locator("button:visible:not([name=sample])")).to_have_text(["Predict"])
    expect(page.get_by_text("drop pictures")).to_have_count(0)
    page.close()
