"""What the service refuses, over real HTTP: the right status, and one sentence in one shape of JSON."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from digits.web.door import MAX_BODY
from digits.web.errors import Code, Error
from digits.web.limits import LIMITS
from tests.servers import ROOT

SEVEN = (ROOT / "tests" / "pictures" / "mnist-7.png").read_bytes()


def post(address: str, **request: Any) -> requests.Response:  # noqa: ANN401, as requests takes it
    return requests.post(address, timeout=20, **request)


def sentence_of(response: requests.Response) -> str:
    """The sentence of an error, which is all that the body holds."""
    assert response.headers["content-type"] == "application/json"
    assert list(response.json()) == ["error", "code"]
    sentence = Error.model_validate(response.json()).error
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


BAD_PICTURES = {
    "empty": b"",
    "text": b"no picture",
    "cut short": SEVEN[:150],
    "a header alone": SEVEN[:33],
    "drawing": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "document": b"%PDF-1.4",
}


@pytest.mark.parametrize("route", ["predict", "explain"])
@pytest.mark.parametrize("content", BAD_PICTURES.values(), ids=BAD_PICTURES)
def test_an_unreadable_picture_is_refused(service_url: str, route: str, content: bytes) -> None:
    response = post(f"{service_url}/{route}", files={"image": ("seven.png", content, "image/png")})

    assert response.status_code == 400
    assert "picture" in sentence_of(response)
    assert response.json()["code"] in (Code.UNREADABLE, Code.DAMAGED)


def form(*chunks: bytes) -> Iterator[bytes]:
    """The parts of a form with one file, its content in chunks."""
    yield b'--cut\r\ncontent-disposition: form-data; name="image"; filename="seven.png"\r\n\r\n'
    yield from chunks
    yield b"\r\n--cut--\r\n"


MULTIPART = "multipart/form-data; boundary=cut"
BAD_REQUESTS: dict[str, tuple[dict[str, Any], int, str]] = {
    "no body": ({}, 415, "multipart form"),
    "another kind of form": ({"data": {"image": "seven"}}, 415, "multipart form"),
    "JSON": ({"json": {"image": "http://localhost/seven.png"}}, 415, "multipart form"),
    "a type that is no text": ({"data": SEVEN, "headers": {"content-type": b"video/\xff"}}, 415, "multipart form"),
    "a text that calls itself a picture": ({"data": b"7", "headers": {"content-type": "image/png"}}, 400, "picture"),
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
    "2,000 files": ({"files": [("image", SEVEN)] * 2000}, 400, "can't be read"),
    "too many files": ({"files": [("image", SEVEN)] * (LIMITS.pictures + 1)}, 413, f"{LIMITS.pictures}"),
}


@pytest.mark.parametrize("route", ["predict", "explain"])
@pytest.mark.parametrize(("request_", "status", "words"), BAD_REQUESTS.values(), ids=BAD_REQUESTS)
def test_a_request_without_one_picture_is_refused(
    service_url: str, route: str, request_: dict[str, Any], status: int, words: str
) -> None:
    response = post(f"{service_url}/{route}", **request_)

    assert response.status_code == status
    assert words in sentence_of(response)


def test_an_error_of_bentoml_s_own_has_the_same_shape(service_url: str) -> None:
    pickle = {"content-type": "application/vnd.bentoml+pickle"}

    response = post(f"{service_url}/predict", headers=pickle)

    assert response.status_code == 415
    assert sentence_of(response) == "The service doesn't take a body of this type."


@pytest.mark.parametrize(("megabytes", "status"), [(MAX_BODY // 1024**2 - 1, 400), (MAX_BODY // 1024**2, 413)])
@pytest.mark.parametrize(("route", "chunked"), [("predict", False), ("predict", True), ("explain", True)])
def test_a_body_is_limited(service_url: str, route: str, megabytes: int, status: int, chunked: bool) -> None:
    parts = form(*[bytes(1024**2)] * megabytes)  # without a length they are sent in chunks

    response = post(
        f"{service_url}/{route}", data=parts if chunked else b"".join(parts), headers={"content-type": MULTIPART}
    )

    assert response.status_code == status
    assert ("larger than 20 MB" in sentence_of(response)) == (status == 413)


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
