"""The service as keys, traces and small limits make it, seen from outside."""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import bentoml
import pytest
import requests

from tests.drawing import draw_text, encoded
from tests.servers import LOCALHOST, ROOT, further_service

SEVEN = (ROOT / "tests" / "pictures" / "mnist-7.png").read_bytes()
KEYS = "first-key, second-key"
LIMITS = {"DIGITS_BODY_MB": "1", "DIGITS_MEGAPIXELS": "1", "DIGITS_PICTURES": "2", "DIGITS_API_KEYS": KEYS}


class Collector(ThreadingHTTPServer):
    """Takes OpenTelemetry's traces; `arrived` is set with the first, `paths` are the addresses that it was sent."""

    def __init__(self) -> None:
        super().__init__((LOCALHOST, 0), Collected)
        self.arrived = threading.Event()
        self.bodies: list[bytes] = []


class Collected(BaseHTTPRequestHandler):
    """One request of the collector."""

    server: Collector

    def do_POST(self) -> None:
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
        if self.path == "/v1/traces":
            self.server.arrived.set()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with Collector() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("strict") / "log"


@pytest.fixture(scope="module")
def strict_url(shipped_model: bentoml.Model, collector: Collector, log: Path) -> Iterator[str]:  # noqa: ARG001
    """A service with LIMITS, that sends its traces to the collector."""
    traces = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://{LOCALHOST}:{collector.server_port}",
        "OTEL_BSP_SCHEDULE_DELAY": "100",
    }
    with further_service(log.parent, {**LIMITS, **traces}) as (url, _):
        yield url


def post(url: str, key: str | None = "second-key", **request: object) -> requests.Response:
    headers = {"authorization": f"Bearer {key}"} if key else {}
    return requests.post(f"{url}", headers=headers, timeout=20, **request)  # type: ignore[arg-type]


@pytest.mark.parametrize("key", [None, "", "third-key", "first-key, second-key", "SECOND-KEY", "\xff"])
@pytest.mark.parametrize("route", ["predict", "explain", "predict_batch"])
def test_without_a_key_nothing_is_read(strict_url: str, route: str, key: str | None) -> None:
    response = post(f"{strict_url}/{route}", key, files={"image": SEVEN})

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.json()["code"] == "unauthorized"


@pytest.mark.parametrize("key", ["first-key", "second-key"])
def test_each_key_will_do(strict_url: str, key: str) -> None:
    assert post(f"{strict_url}/predict", key, files={"image": SEVEN}).json()["text"] == "7"


def test_bentoml_s_own_client_shows_a_key(strict_url: str, tmp_path: Path) -> None:
    picture = tmp_path / "seven.png"
    picture.write_bytes(SEVEN)
    with bentoml.SyncHTTPClient(strict_url, token="first-key") as client:  # noqa: S106
        assert client.predict(image=picture)["text"] == "7"


@pytest.mark.parametrize("path", ["/healthz", "/livez", "/readyz", "/metrics", "/", "/docs.json"])
def test_what_watches_and_what_explains_needs_no_key(strict_url: str, path: str) -> None:
    assert requests.get(strict_url + path, timeout=10).status_code == 200


def test_openapi_says_that_a_key_is_needed(strict_url: str) -> None:
    openapi = requests.get(f"{strict_url}/docs.json", timeout=10).json()

    assert openapi["components"]["securitySchemes"] == {"key": {"type": "http", "scheme": "bearer"}}
    assert openapi["paths"]["/predict"]["post"]["security"] == [{"key": []}]


def test_each_limit_is_named_where_it_is_passed(strict_url: str) -> None:
    large = post(f"{strict_url}/predict", files={"image": bytes(1024**2)})
    assert (large.status_code, large.json()["code"]) == (413, "request_too_large")
    assert "1 MB" in large.json()["error"]
    wide = post(f"{strict_url}/predict", files={"image": encoded(draw_text("7", height=1200))})
    assert (wide.status_code, wide.json()["code"]) == (413, "too_many_pixels")
    assert "at most 1 megapixels" in wide.json()["error"]
    many = post(f"{strict_url}/predict_batch", files=[("images", SEVEN)] * 3)
    assert (many.status_code, many.json()["code"]) == (413, "too_many_pictures")
    assert "2 pictures" in many.json()["error"]


def test_traces_go_where_the_standard_variables_say(strict_url: str, collector: Collector) -> None:
    post(f"{strict_url}/predict", files={"image": SEVEN})

    assert collector.arrived.wait(20)
    assert any(b"/predict" in body for body in collector.bodies)


def test_the_log_has_a_line_of_json_for_each_request_without_its_key_or_picture(strict_url: str, log: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        ids = [f"test-of-the-log-{number}" for number in range(8)]
        for request_id in ids:
            headers = {"authorization": "Bearer second-key", "x-request-id": request_id}
            pool.submit(requests.post, f"{strict_url}/predict", files={"image": SEVEN}, headers=headers, timeout=20)
    end = time.monotonic() + 5  # a line may come a moment after the answer
    while not all(request_id in log.read_text() for request_id in ids) and time.monotonic() < end:
        time.sleep(0.05)
    text = log.read_text()
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    logged = {line["request_id"]: line for line in lines}
    assert set(ids) <= set(logged)
    assert logged[ids[0]]["status"] == 200
    assert logged[ids[0]]["ms"] > 0
    assert "-key" not in text
    assert "IHDR" not in text
