"""A photo for the page, in a real Chromium with a camera that films a paper of ours."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import chromium
from tests.drawing import draw_text, encoded
from tests.journeys import SEVEN
from tests.pad import ink

FILM = "--use-file-for-fake-video-capture"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose camera sees a 7."""
    film = tmp_path_factory.mktemp("film") / "seven.mjpeg"
    paper = draw_text("7", height=300, pen=24).resize((640, 480)).convert("RGB")
    film.write_bytes(encoded(paper, "JPEG") * 10)
    with chromium("--use-fake-device-for-media-stream", f"{FILM}={film}") as browser:
        yield browser


def opened(browser: Browser, page_url: str, **settings: object) -> Page:
    page = browser.new_context(**settings).new_page()  # type: ignore[arg-type]
    page.goto(page_url)
    return page


def test_photo_is_taken_from_the_live_picture(browser: Browser, page_url: str) -> None:
    page = opened(browser, page_url, permissions=["camera"])
    page.get_by_role("button", name="Take a photo").click()
    page.get_by_role("dialog", name="Camera").get_by_role("button", name="Read this").click()
    expect(page.get_by_role("status")).to_have_text("7")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.locator("video").evaluate("video => video.srcObject") is None
    page.context.close()


def test_refused_camera_is_a_sentence_and_the_page_stays(browser: Browser, page_url: str) -> None:
    page = opened(browser, page_url, permissions=[])
    page.get_by_role("button", name="Take a photo").click()
    dialog = page.get_by_role("dialog", name="Camera")
    expect(dialog.get_by_role("alert")).to_contain_text("The camera was refused.")
    expect(dialog.get_by_role("button", name="Read this")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Take a photo")).to_be_focused()
    assert ink(page) == 0
    page.context.close()


def test_phone_opens_its_own_camera(browser: Browser, page_url: str) -> None:
    page = opened(browser, page_url, has_touch=True, is_mobile=True, viewport={"width": 360, "height": 740})
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Take a photo").tap()
    assert chooser.value.element.get_attribute("capture") == "environment"
    chooser.value.set_files(SEVEN)
    expect(page.get_by_role("status")).to_have_text("7")
    expect(page.get_by_role("status")).to_be_in_viewport()
    page.context.close()
