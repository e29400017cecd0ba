"""Every failure is one sentence on the page, with the right status."""

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from frontend import MEGABYTE, create_app
from frontend.errors import PageError
from tests.pages import blank, open_page, problem, upload
from tests.servers import LOCALHOST, free_port
from tests.stand_in import StandIn


@pytest.fixture
def app(stand_in: StandIn) -> Flask:
    return create_app({"SERVICE_URL": f"{stand_in.url}/seven", "UPLOAD_MB": 1})


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize(
    "data", [{}, {"image": (BytesIO(b""), "")}, {"image": "seven"}, {"other": (BytesIO(b"x"), "x")}]
)
def test_no_file(client: FlaskClient, data: dict[str, object]) -> None:
    response = client.post("/", data=data)
    assert response.status_code == 400
    assert problem(response) == "Choose a picture first, then press Predict."


def test_empty_file(client: FlaskClient) -> None:
    response = upload(client, b"")
    assert response.status_code == 400
    assert problem(response) == "This file is empty; please choose another picture."


def test_too_large_file_never_reaches_the_service(client: FlaskClient, stand_in: StandIn) -> None:
    response = client.post("/", data=bytes(MEGABYTE + 1), content_type="multipart/form-data; boundary=x")
    assert response.status_code == 413
    assert problem(response) == "This picture is larger than 1 MB; please choose a smaller one."
    assert not stand_in.posts


@pytest.mark.parametrize(
    ("behaviour", "status"),
    [("unreadable", 400), ("large", 413), ("bug", 502), ("noise", 502), ("busy", 503), ("slow", 504)],
)
def test_failure_of_the_service_is_a_sentence(stand_in: StandIn, behaviour: str, status: int) -> None:
    app = create_app({"SERVICE_URL": f"{stand_in.url}/{behaviour}", "READ_TIMEOUT": 0.3})
    response = upload(app.test_client(), blank())
    assert response.status_code == status
    assert problem(response).endswith(".")


def test_service_down() -> None:
    response = upload(open_page(f"http://{LOCALHOST}:{free_port()}"), blank())
    assert response.status_code == 503
    assert problem(response) == "The reader cannot be reached at the moment; please try again in a minute."


def test_busy_service_says_when_to_come_back(stand_in: StandIn) -> None:
    response = upload(open_page(f"{stand_in.url}/busy"), blank())
    assert response.headers["Retry-After"] == "7"
    assert "in 7 seconds" in problem(response)


def test_words_of_others_are_escaped(stand_in: StandIn) -> None:
    name = "<script>alert(1)</script>.png"
    assert "alert(1)" not in upload(open_page(f"{stand_in.url}/seven"), blank(), name).text
    assert "<i>" not in upload(open_page(f"{stand_in.url}/markup"), blank()).text
    refused = upload(open_page(f"{stand_in.url}/unreadable"), blank(), name)
    assert "<b>" not in refused.text
    assert problem(refused) == "This is no <b>picture</b>."


def test_unknown_address(client: FlaskClient) -> None:
    response = client.get("/nowhere/<b>")
    assert response.status_code == 404
    assert problem(response) == "There is no page at this address."


def test_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    response = client.delete("/")
    assert response.status_code == 405
    assert problem(response) == "This address does not take this kind of request."
    assert "POST" in response.headers["Allow"]


def test_bug_is_a_sentence_and_a_log_entry(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    app.add_url_rule("/bug", view_func=lambda: str(1 / 0))
    response = app.test_client().get("/bug")
    assert response.status_code == 500
    assert problem(response) == PageError.sentence
    assert "ZeroDivisionError" in caplog.text
