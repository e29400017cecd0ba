"""The answer in a real Chromium: one digit of several at a time, and the number for the clipboard."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import answered, choose, file

YEAR = file("year.png", "1984")


def test_chosen_digit_shows_its_probabilities_and_why_it_was_read(page: Page, page_url: str) -> None:
    page.goto(page_url)
    page.get_by_role("button", name="A year in ink").click()
    expect(page.get_by_role("status")).to_have_text("1984")
    expect(page.locator(".chosen")).to_have_count(1)
    page.get_by_role("radio", name="1").press("ArrowRight")
    expect(page.get_by_role("radio", name="9")).to_be_checked()
    expect(page.get_by_role("row", name="9").get_by_role("cell").last).to_contain_text("9")
    expect(page.get_by_role("table")).to_have_count(1)
    reasons = page.locator(".reason:visible img")
    expect(reasons).to_have_count(2)
    assert reasons.evaluate_all("images => images.every(image => image.naturalWidth >= 112)")
    page.locator(".found").nth(3).click()
    expect(page.get_by_role("radio", name="4")).to_be_checked()
    expect(page.locator(".found").nth(3)).to_have_class("found chosen")


def test_reason_of_a_single_digit_is_shown_at_once(page: Page, page_url: str) -> None:
    page.goto(page_url)
    page.get_by_role("button", name="A digit in pencil").click()
    expect(page.get_by_role("status")).to_have_text("3")
    expect(page.get_by_text("What spoke for the answer", exact=True)).to_be_visible()


def test_no_digit_is_an_answer_of_its_own(page: Page, page_url: str) -> None:
    page.goto(page_url)
    page.get_by_role("button", name="A star, which is no digit").click()
    expect(page.get_by_role("heading", name="I see no digit here.")).to_be_visible()
    expect(page.get_by_text("Try a picture that shows the whole digit")).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)


def test_number_is_copied(browser: Browser, page_url: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(page_url)
    choose(page, YEAR)
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "1984"
    context.close()


@pytest.mark.parametrize("why", [False, True])
def test_everything_works_without_scripts(browser: Browser, page_url: str, why: bool) -> None:
    context = browser.new_context(java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    page.goto(page_url)
    page.get_by_role("link", name="English").click()
    if why:
        page.get_by_label("Also show what spoke for the answer").check()
        choose(page, YEAR)
        page.get_by_role("button", name="Predict").click()
    else:
        page.get_by_role("button", name="A year in ink").click()
    expect(page.get_by_role("status")).to_have_text("1984")
    page.locator(".choice label").nth(2).click()
    expect(page.get_by_role("radio", name="8")).to_be_checked()
    expect(page.get_by_role("table")).to_have_count(1)
    expect(page.locator(".reason:visible")).to_have_count(1 if why else 0)
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    context.close()


def test_file_is_read_as_soon_as_it_is_chosen(page: Page, page_url: str) -> None:
    page.goto(page_url)
    choose(page, YEAR)
    expect(page.get_by_role("status")).to_have_text("1984")
    choose(page, file("none.png", "Dear reader"))
    expect(page.get_by_role("alert")).to_contain_text("not a picture")
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    answered(page)
    assert page.locator("#image").evaluate("field => field.files[0].name") == "none.png"
