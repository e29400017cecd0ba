"""What was read before, in a real Chromium: kept by the browser alone, and forgotten on request."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import DOT, SEVEN, choose, file, transfer
from tests.pad import draw_digit, draw_stroke

STORE = "document.querySelector('link[href$=\"store.js\"]').href"


def test_history_outlives_the_page_until_it_is_emptied(page: Page, page_url: str) -> None:
    page.goto(page_url)
    history = page.get_by_role("region", name="Read before")
    expect(history).to_have_count(0)
    page.get_by_role("button", name="A digit in pencil").click()
    expect(history.get_by_role("listitem")).to_have_count(1)
    page.reload()
    expect(history.get_by_role("listitem")).to_contain_text("3")
    expect(history).to_contain_text("The server stores no picture.")
    assert history.locator("img").evaluate("image => image.src.startsWith('data:image/')")
    history.get_by_role("button", name="Empty the history").click()
    expect(history).to_have_count(0)
    page.reload()
    expect(page.locator("canvas")).to_be_visible()
    expect(history).to_have_count(0)


def test_drawing_is_one_entry_however_many_strokes_it_has(page: Page, page_url: str) -> None:
    page.goto(page_url)
    entries = page.locator(".history li")
    draw_digit(page, "7")
    expect(entries).to_have_count(1)
    with page.expect_response(lambda response: response.request.method == "POST"):
        draw_stroke(page, DOT)
    page.get_by_role("button", name="Clear").click()
    draw_digit(page, "1")
    expect(entries).to_have_count(2)


@pytest.mark.parametrize("dropped", [False, True])
def test_file_is_one_entry_however_often_it_is_read(page: Page, page_url: str, dropped: bool) -> None:
    page.goto(page_url)
    entries = page.locator(".history li")
    if dropped:
        page.dispatch_event("footer", "drop", {"dataTransfer": transfer(page, SEVEN)})
    else:
        choose(page, SEVEN)
    expect(entries).to_have_count(1)
    page.evaluate("document.querySelector('.history li').remove()")  # it is back once the second reading is kept
    page.get_by_role("button", name="Predict").click()
    expect(entries).to_have_count(1)
    expect(entries).to_contain_text("7")
    choose(page, file("year.png", "1984"))
    expect(entries).to_have_count(2)


def test_hundred_entries_are_kept_and_the_oldest_give_way(page: Page, page_url: str) -> None:
    page.goto(page_url)
    kept = page.evaluate(
        f"""async () => {{
            const store = await import({STORE});
            const entry = {{ at: new Date(), thumbnail: null }};
            for (let number = 0; number < 105; number += 1) await store.keep({{ ...entry, text: String(number) }});
            return (await store.all()).map(({{ text }}) => text);
        }}"""
    )
    assert kept == [str(number) for number in range(104, 4, -1)]
