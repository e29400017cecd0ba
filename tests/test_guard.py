"""The page's guard: how often a client may send pictures, what a browser is told, and the id of a request."""

import json
import logging
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from frontend import create_app
from frontend.settings import SettingError, settings
from tests.pages import blank, problem, upload
from tests.stand_in import StandIn


def page(stand_in: StandIn, **config: Any) -> FlaskClient:  # noqa: ANN401, as Flask takes it
    return create_app({"SERVICE_URL": f"{stand_in.url}/seven", **config}).test_client()


def test_a_client_above_its_rate_is_told_when_to_come_back(stand_in: StandIn) -> None:
    client = page(stand_in, RATE="2 per minute")

    assert [upload(client, blank()).status_code for _ in range(2)] == [200, 200]
    refused = upload(client, blank())
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert "try again in" in problem(refused)
    assert len(stand_in.posts) == 2
    assert client.get("/").status_code == 200


def test_another_client_has_a_rate_of_its_own(stand_in: StandIn) -> None:
    client = page(stand_in, RATE="1 per minute", PROXIES=1)

    def send(address: str) -> TestResponse:
        data = {"image": (BytesIO(blank()), "seven.png")}
        return client.post("/", data=data, headers={"X-Forwarded-For": address})

    assert [send(address).status_code for address in ("1.2.3.4", "1.2.3.5", "1.2.3.4")] == [200, 200, 429]


def test_a_client_is_not_believed_who_it_is(stand_in: StandIn) -> None:
    client = page(stand_in, RATE="1 per minute")

    assert upload(client, blank()).status_code == 200
    data = {"image": (BytesIO(blank()), "seven.png")}
    assert client.post("/", data=data, headers={"X-Forwarded-For": "1.2.3.4"}).status_code == 429


def test_rates_hold_while_their_store_cannot_be_reached(stand_in: StandIn) -> None:
    client = page(stand_in, RATE="1 per minute", RATE_STORE="redis://127.0.0.1:1")

    assert [upload(client, blank()).status_code for _ in range(2)] == [200, 429]


def test_the_page_answers_under_its_own_names_alone(stand_in: StandIn) -> None:
    client = page(stand_in, HOSTS="digits.example,localhost")

    assert client.get("/", headers={"Host": "digits.example"}).status_code == 200
    assert client.get("/", headers={"Host": "other.example"}).status_code == 400


def test_a_browser_is_told_to_do_no_more_than_it_must_and_to_keep_nothing(stand_in: StandIn) -> None:
    client = page(stand_in)
    for response in (client.get("/"), client.get("/nowhere"), upload(client, blank())):
        assert response.headers["X-Frame-Options"] == "DENY"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in response.headers
        assert "Strict-Transport-Security" not in response.headers
    assert "max-age" in client.get("/", base_url="https://localhost").headers["Strict-Transport-Security"]


def test_a_request_s_id_goes_to_the_service_back_and_into_the_log(
    stand_in: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    client = page(stand_in)
    caplog.set_level(logging.INFO)
    traced = {"X-Request-ID": "from-the-test.1", "traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}

    response = client.post("/", data={"image": (BytesIO(blank()), "<i>secret name</i>.png")}, headers=traced)

    assert response.headers["X-Request-ID"] == stand_in.headers["X-Request-ID"] == "from-the-test.1"
    assert stand_in.headers["traceparent"] == traced["traceparent"]
    [line] = [json.loads(record.message) for record in caplog.records if record.name == "frontend.guard"]
    assert (line["request_id"], line["status"]) == ("from-the-test.1", 200)
    assert "secret name" not in caplog.text


def test_an_id_that_is_none_is_replaced(stand_in: StandIn) -> None:
    response = page(stand_in).get("/", headers={"X-Request-ID": "<script>"})
    assert len(response.headers["X-Request-ID"]) == 32


@pytest.mark.parametrize(("name", "value"), [("RATE", "often"), ("PROXIES", "-1"), ("PROXIES", "one")])
def test_a_setting_that_cannot_be_used_is_a_sentence(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"DIGITS_{name} must be"):
        settings({f"DIGITS_{name}": value})
