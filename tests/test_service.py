"""The service over real HTTP: what it reads, and what it says of itself."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import bentoml
import pytest
import requests

from digits import Reading
from digits.reading import Explanation
from digits.web.openapi import ERRORS
from tests.drawing import draw_text, encoded
from tests.servers import ROOT

SEVEN = (ROOT / "tests" / "pictures" / "mnist-7.png").read_bytes()


def post(address: str, **request: Any) -> requests.Response:  # noqa: ANN401, as requests takes it
    return requests.post(address, timeout=20, **request)


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


@pytest.mark.parametrize("route", ["predict", "explain"])
@pytest.mark.parametrize("declared", ["image/png", "image/jpeg", "IMAGE/*; q=1"])
def test_a_picture_may_be_the_whole_body(service_url: str, route: str, declared: str) -> None:
    bare = post(f"{service_url}/{route}", data=SEVEN, headers={"content-type": declared})

    assert bare.json() == post(f"{service_url}/{route}", files={"image": SEVEN}).json()


def test_what_stands_beside_the_picture_is_ignored(service_url: str) -> None:
    files = [("image", SEVEN), ("image", (None, "http://localhost/")), ("stray", b"\0\xff"), ("note", (None, "{"))]

    assert post(f"{service_url}/predict", files=files).json()["text"] == "7"


def test_a_batch_is_answered_in_order_and_a_bad_picture_spoils_no_other(service_url: str) -> None:
    pictures = [SEVEN, b"no picture", encoded(draw_text("1")), encoded(draw_text("0"))]

    response = post(f"{service_url}/predict_batch", files=[("images", picture) for picture in pictures])

    assert response.status_code == 200
    first, bad, *rest = response.json()
    assert list(bad) == ["error", "code"]
    assert bad["code"] == "unreadable_picture"
    assert [reading["text"] for reading in (first, *rest)] == ["7", "1", "0"]


def test_an_explanation_is_the_answer_and_why(service_url: str) -> None:
    response = post(f"{service_url}/explain", files={"image": SEVEN})

    assert response.status_code == 200
    [digit] = Explanation.model_validate(response.json()).digits
    assert digit.seen != digit.why
    answer = response.json()
    for field in ("seen", "why"):
        del answer["digits"][0][field]
    assert answer == post(f"{service_url}/predict", files={"image": SEVEN}).json()


def test_bentoml_s_own_client_is_served(service_url: str, tmp_path: Path) -> None:
    picture = tmp_path / "seven.png"
    picture.write_bytes(SEVEN)

    with bentoml.SyncHTTPClient(service_url) as client:
        assert client.predict(image=picture)["text"] == "7"
        assert [reading["text"] for reading in client.predict_batch(images=[picture, picture])] == ["7", "7"]


@pytest.mark.parametrize("path", ["/healthz", "/livez", "/readyz", "/metrics", "/docs.json", "/"])
def test_the_operator_s_addresses_answer(service_url: str, path: str) -> None:
    assert requests.get(service_url + path, timeout=10).status_code == 200


def test_a_small_plain_picture_does_not_wait_for_large_ones(service_url: str) -> None:
    page = encoded(draw_text("\n".join(["31415926"] * 12), height=60, pen=6))
    many = [("images", page)] * 24  # some two seconds
    with ThreadPoolExecutor() as pool:
        batches = [pool.submit(post, f"{service_url}/predict_batch", files=many) for _ in range(os.cpu_count() or 1)]
        time.sleep(0.3)
        answers = [post(f"{service_url}/predict", files={"image": SEVEN}) for _ in range(4)]
        assert not any(batch.done() for batch in batches)
    assert {answer.json()["text"] for answer in answers} == {"7"}
    assert {batch.result().status_code for batch in batches} == {200}


def metrics(service_url: str) -> dict[str, float]:
    """What the service counts: the value of each line of its metrics."""
    lines = requests.get(f"{service_url}/metrics", timeout=10).text.splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")}


def test_metrics_count_requests_refusals_readings_and_stages(service_url: str) -> None:
    before = metrics(service_url)
    post(f"{service_url}/predict", files={"image": SEVEN})
    post(f"{service_url}/predict", files={"image": encoded(draw_text("17"))})
    post(f"{service_url}/predict")
    post(f"{service_url}/predict_batch", files=[("images", b"no picture")])
    requests.get(f"{service_url}/nobody-knows", timeout=10)
    after = metrics(service_url)

    grown = {name for name in after if after[name] > before.get(name, 0)}
    assert {
        'digits_requests_total{route="/predict",status="200"}',
        'digits_requests_total{route="/predict",status="415"}',
        'digits_requests_total{route="other",status="404"}',
        'digits_refusals_total{code="unsupported_type"}',
        'digits_refusals_total{code="unreadable_picture"}',
        'digits_readings_total{outcome="digit"}',
        'digits_readings_total{outcome="number"}',
        *(f'digits_stage_seconds_count{{stage="{stage}"}}' for stage in ("decode", "ink", "network")),
    } <= grown
    decoded = 'digits_stage_seconds_count{stage="decode"}'
    assert after[decoded] - before.get(decoded, 0) == 3  # each picture once
    assert after["digits_queue_requests"] == 0
    assert not [name for name in after if "nobody-knows" in name]


def test_the_page_about_the_service_loads_nothing_from_elsewhere(service_url: str) -> None:
    policy = requests.get(service_url, timeout=10).headers["content-security-policy"]

    assert policy.startswith("default-src 'self';")
    assert "http" not in policy


def test_openapi_names_fields_units_and_errors(service_url: str) -> None:
    openapi = requests.get(f"{service_url}/docs.json", timeout=10).json()

    schemas = openapi["components"]["schemas"]
    assert set(schemas) == {"Reading", "Explanation", "Digit", "ExplainedDigit", "Box", "Error", "Code"}
    assert {"type": "null"} in schemas["Reading"]["properties"]["digit"]["anyOf"]
    for schema in schemas.values():
        assert all(field["description"] for field in schema.get("properties", {}).values())
    assert "pixels" in schemas["Box"]["properties"]["width"]["description"].lower()
    for route, field in (("/predict", "image"), ("/explain", "image"), ("/predict_batch", "images")):
        operation = openapi["paths"][route]["post"]
        form = operation["requestBody"]["content"]["multipart/form-data"]["schema"]
        assert list(form["properties"]) == form["required"] == [field]
        assert operation["requestBody"]["content"]["image/*"]["schema"]["format"] == "binary"
        assert set(operation["responses"]) == {"200", *(str(int(status)) for status in ERRORS)}
        for status in ERRORS:
            answer = operation["responses"][str(int(status))]
            assert answer["description"]
            assert answer["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Error"}
