"""The door before an application of a few lines, for what the real service does only when it has a fault."""

import sys
from collections.abc import Iterator

import pytest
import requests
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from digits.web.door import Door
from tests.servers import LOCALHOST, free_port, running


def ready(_request: Request) -> Response:
    return PlainTextResponse("ready")


def broken(_request: Request) -> Response:
    raise OSError("The disk is full.")


def busy(_request: Request) -> Response:
    return PlainTextResponse("wait", 503, headers={"retry-after": "7"})


def in_pieces(_request: Request) -> Response:
    return StreamingResponse(iter(["{", '"error": "No."}']), 429)


app = Starlette(
    routes=[Route(f"/{view.__name__}", view) for view in (ready, broken, busy, in_pieces)],
    middleware=[Middleware(Door)],
)


@pytest.fixture(scope="module")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    url = f"http://{LOCALHOST}:{port}"
    command = [sys.executable, "-m", "uvicorn", "tests.test_door:app", "--host", LOCALHOST, "--port", str(port)]
    with running(command, f"{url}/ready", tmp_path_factory.mktemp("app") / "app.log"):
        yield url


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/broken", 500, "Something went wrong here; the server's log says what."),
        ("/busy", 503, "Service Unavailable."),
        ("/in_pieces", 429, "No."),
    ],
)
def test_every_error_has_one_shape(app_url: str, path: str, status: int, sentence: str) -> None:
    response = requests.get(app_url + path, timeout=10)

    assert response.status_code == status
    assert response.headers["content-type"] == "application/json"
    assert response.json() == {"error": sentence}


def test_an_error_keeps_its_other_headers(app_url: str) -> None:
    assert requests.get(f"{app_url}/busy", timeout=10).headers["retry-after"] == "7"
