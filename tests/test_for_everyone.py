"""The page for everyone, in a real Chromium: axe-core's rules, the keyboard alone, every width and language.

axe-core comes with axe-playwright-python; its rules for WCAG 2.0 to 2.2, A and AA, and its best practices are all on.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from frontend.languages import LANGUAGES
from tests.journeys import SEVEN, answered, choose, file
from tests.pad import draw_digit
from tests.servers import LOCALHOST, free_port, page_server
from tests.stand_in import StandIn

WIDE = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "reduced_motion": "reduce"}


@pytest.fixture(params=["light", "dark"])
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    settings: dict[str, Any] = WIDE if request.param == "light" else PHONE
    context = browser.new_context(**settings, color_scheme=request.param)
    yield context
    context.close()


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong on the page as it is now."""
    answered(page)
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


def scrolls_sideways(page: Page) -> bool:
    sideways: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return sideways


def test_axe_finds_nothing_on_the_way_of_a_picture(context: BrowserContext, page_url: str) -> None:
    page = context.new_page()
    page.goto(page_url)
    found = {"the form": violations(page)}
    page.get_by_role("button", name="A year in ink").click()
    expect(page.get_by_role("status")).to_have_text("1984")
    page.get_by_role("radio", name="9").check(force=True)
    expect(page.locator(".reason:visible")).to_have_count(1)
    found["several digits, one explained"] = violations(page)
    page.get_by_role("button", name="A star, which is no digit").click()
    expect(page.get_by_role("heading", name="I see no digit here.")).to_be_visible()
    found["no digit"] = violations(page)
    choose(page, file("none.png", "Dear reader"))
    expect(page.get_by_role("alert")).to_be_visible()
    found["a failure"] = violations(page)
    choose(page, file("a.png", "46"), file("none.png", "Dear reader"))
    expect(page.get_by_text("2 of 2 read").first).to_be_visible()
    found["a list and the history"] = violations(page)
    draw_digit(page, "7")
    expect(page.get_by_role("status")).to_have_text("7")
    found["a drawing"] = violations(page)
    assert {state: rules for state, rules in found.items() if rules} == {}


@pytest.mark.parametrize("state", ["unsure", "doubt-in-one", "busy"])
def test_axe_finds_nothing_where_there_is_doubt_or_no_answer(
    context: BrowserContext, stand_in: StandIn, tmp_path: Path, state: str
) -> None:
    page = context.new_page()
    with page_server(f"{stand_in.url}/{state}", tmp_path / "log") as url:
        page.goto(url)
        choose(page, SEVEN)
        page.locator(".reading, .retry").first.wait_for()
        assert violations(page) == []


def test_axe_finds_nothing_without_scripts(browser: Browser, page_url: str) -> None:
    """axe-core itself runs with the page's scripts off, for the browser's own tools start it."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(page_url)
    page.get_by_role("button", name="A year in ink").click()
    expect(page.get_by_role("status")).to_have_text("1984")
    answer = page.content()
    context.close()
    plain = browser.new_page()
    plain.route("**/*.js", lambda route: route.abort())
    plain.goto(page_url)
    plain.set_content(answer.replace('src="/', f'src="{page_url}/').replace('href="/', f'href="{page_url}/'))
    assert violations(plain) == []
    plain.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_fits_a_narrow_phone(browser: Browser, page_url: str, language: str) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.goto(f"{page_url}/?lang={language}")
    expect(page.locator("canvas")).to_be_visible()
    assert not scrolls_sideways(page)
    assert violations(page) == []
    page.close()


def test_arabic_runs_from_right_to_left_and_numbers_do_not(browser: Browser, page_url: str) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="ar-EG")
    page.goto(page_url)
    expect(page.get_by_role("heading", name="ما هذا الرقم؟")).to_be_visible()
    paper, heading = page.locator("canvas").bounding_box(), page.locator("h1").bounding_box()
    assert paper
    assert heading
    assert paper["x"] > heading["x"]
    page.locator("[value=ink]").click()
    expect(page.get_by_role("status")).to_have_text("1984")
    choices = page.locator(".choice label")
    first, last = choices.first.bounding_box(), choices.last.bounding_box()
    assert first
    assert last
    assert first["x"] < last["x"]
    page.close()


def test_keyboard_alone_reads_chooses_and_switches(page: Page, page_url: str) -> None:
    page.goto(page_url)
    seen = []
    for _ in range(30):
        page.keyboard.press("Tab")
        focused = page.evaluate_handle("document.activeElement").as_element()
        assert focused
        outline = focused.evaluate("element => getComputedStyle(element).outlineStyle")
        seen.append((focused.get_attribute("value") or (focused.text_content() or "").strip(), outline))
        if seen[-1][0] == "ink":
            break
    assert all(outline != "none" for _, outline in seen)
    assert seen[0][0] == "Digit reader"
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("1984")
    expect(page.locator("[aria-live]")).to_contain_text("I read 1984")
    page.get_by_role("radio", name="1").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="9")).to_be_checked()


def test_text_at_twice_its_size_stays_on_the_page(browser: Browser, page_url: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(page_url)
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    page.get_by_role("button", name="A year in ink").click()
    expect(page.get_by_role("status")).to_have_text("1984")
    assert not scrolls_sideways(page)
    page.close()


def test_failure_of_the_service_is_told_once_to_everyone(page: Page, tmp_path: Path) -> None:
    with page_server(f"http://{LOCALHOST}:{free_port()}", tmp_path / "log") as url:
        page.goto(url)
        choose(page, SEVEN)
        expect(page.get_by_role("alert")).to_have_count(1)
        expect(page.locator("[aria-live]")).to_have_text("")
