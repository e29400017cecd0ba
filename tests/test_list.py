"""Many pictures at once, in a real Chromium: a list that fills, is cancelled, saved and looked into."""

import csv
import json
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys import SEVEN, choose, file, transfer
from tests.servers import page_server
from tests.stand_in import StandIn


def saved(page: Page, button: str, folder: Path) -> str:
    """What the file holds that a button saves."""
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    download.value.save_as(folder / download.value.suggested_filename)
    return (folder / download.value.suggested_filename).read_text()


def test_several_files_with_a_bad_one_are_read_and_saved(page: Page, page_url: str, tmp_path: Path) -> None:
    page.goto(page_url)
    choose(page, file("year.png", "1984"), file("=none.png", "Dear reader"), file("lines.png", "46\n829"))
    rows = page.get_by_role("row")
    expect(page.get_by_text("3 of 3 read").first).to_be_visible()
    expect(rows.filter(has_text="year.png")).to_contain_text("1984")
    expect(rows.filter(has_text="none.png")).to_contain_text("This is not a picture that can be read here")
    expect(page.get_by_role("button", name="Cancel")).to_be_hidden()

    table = list(csv.reader(saved(page, "Save as CSV", tmp_path).splitlines(keepends=True)))
    assert table[0] == ["file", "text", "confidence", "error"]
    assert [(name, text) for name, text, *_ in table[1:]] == [
        ("year.png", "1984"),
        ("'=none.png", ""),  # no formula for a spreadsheet
        ("lines.png", "46\n829"),
    ]
    assert 0.5 < float(table[1][2]) <= 1
    assert table[2][3].startswith("This is not a picture")
    records = json.loads(saved(page, "Save as JSON", tmp_path))
    assert [record["file"] for record in records] == ["year.png", "=none.png", "lines.png"]
    assert records[0]["digits"] == [1, 9, 8, 4]
    assert "error" in records[1]

    page.get_by_role("button", name="lines.png").click()
    expect(page.get_by_role("status")).to_have_text("46\n829")
    expect(rows.filter(has_text="year.png")).to_be_visible()


def test_dropped_files_become_a_list(page: Page, page_url: str) -> None:
    page.goto(page_url)
    page.dispatch_event("footer", "drop", {"dataTransfer": transfer(page, SEVEN, SEVEN)})
    expect(page.get_by_text("2 of 2 read").first).to_be_visible()
    expect(page.locator(".list strong")).to_have_text(["7", "7"])


def test_list_is_cancelled(page: Page, stand_in: StandIn, tmp_path: Path) -> None:
    with page_server(f"{stand_in.url}/late", tmp_path / "log") as url:
        page.goto(url)
        choose(page, *(file(f"{number}.png", "7") for number in range(40)))
        expect(page.locator(".list strong").first).to_have_text("7")
        page.get_by_role("button", name="Cancel").click()
        expect(page.locator(".list strong").last).to_have_text("Cancelled")
        expect(page.locator("progress")).to_have_attribute("max", "40")
        assert len(stand_in.posts) < 40


def test_list_waits_for_a_busy_service_as_it_is_told(page: Page, stand_in: StandIn, tmp_path: Path) -> None:
    with page_server(f"{stand_in.url}/busier-once", tmp_path / "log") as url:
        page.goto(url)
        choose(page, file("a.png", "7"), file("b.png", "7"))
        expect(page.locator(".list strong")).to_have_text(["7", "7"])
        assert len(stand_in.posts) == 3
