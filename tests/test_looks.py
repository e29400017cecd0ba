"""How the page looks, in a real Chromium: it fits its window, keeps to its policy, and sits for the README.

`make screenshots` keeps the pictures, in the folder that DIGITS_SCREENSHOTS names.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from frontend.samples import FOLDER
from tests.pad import draw_digit


def explain_a_year(page: Page) -> None:
    page.locator("[value=ink]").click()
    expect(page.get_by_role("status")).to_have_text("1984")
    page.locator(".choice label").nth(1).click()
    expect(page.locator(".reason:visible")).to_have_count(1)


def draw_a_four(page: Page) -> None:
    draw_digit(page, "4")
    expect(page.get_by_role("status")).to_have_text("4")
    expect(page.locator(".reason:visible")).to_have_count(1)


def read_many(page: Page) -> None:
    page.locator("#image").set_input_files(sorted(FOLDER.glob("*.webp")))
    page.locator(".list").wait_for()
    expect(page.locator("[name=cancel]")).to_be_hidden()


class Look(NamedTuple):
    """A window, and what is done in it."""

    width: int
    height: int
    do: Callable[[Page], None]
    settings: dict[str, Any]


LOOKS = {
    "page": Look(1440, 900, explain_a_year, {}),
    "page-dark": Look(768, 1024, draw_a_four, {"color_scheme": "dark"}),
    "page-phone": Look(360, 740, draw_a_four, {"has_touch": True, "is_mobile": True}),
    "page-arabic": Look(768, 1024, read_many, {"locale": "ar"}),
    "page-wide": Look(2560, 1440, explain_a_year, {"color_scheme": "dark"}),
    "page-narrow": Look(320, 640, explain_a_year, {"locale": "de-DE"}),
}


@pytest.mark.parametrize("name", LOOKS)
def test_page_fits_its_window_and_complains_of_nothing(
    browser: Browser, page_url: str, tmp_path: Path, name: str
) -> None:
    width, height, do, settings = LOOKS[name]
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **settings)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(page_url)
    do(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert complaints == []
    page.evaluate("scrollTo(0, 0)")
    folder = Path(os.environ.get("DIGITS_SCREENSHOTS") or tmp_path)
    page.screenshot(path=folder / f"{name}.png", full_page=True, animations="disabled")
    context.close()
