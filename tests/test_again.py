"""Another try, in a real Chromium: where the service was busy or down nothing is lost, and nobody starts again."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys import SEVEN, choose, file, offline
from tests.pad import draw_digit, ink
from tests.servers import LOCALHOST, free_port, page_server
from tests.stand_in import StandIn


def test_busy_service_is_asked_again_as_it_said(page: Page, stand_in: StandIn, tmp_path: Path) -> None:
    with page_server(f"{stand_in.url}/busier-once", tmp_path / "log") as url:
        page.goto(url)
        choose(page, SEVEN)
        expect(page.get_by_role("alert")).to_contain_text(
            "The reader is busy right now; please try again in 3 seconds."
        )
        expect(page.get_by_text("Next try in")).to_be_visible()
        expect(page.get_by_role("status")).to_have_text("7")
        expect(page.get_by_role("alert")).to_have_count(0)
        assert len(stand_in.posts) == 3  # and what spoke for it


def test_service_that_is_down_reads_the_same_picture_when_it_is_back(page: Page, tmp_path: Path) -> None:
    port = free_port()
    with page_server(f"http://{LOCALHOST}:{port}/seven", tmp_path / "log") as url:
        page.goto(url)
        draw_digit(page, "7")
        expect(page.get_by_role("alert")).to_contain_text("The reader cannot be reached at the moment")
        assert ink(page) > 0
        with StandIn(port):
            page.get_by_role("button", name="Try again").click()
            expect(page.get_by_role("status")).to_have_text("7")
            assert ink(page) > 0


def test_file_is_read_as_soon_as_the_connection_is_back(page: Page, page_url: str) -> None:
    page.goto(page_url)
    with offline(page):
        choose(page, SEVEN)
        expect(page.get_by_role("alert")).to_contain_text("You are offline. Your picture is kept")
    expect(page.get_by_role("status")).to_have_text("7")


def test_too_large_file_is_refused_in_place(page: Page, stand_in: StandIn, tmp_path: Path) -> None:
    with page_server(f"{stand_in.url}/seven", tmp_path / "log", UPLOAD_MB="1") as url:
        page.goto(f"{url}/?lang=de")
        choose(page, file("large.png", "x" * 1_100_000))
        expect(page.get_by_role("alert")).to_have_text(
            "Dieses Bild ist größer als 1 MB; bitte wählen Sie ein kleineres."
        )
        expect(page.locator("canvas")).to_be_visible()
        assert page.locator("#image").evaluate("field => field.files[0].name") == "large.png"
        assert not stand_in.posts
