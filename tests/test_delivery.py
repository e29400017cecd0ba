"""What goes over the wire: fingerprinted files kept for a year, packed texts, and a small first visit."""

import re
from pathlib import Path

import pytest
import requests
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from frontend.delivery import LEAST, fingerprint
from tests.pages import open_page
from tests.servers import LOCALHOST, free_port

BUDGET = 60_000  # bytes of a first visit, headers included


@pytest.fixture
def client() -> FlaskClient:
    return open_page(f"http://{LOCALHOST}:{free_port()}")


def static_files(page: str) -> list[str]:
    return re.findall(r'(?:href|src)="(/static/[^"]+)"', page)


def test_fingerprint_changes_with_every_byte_and_name(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a")
    first = fingerprint(tmp_path)
    assert fingerprint(tmp_path) == first
    (tmp_path / "a.css").write_text("b")
    second = fingerprint(tmp_path)
    (tmp_path / "a.css").rename(tmp_path / "b.css")
    assert len({first, second, fingerprint(tmp_path)}) == 3


def test_files_are_kept_for_a_year_under_their_fingerprint(client: FlaskClient) -> None:
    addresses = static_files(client.get("/").text)
    assert len(addresses) >= 3
    for address in addresses:
        assert re.match(r"/static/[0-9a-f]{8}/", address)
        with client.get(address) as response:
            assert response.status_code == 200
            assert "max-age=31536000" in response.headers["Cache-Control"]
            assert "immutable" in response.headers["Cache-Control"]


def test_another_version_of_a_file_is_not_there(client: FlaskClient) -> None:
    response = client.get("/static/00000000/page.css")
    assert response.status_code == 404
    assert "immutable" not in response.headers.get("Cache-Control", "")


def test_page_itself_is_asked_for_anew(client: FlaskClient) -> None:
    assert "max-age" not in client.get("/").headers.get("Cache-Control", "")


def test_texts_are_packed_for_those_who_take_it(page_url: str) -> None:
    plain = requests.get(page_url, headers={"Accept-Encoding": "identity"}, timeout=10)
    for address in ["/", *static_files(plain.text)]:
        response = requests.get(page_url + address, headers={"Accept-Encoding": "gzip"}, timeout=10)
        bare = requests.get(page_url + address, headers={"Accept-Encoding": "identity"}, timeout=10)
        assert response.content == bare.content
        assert "Content-Encoding" not in bare.headers
        if response.headers["Content-Type"].startswith("text/") and len(bare.content) >= LEAST:
            assert response.headers["Content-Encoding"] == "gzip"
            assert "Accept-Encoding" in response.headers["Vary"]
            assert int(response.headers["Content-Length"]) < 0.8 * len(bare.content)


def test_first_visit_is_small(browser: Browser, page_url: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    sizes: list[float] = []
    devtools.on("Network.loadingFinished", lambda loaded: sizes.append(loaded["encodedDataLength"]))
    devtools.send("Network.enable")
    page.goto(page_url, wait_until="networkidle")
    context.close()
    assert len(sizes) > 5
    assert sum(sizes) <= BUDGET, sizes
