"""The service over real HTTP: what it reads, what it refuses, and what it says of itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bentoml
import pytest
import requests

from digits import Reading
from digits.door import MAX_BODY, Error
from service import ERRORS, MAX_PICTURES
from tests.drawing import draw_text, encoded

SEVEN = (Path(__file__).parent / "pictures" / "mnist-7.png").read_bytes()


def post(address: str, **request: Any) -> requests.Response:  # noqa: ANN401, as requests takes it
    return requests.post(address, timeout=20, **request)


def sentence_of(response: requests.Response) -> str:
    """The sentence of an error, which is all that the body holds."""
    assert response.headers["content-type"] == "application/json"
    assert list(response.json()) == ["error"]
    sentence = Error.model_validate(response.json()).error
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_a_digit_is_read(service_url: str, shipped_model: bentoml.Model) -> None:
    response = post(f"{service_url}/predict", files={"image": SEVEN})

    assert response.status_code == 200
    reading = Reading.model_validate(response.json())
    assert (reading.digit, reading.text) == (7, "7")
    assert (reading.width, reading.height) == (28, 28)
    assert reading.model == str(shipped_model.tag)


def test_boxes_are_pixels_of_the_picture_that_was_sent(service_url: str) -> None:
    picture = draw_text("7", height=1000, pen=80).convert("RGB")

    reading = Reading.model_validate(post(f"{service_url}/predict", files={"image": encoded(picture, "JPEG")}).json())

    assert (reading.width, reading.height) == picture.size
    [digit] = reading.digits
    assert digit.digit == 7
    assert digit.box.top == pytest.approx(500 - 40, abs=20)
    assert digit.box.height == pytest.approx(1000 + 80, abs=40)


@pytest.mark.parametrize("declared", [None, "image/jpg", "image/gif", "text/plain", "application/octet-stream", "?"])
@pytest.mark.parametrize("name", ["seven.png", "seven.txt", "../seven", ""])
def test_neither_the_name_nor_the_declared_type_matters(service_url: str, name: str, declared: str | None) -> None:
    upload = (name, SEVEN, declared) if declared else (name, SEVEN)

    assert post(f"{service_url}/predict", files={"image": upload}).json()["text"] == "7"


BAD_PICTURES = {
    "empty": b"",
    "text": b"no picture",
    "cut short": SEVEN[:150],
    "a header alone": SEVEN[:33],
    "drawing": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "document": b"%PDF-1.4",
}


@pytest.mark.parametrize("content", BAD_PICTURES.values(), ids=BAD_PICTURES)
def test_an_unreadable_picture_is_refused(service_url: str, content: bytes) -> None:
    response = post(f"{service_url}/predict", files={"image": ("seven.png", content, "image/png")})

    assert response.status_code == 400
    assert "picture" in sentence_of(response)


def form(*chunks: bytes) -> Iterator[bytes]:
    """The parts of a form with one file, its content in chunks."""
    yield b'--cut\r\ncontent-disposition: form-data; name="image"; filename="seven.png"\r\n\r\n'
    yield from chunks
    yield b"\r\n--cut--\r\n"


MULTIPART = "multipart/form-data; boundary=cut"
BAD_REQUESTS: dict[str, tuple[dict[str, Any], int, str]] = {
    "no body": ({}, 415, "multipart form"),
    "the bare picture": ({"data": SEVEN, "headers": {"content-type": "image/png"}}, 415, "multipart form"),
    "another kind of form": ({"data": {"image": "seven"}}, 415, "multipart form"),
    "JSON": ({"json": {"image": "http://localhost/seven.png"}}, 415, "multipart form"),
    "a type that is no text": ({"data": SEVEN, "headers": {"content-type": b"image/\xff"}}, 415, "multipart form"),
    "no boundary": ({"data": SEVEN, "headers": {"content-type": "multipart/form-data"}}, 400, "boundary"),
    "garbage": ({"data": SEVEN, "headers": {"content-type": MULTIPART}}, 400, "can't be read"),
    "no charset for it": (
        {"data": b"".join(form(SEVEN)), "headers": {"content-type": MULTIPART + "; charset=punycode"}},
        400,
        "charset",
    ),
    "nothing": ({"data": b"--cut--\r\n", "headers": {"content-type": MULTIPART}}, 400, '"image"'),
    "another field": ({"files": {"picture": SEVEN}}, 400, '"image"'),
    "a URL, which is not fetched": ({"files": {"image": (None, "http://localhost/seven.png")}}, 400, "no file"),
    "a path, which is not opened": ({"files": {"image": (None, "/etc/passwd")}}, 400, "no file"),
    "two pictures": ({"files": [("image", SEVEN)] * 2}, 400, "/predict_batch"),
    "a huge text": ({"files": {"image": SEVEN, "note": (None, "7" * 2_000_000)}}, 400, "can't be read"),
    "2,000 fields": ({"files": [("image", SEVEN)] + [("note", (None, "7"))] * 2000}, 400, "can't be read"),
    "too many files": ({"files": [("image", SEVEN)] * (MAX_PICTURES + 1)}, 400, f"{MAX_PICTURES}"),
}


@pytest.mark.parametrize(("request_", "status", "words"), BAD_REQUESTS.values(), ids=BAD_REQUESTS)
def test_a_request_without_one_picture_is_refused(
    service_url: str, request_: dict[str, Any], status: int, words: str
) -> None:
    response = post(f"{service_url}/predict", **request_)

    assert response.status_code == status
    assert words in sentence_of(response)


def test_an_error_of_bentoml_s_own_has_the_same_shape(service_url: str) -> None:
    pickle = {"content-type": "application/vnd.bentoml+pickle"}

    response = post(f"{service_url}/predict", headers=pickle)

    assert response.status_code == 415
    assert response.json() == {"error": "application/vnd.bentoml+pickle is not allowed in main server"}


def test_what_stands_beside_the_picture_is_ignored(service_url: str) -> None:
    files = [("image", SEVEN), ("image", (None, "http://localhost/")), ("stray", b"\0\xff"), ("note", (None, "{"))]

    assert post(f"{service_url}/predict", files=files).json()["text"] == "7"


@pytest.mark.parametrize(("megabytes", "status"), [(MAX_BODY // 1024**2 - 1, 400), (MAX_BODY // 1024**2, 413)])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_is_limited(service_url: str, megabytes: int, status: int, chunked: bool) -> None:
    parts = form(*[bytes(1024**2)] * megabytes)  # without a length they are sent in chunks

    response = post(
        f"{service_url}/predict", data=parts if chunked else b"".join(parts), headers={"content-type": MULTIPART}
    )

    assert response.status_code == status
    assert ("larger than 20 MB" in sentence_of(response)) == (status == 413)


def test_a_batch_is_answered_in_order_and_a_bad_picture_spoils_no_other(service_url: str) -> None:
    pictures = [SEVEN, b"no picture", encoded(draw_text("1")), encoded(draw_text("0"))]

    response = post(f"{service_url}/predict_batch", files=[("images", picture) for picture in pictures])

    assert response.status_code == 200
    first, bad, *rest = response.json()
    assert list(bad) == ["error"]
    assert [reading["text"] for reading in (first, *rest)] == ["7", "1", "0"]


@pytest.mark.parametrize("files", [{"image": SEVEN}, {"images": (None, "seven")}])
def test_a_batch_of_nothing_is_refused(service_url: str, files: dict[str, Any]) -> None:
    response = post(f"{service_url}/predict_batch", files=files)

    assert response.status_code == 400
    assert '"images"' in sentence_of(response)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("GET", "/static_content/nothing", 404), ("GET", "/predict", 405), ("PUT", "/", 405)],
)
def test_an_address_that_is_none_is_refused_in_the_same_shape(
    service_url: str, method: str, path: str, status: int
) -> None:
    response = requests.request(method, service_url + path, timeout=10)

    assert response.status_code == status
    assert "/" in sentence_of(response)
    assert (status == 405) == ("allow" in response.headers)


def test_a_refusal_is_no_fault_in_the_log(service_url: str, service_log: Path) -> None:
    for files in ({"image": b"no picture"}, {"picture": SEVEN}):
        assert post(f"{service_url}/predict", files=files).status_code == 400

    assert "Traceback" not in service_log.read_text()


def test_bentoml_s_own_client_is_served(service_url: str, tmp_path: Path) -> None:
    picture = tmp_path / "seven.png"
    picture.write_bytes(SEVEN)

    with bentoml.SyncHTTPClient(service_url) as client:
        assert client.predict(image=picture)["text"] == "7"
        assert [reading["text"] for reading in client.predict_batch(images=[picture, picture])] == ["7", "7"]


@pytest.mark.parametrize("path", ["/healthz", "/livez", "/readyz", "/metrics", "/docs.json", "/"])
def test_the_operator_s_addresses_answer(service_url: str, path: str) -> None:
    assert requests.get(service_url + path, timeout=10).status_code == 200


def test_metrics_count_requests_by_status(service_url: str) -> None:
    post(f"{service_url}/predict", files={"image": SEVEN})
    post(f"{service_url}/predict")

    counts = [
        line for line in requests.get(f"{service_url}/metrics", timeout=10).text.splitlines() if "_total{" in line
    ]
    for status in (200, 415):
        assert any('endpoint="/predict"' in line and f'http_response_code="{status}"' in line for line in counts)


def test_the_page_about_the_service_loads_nothing_from_elsewhere(service_url: str) -> None:
    policy = requests.get(service_url, timeout=10).headers["content-security-policy"]

    assert policy.startswith("default-src 'self';")
    assert "http" not in policy


def test_openapi_names_fields_units_and_errors(service_url: str) -> None:
    openapi = requests.get(f"{service_url}/docs.json", timeout=10).json()

    schemas = openapi["components"]["schemas"]
    assert set(schemas) == {"Reading", "Digit", "Box", "Error"}
    assert {"type": "null"} in schemas["Reading"]["properties"]["digit"]["anyOf"]
    for schema in (schemas["Reading"], schemas["Digit"], schemas["Box"], schemas["Error"]):
        assert all(field["description"] for field in schema["properties"].values())
    assert "pixels" in schemas["Box"]["properties"]["width"]["description"].lower()
    for route, field in (("/predict", "image"), ("/predict_batch", "images")):
        operation = openapi["paths"][route]["post"]
        form = operation["requestBody"]["content"]["multipart/form-data"]["schema"]
        assert list(form["properties"]) == form["required"] == [field]
        assert set(operation["responses"]) == {"200", *(str(int(status)) for status in ERRORS)}
        for status in ERRORS:
            answer = operation["responses"][str(int(status))]
            assert answer["description"]
            assert answer["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Error"}
