"""The door before an application of a few lines, for what the real service does only in need or with a fault."""

import asyncio
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
import requests
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from digits.web import log
from digits.web.door import Door
from digits.web.errors import Refusal
from digits.web.room import Room
from tests.servers import LOCALHOST, free_port, running, wait_for

MEGABYTE = 1024 * 1024
LIMITS = {"DIGITS_BODY_MB": "1", "DIGITS_QUEUE": "3", "DIGITS_QUEUE_MB": "2", "DIGITS_SECONDS": "2"}


def ready(_request: Request) -> Response:
    return PlainTextResponse("ready")


def broken(_request: Request) -> Response:
    raise OSError("The disk is full.")


def busy(_request: Request) -> Response:
    return PlainTextResponse("wait", 503, headers={"retry-after": "7"})


def in_pieces(_request: Request) -> Response:
    return StreamingResponse(iter(["{", '"error": "No."}']), 400, headers={"x-why": "because"})


async def picture(request: Request) -> Response:
    """Take a body, and as many seconds as it says."""
    body = await request.body()
    await asyncio.sleep(float(body[:4] or 0))
    return PlainTextResponse("read")


VIEWS = (ready, broken, busy, in_pieces)
ROUTES = [Route(f"/{view.__name__}", view) for view in VIEWS] + [Route("/picture", picture, methods=["POST"])]


def app() -> Door:
    """The application behind the door, as uvicorn is to serve it."""
    log.set_up()
    return Door(Starlette(routes=ROUTES), frozenset({"/picture"}))


@pytest.fixture(scope="module")
def app_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("app") / "app.log"


@pytest.fixture(scope="module")
def app_url(app_log: Path) -> Iterator[str]:
    port = free_port()
    url = f"http://{LOCALHOST}:{port}"
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "--factory",
        "tests.test_door:app",
        "--host",
        LOCALHOST,
        "--port",
        str(port),
    ]
    with running(command, f"{url}/ready", app_log, {**os.environ, **LIMITS}):
        yield url


def read(url: str, body: bytes = b"0000") -> requests.Response:
    return requests.post(f"{url}/picture", data=body, timeout=10)


def read_at_once(url: str, bodies: list[bytes]) -> list[requests.Response]:
    """POST all bodies at the same time; the answers in the order in which they came."""
    with ThreadPoolExecutor(len(bodies)) as pool:
        done = [pool.submit(read, url, body) for body in bodies]
    return sorted((one.result() for one in done), key=lambda response: response.elapsed)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [("/broken", 500, "fault"), ("/busy", 503, "busy"), ("/in_pieces", 400, "malformed_request")],
)
def test_every_error_has_one_shape(app_url: str, path: str, status: int, code: str) -> None:
    response = requests.get(app_url + path, timeout=10)

    assert response.status_code == status
    assert response.headers["content-type"] == "application/json"
    assert list(response.json()) == ["error", "code"]
    assert response.json()["code"] == code
    assert response.json()["error"].endswith(".")


def faults(app_log: Path, request_id: str) -> list[dict[str, str]]:
    """The log's lines of bugs that a request has met, those that are whole."""
    whole = app_log.read_text().rpartition("\n")[0]
    lines = [json.loads(line) for line in whole.splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] == "fault" and line["request_id"] == request_id]


def test_a_bug_is_told_to_the_log_under_the_request_s_id_and_to_nobody_else(app_url: str, app_log: Path) -> None:
    response = requests.get(f"{app_url}/broken", timeout=10, headers={"x-request-id": "from-the-test.1"})

    assert response.headers["x-request-id"] == "from-the-test.1"
    assert "from-the-test.1" in response.json()["error"]
    assert "disk" not in response.text
    wait_for(lambda: faults(app_log, "from-the-test.1") != [], 10)  # Starlette answers first, and raises again then
    [fault] = faults(app_log, "from-the-test.1")
    assert "The disk is full." in fault["traceback"]


@pytest.mark.parametrize("given", ["", "short", "with space", "{}" * 8, "x" * 65])
def test_an_id_that_is_none_is_replaced(app_url: str, given: str) -> None:
    response = requests.get(f"{app_url}/ready", timeout=10, headers={"x-request-id": given})

    assert len(response.headers["x-request-id"]) == 32


def test_an_error_keeps_its_other_headers(app_url: str) -> None:
    assert requests.get(f"{app_url}/in_pieces", timeout=10).headers["x-why"] == "because"


def test_what_finds_no_room_is_refused_at_once_and_the_room_is_free_again(app_url: str) -> None:
    answers = read_at_once(app_url, [b"1.00"] * 5)

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 503, 503]
    for refused in answers[:2]:
        assert refused.status_code == 503
        assert refused.elapsed.total_seconds() < 0.5
        assert refused.json()["code"] == "busy"
        assert int(refused.headers["retry-after"]) > 0
    assert read(app_url).status_code == 200


def test_where_answers_take_long_fewer_may_wait() -> None:
    room = Room(max_requests=100, max_bytes=100, max_wait=0.1)
    for _ in range(10):
        room.enter()
        time.sleep(0.05)
        room.leave(0, arrived=True)
    with suppress(Refusal):
        while room.requests < room.max_requests:
            room.enter()
    assert 1 <= room.requests <= 3


def test_large_bodies_leave_room_for_small_ones(app_url: str) -> None:
    large = b"1.00".ljust(MEGABYTE - 10)
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(read, app_url, large) for _ in range(2)]
        time.sleep(0.5)
        assert read(app_url, large).status_code == 503
        assert read(app_url).status_code == 200
        assert [one.result().status_code for one in waiting] == [200, 200]


@pytest.mark.parametrize("chunked", [True, False])
def test_a_body_is_limited(app_url: str, chunked: bool) -> None:
    body = bytes(MEGABYTE + 1)
    response = requests.post(f"{app_url}/picture", data=iter([body[:-1], b"\0"]) if chunked else body, timeout=10)

    assert response.status_code == 413
    assert response.json() == {
        "error": "The request is larger than 1 MB, which is the most.",
        "code": "request_too_large",
    }


def test_an_answer_that_takes_too_long_is_given_up(app_url: str) -> None:
    start = time.monotonic()
    response = read(app_url, b"2.20")

    assert (response.status_code, response.json()["code"]) == (504, "timeout")
    assert 1.9 < time.monotonic() - start < 2.4
    time.sleep(0.5)  # its place is taken until it ends
    assert len(read_at_once(app_url, [b"0.10"] * 3)) == 3


def test_a_request_that_does_not_arrive_is_given_up_and_its_place_is_free_again(app_url: str) -> None:
    port = int(app_url.rpartition(":")[2])
    for _ in range(2):
        with ExitStack() as open_ones:
            callers = [open_ones.enter_context(socket.create_connection((LOCALHOST, port), 10)) for _ in range(3)]
            for caller in callers:
                caller.sendall(b"POST /picture HTTP/1.1\r\nhost: door\r\ncontent-length: 100\r\n\r\nslow")
            for caller in callers:
                with caller.makefile("rb") as answer:
                    text = answer.read()  # to the end: the connection is closed
                assert text.startswith(b"HTTP/1.1 408 ")
                assert b'"slow_request"' in text
