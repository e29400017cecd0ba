"""The page: what a person sees for each answer and each failure, without a browser."""

import html
import re
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from frontend import MEGABYTE, create_app, preview
from frontend.errors import PageError
from frontend.settings import SETTINGS, SettingError
from frontend.words import certainty, per_cent
from tests.servers import LOCALHOST, ROOT, free_port
from tests.stand_in import StandIn

SEVEN = ROOT / "tests" / "pictures" / "mnist-7.png"

Page = Callable[[str], FlaskClient]


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with StandIn() as server:
        yield server


@pytest.fixture
def app(stand_in: StandIn) -> Flask:
    return create_app({"SERVICE_URL": f"{stand_in.url}/seven", "READ_TIMEOUT": 0.3, "UPLOAD_MB": 1})


@pytest.fixture
def page(stand_in: StandIn) -> Page:
    """The page before a model server of the behaviour named."""
    return lambda behaviour: create_app({"SERVICE_URL": f"{stand_in.url}/{behaviour}"}).test_client()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def upload(client: FlaskClient, picture: bytes, name: str = "seven.png") -> TestResponse:
    return client.post("/", data={"image": (BytesIO(picture), name)})


def words(response: TestResponse) -> str:
    """What a person reads on the page, tags and repeated blanks left out."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.text)).split())


def saved(kind: str, size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    file = BytesIO()
    Image.new("RGB", size).save(file, kind, **options)
    return file.getvalue()


def test_form_asks_for_a_picture(client: FlaskClient) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert 'type="file"' in response.text
    assert "this server stores no picture" in words(response)
    assert "up to 1 MB" in words(response)


def test_real_service_reads_the_digit(service_url: str) -> None:
    response = upload(create_app({"SERVICE_URL": service_url}).test_client(), SEVEN.read_bytes())
    assert response.status_code == 200
    assert "I read 7 " in words(response)
    assert response.text.count('<rect class="bar"') == 10
    assert response.text.count('<rect class="box"') == 1


def test_real_service_refuses_what_is_no_picture(service_url: str) -> None:
    response = upload(create_app({"SERVICE_URL": service_url}).test_client(), b"some words", "seven.png")
    assert response.status_code == 400
    assert problem(response)


def problem(response: TestResponse) -> str:
    """The one sentence of a failure, over a form for the next try."""
    assert response.mimetype == "text/html"
    assert 'type="file"' in response.text
    assert "Traceback" not in response.text
    (sentence,) = re.findall(r'<h1 class="problem" role="alert">(.*?)</h1>', response.text)
    return html.unescape(sentence)


def test_one_digit(page: Page) -> None:
    response = upload(page("seven"), saved("PNG"))
    assert "<title>7 \N{EN DASH} Digit reader</title>" in response.text
    assert "I read 7 Almost certain · 99.8 %" in words(response).replace("\u00a0", " ")
    assert 'viewBox="0 0 200 100"' in response.text
    assert '<rect class="box" x="10" y="20" width="30" height="40"/>' in response.text
    assert "digit_cnn:stand-in" in words(response)


def test_several_digits_in_lines(page: Page) -> None:
    response = upload(page("cheque"), saved("PNG"))
    assert "105\n42" in response.text
    assert "Very likely" in words(response)
    assert response.text.count('<rect class="box"') == 5
    assert response.text.count('<rect class="bar"') == 50


def test_doubt_is_said_with_a_hint(page: Page) -> None:
    text = words(upload(page("unsure"), saved("PNG")))
    assert "Not sure" in text
    assert "It could also be a 9" in text
    assert "on plain paper" in text


def test_doubtful_digit_is_told_from_the_others(page: Page) -> None:
    response = upload(page("doubt-in-one"), saved("PNG"))
    assert '>1<span class="doubtful">0</span>5<' in response.text
    assert "dashed where it is in doubt" in words(response)


def test_no_digit_is_said_with_a_hint(page: Page) -> None:
    text = words(upload(page("blank"), saved("PNG")))
    assert "I see no digit here. Try a picture" in text
    assert "%" not in text


def test_answer_is_not_to_be_stored(page: Page) -> None:
    assert upload(page("seven"), saved("PNG")).headers["Cache-Control"] == "no-store"


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
    response = upload(app.test_client(), saved("PNG"))
    assert response.status_code == status
    assert problem(response).endswith(".")


def test_service_down() -> None:
    response = upload(create_app({"SERVICE_URL": f"http://{LOCALHOST}:{free_port()}"}).test_client(), saved("PNG"))
    assert response.status_code == 503
    assert problem(response) == "The reader cannot be reached at the moment; please try again in a minute."


def test_busy_service_says_when_to_come_back(page: Page) -> None:
    response = upload(page("busy"), saved("PNG"))
    assert response.headers["Retry-After"] == "7"
    assert "in 7 seconds" in problem(response)


def test_words_of_others_are_escaped(page: Page) -> None:
    name = "<script>alert(1)</script>.png"
    assert "<script" not in upload(page("seven"), saved("PNG"), name).text
    assert "<i>" not in upload(page("markup"), saved("PNG")).text
    refused = upload(page("unreadable"), saved("PNG"), name)
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


@pytest.mark.parametrize("path", ["/", "/nowhere", "/static/page.css", "/healthz"])
def test_browsers_run_nothing_and_load_nothing_from_elsewhere(client: FlaskClient, path: str) -> None:
    with client.get(path) as response:
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert not re.search(r"<script| style=|<style|https?://", response.get_data(as_text=True))
        assert "Set-Cookie" not in response.headers


def test_healthz_needs_no_service() -> None:
    app = create_app({"SERVICE_URL": f"http://{LOCALHOST}:{free_port()}"})
    assert app.test_client().get("/healthz").json == {"status": "ok"}


@pytest.mark.parametrize("kind", ["AVIF", "BMP", "GIF", "JPEG", "PNG", "WEBP"])
def test_picture_that_browsers_show_is_shown(page: Page, kind: str) -> None:
    picture = saved(kind)
    assert preview.media_type(picture) == f"image/{kind.lower()}"
    assert f'src="{preview.data_uri(picture)}"' in upload(page("seven"), picture).text


HEIC = (ROOT / "tests" / "pictures" / "drawn-7.heic").read_bytes()


@pytest.mark.parametrize("picture", [HEIC, saved("TIFF"), saved("WEBP", exif=b"Exif\x00\x00II*\x00")])
def test_picture_that_browsers_do_not_show_right_is_blank_paper_with_digits(page: Page, picture: bytes) -> None:
    response = upload(page("seven"), picture)
    assert "these are its digits in their places" in words(response)
    assert "data:image" not in response.text
    assert re.search(r"<text [^>]*>7</text>", response.text)


def test_heavy_picture_is_not_sent_back() -> None:
    picture = saved("PNG").ljust(preview.LARGEST, b"\x00")
    assert preview.data_uri(picture)
    assert preview.data_uri(picture + b"\x00") is None


@pytest.mark.parametrize("beginning", [saved(kind) for kind in ("AVIF", "PNG", "WEBP")])
def test_first_bytes_alone_raise_nothing(beginning: bytes) -> None:
    for length in range(40):
        preview.media_type(beginning[:length])


def test_environment_sets_and_config_overrides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITS_SERVICE_URL", "https://reader.example")
    monkeypatch.setenv("DIGITS_READ_TIMEOUT", "2.5")
    monkeypatch.setenv("DIGITS_UPLOAD_MB", "")
    config = create_app({"FRONTEND_PORT": 8080}).config
    assert config["SERVICE_URL"] == "https://reader.example"
    assert config["READ_TIMEOUT"] == 2.5
    assert config["UPLOAD_MB"] == SETTINGS["UPLOAD_MB"].default
    assert config["FRONTEND_PORT"] == 8080


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DIGITS_SERVICE_URL", "reader.example"),
        ("DIGITS_SERVICE_URL", "http://reader.example:port"),
        ("DIGITS_FRONTEND_PORT", "65536"),
        ("DIGITS_CONNECT_TIMEOUT", "0"),
        ("DIGITS_READ_TIMEOUT", "nan"),
        ("DIGITS_UPLOAD_MB", "many"),
        ("DIGITS_UPLOAD_MB", "0"),
    ],
)
def test_wrong_setting_is_a_sentence(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingError, match=rf"^{variable} must be .*, not '{value}'\.$"):
        create_app()


def test_probability_never_promises_all_or_nothing() -> None:
    said = [per_cent(probability).replace("\u00a0", " ") for probability in (0, 0.00001, 0.001, 0.8764, 0.999, 0.99999)]
    assert said == ["0 %", "< 0.1 %", "0.1 %", "87.6 %", "99.9 %", "> 99.9 %"]


def test_certainty_in_words() -> None:
    said = [certainty(confidence) for confidence in (0.999, 0.95, 0.7, 0.3)]
    assert said == ["Almost certain", "Very likely", "Probably", "Not sure"]
