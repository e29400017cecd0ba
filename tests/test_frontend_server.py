"""The page's server as a process: `python -m frontend`."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from frontend import MEGABYTE
from frontend.__main__ import BODY_LIMIT
from frontend.settings import THREADS
from tests.servers import LOCALHOST, ROOT, free_port, running
from tests.stand_in import StandIn

COMMAND = [sys.executable, "-m", "frontend"]


@dataclass
class Server:
    """A running page: its address, its process, and the file that it logs to."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path


@pytest.fixture
def server(stand_in: StandIn, tmp_path: Path) -> Iterator[Server]:
    port = free_port()
    url = f"http://{LOCALHOST}:{port}"
    settings = {"FRONTEND_PORT": port, "UPLOAD_MB": 1, "SERVICE_URL": f"{stand_in.url}/late"}
    environ = {**os.environ, **{f"DIGITS_{name}": str(value) for name, value in settings.items()}}
    with running(COMMAND, f"{url}/healthz", tmp_path / "log", environ) as process:
        yield Server(url, process, tmp_path / "log")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ends_quietly(server: Server, number: signal.Signals) -> None:
    server.process.send_signal(number)
    assert server.process.wait(10) == 0
    assert server.log.read_text() == f"The page is at {server.url}\n"


def test_requests_that_wait_for_a_thread_are_not_logged(server: Server) -> None:
    clients = 2 * THREADS
    with ThreadPoolExecutor(clients) as pool:
        answers = list(pool.map(lambda _: requests.get(server.url, timeout=30), range(clients)))
    assert {answer.status_code for answer in answers} == {200}
    assert server.log.read_text() == f"The page is at {server.url}\n"


def test_second_signal_changes_nothing(server: Server) -> None:
    """Ctrl-C reaches the page twice where a process manager passes it on."""
    server.process.send_signal(signal.SIGINT)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(10) == 0
    assert "Traceback" not in server.log.read_text()


def test_picture_in_hand_is_read_to_the_end(server: Server, stand_in: StandIn) -> None:
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(requests.post, server.url, files={"image": b"picture"}, timeout=10)
        stand_in.arrived.wait(10)
        server.process.send_signal(signal.SIGTERM)
        assert answer.result().status_code == 200
    assert server.process.wait(10) == 0


def test_too_large_picture_is_a_sentence_and_a_huge_body_is_not_taken_in(server: Server) -> None:
    large = requests.post(server.url, files={"image": bytes(MEGABYTE + 1)}, timeout=10)
    assert large.status_code == 413
    assert "larger than 1 MB" in large.text
    with socket.create_connection((LOCALHOST, int(server.url.rpartition(":")[2])), timeout=10) as connection:
        length = BODY_LIMIT * MEGABYTE + 1
        connection.sendall(f"POST / HTTP/1.1\r\nHost: page\r\nContent-Length: {length}\r\n\r\n".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def start(**environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        COMMAND, env={**os.environ, **environ}, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False
    )


def test_taken_port_is_a_sentence() -> None:
    with socket.create_server((LOCALHOST, 0)) as taken:
        ended = start(DIGITS_FRONTEND_PORT=str(taken.getsockname()[1]))
    assert ended.returncode == 1
    assert "The page cannot be served at" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_wrong_setting_is_a_sentence() -> None:
    ended = start(DIGITS_READ_TIMEOUT="soon")
    assert ended.returncode == 1
    assert ended.stderr == "DIGITS_READ_TIMEOUT must be a number of seconds above 0, not 'soon'.\n"


def test_page_needs_neither_the_model_nor_its_server() -> None:
    """The page's container has Flask, requests and waitress, and no more."""
    code = "import sys, frontend.__main__; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {"flask", "requests", "waitress"} <= set(loaded.split())
    assert not {"torch", "bentoml", "numpy", "PIL", "onnxruntime", "digits", "service", "training"} & set(
        loaded.split()
    )
