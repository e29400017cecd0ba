"""The images that `make image` makes: how large, how soon they answer, and whether they end when they are asked to.

Each is run as deploy/ does: as its own user, without rights, on a read-only file system.
"""

import json
import shlex
import subprocess
import time
from typing import Any, NamedTuple

import requests

from benchmarks.load import BOUNDARY, form
from benchmarks.pictures import SEVEN
from tests.servers import LOCALHOST, free_port

CONFINED = shlex.split("--read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --network host")
PATIENCE = 120  # seconds for a start
TRY = 0.05  # seconds between two looks


class Image(NamedTuple):
    """An image, and how its server is told its port and asked whether it is ready."""

    name: str
    port: str  # the environment variable
    ready: str
    settings: dict[str, str]


IMAGES = [
    Image("digit-reader", "BENTOML_PORT", "/readyz", {"BENTOML_DO_NOT_TRACK": "True"}),
    Image("digit-reader-page", "DIGITS_FRONTEND_PORT", "/healthz", {}),
]


def measure(engine: list[str]) -> dict[str, Any]:
    """What there is to tell of each image; `engine` is docker or podman, and what it must be given to run one."""
    return {image.name: of(image, engine) for image in IMAGES}


def of(image: Image, engine: list[str]) -> dict[str, Any]:
    """Run one image, ask it something, and end it."""
    [described] = json.loads(call(engine[0], "image", "inspect", image.name))
    port = free_port()
    environ = [f"--env={name}={value}" for name, value in {**image.settings, image.port: str(port)}.items()]
    start = time.perf_counter()
    container = call(engine[0], "run", "--detach", *engine[1:], *CONFINED, *environ, image.name).strip()
    try:
        ready = wait(f"http://{LOCALHOST}:{port}{image.ready}") - start
        answer = ask(f"http://{LOCALHOST}:{port}/predict") if image.name == "digit-reader" else None
        user = call(engine[0], "exec", container, "id", "--user").strip()
        before = time.perf_counter()
        call(engine[0], "kill", "--signal=TERM", container)
        status = call(engine[0], "wait", container).strip()
        stopped = time.perf_counter() - before
    finally:
        call(engine[0], "rm", "--force", container)
    return {
        "megabytes": described["Size"] / 1e6,
        "ready": ready,
        "answer": answer,
        "user": int(user),
        "stopped": stopped,
        "status": int(status),
    }


def wait(url: str) -> float:
    """Return when an address answers 200."""
    end = time.perf_counter() + PATIENCE
    while time.perf_counter() < end:
        try:
            if requests.get(url, timeout=2).status_code == 200:
                return time.perf_counter()
        except requests.RequestException:
            pass
        time.sleep(TRY)
    raise TimeoutError(f"{url} did not answer within {PATIENCE} s")


def ask(url: str) -> str:
    """What is read in a picture of a seven."""
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    text: str = requests.post(url, form(SEVEN.read_bytes()), headers={"Content-Type": kind}, timeout=10).json()["text"]
    return text


def call(*command: str) -> str:
    """Run a command of the engine, and return what it printed."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603, named by who runs it
