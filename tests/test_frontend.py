"""The page: what a person sees for each answer."""

import re

import pytest
from flask.testing import FlaskClient

from tests.pages import blank, open_page, problem, upload, words
from tests.servers import LOCALHOST, ROOT, free_port
from tests.stand_in import StandIn

SEVEN = ROOT / "tests" / "pictures" / "mnist-7.png"


@pytest.fixture
def client() -> FlaskClient:
    """A page that needs no model server."""
    return open_page(f"http://{LOCALHOST}:{free_port()}", UPLOAD_MB=1)


def test_form_asks_for_a_picture(client: FlaskClient) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert 'type="file"' in response.text
    assert "this server stores no picture" in words(response)
    assert "up to 1 MB" in words(response)


def test_real_service_reads_the_digit(service_url: str) -> None:
    response = upload(open_page(service_url), SEVEN.read_bytes())
    assert response.status_code == 200
    assert "I read 7 " in words(response)
    assert response.text.count('<rect class="bar"') == 10
    assert response.text.count('<rect class="box"') == 1


def test_real_service_refuses_what_is_no_picture(service_url: str) -> None:
    response = upload(open_page(service_url), b"some words", "seven.png")
    assert response.status_code == 400
    assert problem(response)


def test_one_digit(stand_in: StandIn) -> None:
    response = upload(open_page(f"{stand_in.url}/seven"), blank())
    assert "<title>7 \N{EN DASH} Digit reader</title>" in response.text
    assert "I read 7 Almost certain · 99.8%" in words(response)
    assert 'viewBox="0 0 200 100"' in response.text
    assert '<rect class="box" x="10" y="20" width="30" height="40"/>' in response.text
    assert "digit_cnn:stand-in" in words(response)


def test_several_digits_in_lines(stand_in: StandIn) -> None:
    response = upload(open_page(f"{stand_in.url}/cheque"), blank())
    assert "105\n42" in response.text
    assert "Very likely" in words(response)
    assert response.text.count('<rect class="box"') == 5
    assert response.text.count('<rect class="bar"') == 50


def test_doubt_is_said_with_a_hint(stand_in: StandIn) -> None:
    text = words(upload(open_page(f"{stand_in.url}/unsure"), blank()))
    assert "Not sure" in text
    assert "It could also be a 9" in text
    assert "on plain paper" in text


def test_doubtful_digit_is_told_from_the_others(stand_in: StandIn) -> None:
    response = upload(open_page(f"{stand_in.url}/doubt-in-one"), blank())
    assert '>1<span class="doubtful">0</span>5<' in response.text
    assert "dashed where it is in doubt" in words(response)


def test_no_digit_is_said_with_a_hint(stand_in: StandIn) -> None:
    text = words(upload(open_page(f"{stand_in.url}/blank"), blank()))
    assert "I see no digit here. Try a picture" in text
    assert "%" not in text


def test_answer_is_not_to_be_stored(stand_in: StandIn) -> None:
    assert upload(open_page(f"{stand_in.url}/seven"), blank()).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/nowhere", "{static}/page.css", "{static}/page.js", "/healthz"])
def test_browsers_run_and_load_nothing_inline_or_from_elsewhere(client: FlaskClient, path: str) -> None:
    with client.get(path.format(static=client.application.static_url_path)) as response:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        inline = r"<script(?! type=.module. src=./static/)| style=|<style|https?://"
        assert not re.search(inline, response.get_data(as_text=True))
        assert "Set-Cookie" not in response.headers


def test_healthz_needs_no_service() -> None:
    page = open_page(f"http://{LOCALHOST}:{free_port()}")
    assert page.get("/healthz").json == {"status": "ok"}
