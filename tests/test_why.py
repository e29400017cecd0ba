"""Why a digit was read, and the reading as JSON for the page's scripts: by the same form, at the same address."""

from io import BytesIO
from typing import Any

import pytest

from frontend.errors import PageError
from frontend.service_client import ServiceClient
from tests.pages import blank, open_page, upload, words
from tests.servers import ROOT
from tests.stand_in import PIXEL, StandIn

SEVEN = (ROOT / "tests" / "pictures" / "mnist-7.png").read_bytes()
JSON = {"Accept": "application/json"}


def form(picture: bytes = b"picture", **fields: str) -> dict[str, Any]:
    return {"image": (BytesIO(picture), "picture.png"), **fields}


def test_form_may_ask_for_the_reason(service_url: str) -> None:
    client = open_page(service_url)
    assert "What spoke for the answer" not in words(upload(client, SEVEN))
    explained = client.post("/", data=form(SEVEN, why="on"))
    assert "What spoke for the answer" in words(explained)
    assert explained.text.count('<img src="data:image/png;base64,') == 3  # the picture, what was seen, and why


def test_scripts_get_the_reading_alone(stand_in: StandIn) -> None:
    response = open_page(f"{stand_in.url}/explained").post("/?lang=de", data=form(), headers=JSON)
    assert response.json == {
        "text": "7",
        "confidence": 0.998,
        "certainty": "Fast sicher",
        "share": "99,8\u00a0%",
        "sure": True,
        "model": "digit_cnn:stand-in",
        "digits": [{"digit": 7, "seen": PIXEL, "why": PIXEL}],
    }
    assert response.headers["Cache-Control"] == "no-store"


def test_scripts_get_a_failure_as_a_sentence(stand_in: StandIn) -> None:
    response = open_page(f"{stand_in.url}/busy").post("/?lang=de", data=form(), headers=JSON)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "7"
    error = "Der Leser ist gerade beschäftigt; bitte versuchen Sie es in 7 Sekunden noch einmal."
    assert response.json == {"error": error}


def test_picture_of_a_reason_is_never_fetched_from_elsewhere(stand_in: StandIn) -> None:
    client = ServiceClient(f"{stand_in.url}/explained-elsewhere", connect_timeout=5, read_timeout=5)
    with pytest.raises(PageError, match="no proper answer"):
        client.read(blank(), why=True)


def test_sample_is_read_without_a_file(stand_in: StandIn) -> None:
    response = open_page(f"{stand_in.url}/seven").post("/", data={"sample": "pencil", "image": (BytesIO(b""), "")})
    assert response.status_code == 200
    assert "I read 7" in words(response)
    assert b"WEBP" in stand_in.posts[0]


def test_unknown_sample_is_no_picture(stand_in: StandIn) -> None:
    response = open_page(f"{stand_in.url}/seven").post("/", data={"sample": "../page.css"})
    assert response.status_code == 400
    assert not stand_in.posts
