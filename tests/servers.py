"""Real servers for tests: started in a process of their own on a free port, awaited, and stopped again."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType

import psutil
import requests

ROOT = Path(__file__).parent.parent
LOCALHOST = "127.0.0.1"


def free_port() -> int:
    """Return a TCP port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind((LOCALHOST, 0))
        port: int = listener.getsockname()[1]
        return port


def end_of(log: Path, lines: int = 40) -> str:
    """Return the last lines of a server's log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def wait_for(what: Callable[[], bool], seconds: float) -> float:
    """Wait until something is so; the seconds that it took."""
    start = time.monotonic()
    while not what():
        assert time.monotonic() - start < seconds
        time.sleep(0.05)
    return time.monotonic() - start


def wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path, seconds: float = 120) -> None:
    """Return once `url` answers 200; raise with the end of the log where the process ends or the time is up first.

    An open port is no sign of life: BentoML opens it before its workers start, and restarts one that fails for ever.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{url}: the server ended with status {process.returncode}:\n{end_of(log)}")
        try:
            if requests.get(url, timeout=2).status_code == 200:
                return
        except requests.RequestException:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"{url} did not answer 200 within {seconds:g} s:\n{end_of(log)}")


def stop(process: subprocess.Popen[bytes], seconds: float = 20) -> int:
    """Ask a server to end, as an operator would, and return its exit status; kill it and its workers if it does not."""
    if process.poll() is None:
        workers = psutil.Process(process.pid).children(recursive=True)  # BentoML's are in sessions of their own
        process.terminate()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            for worker in workers:
                with suppress(psutil.NoSuchProcess):
                    worker.kill()
    return process.wait()


@contextmanager
def running(
    command: Sequence[str | Path], ready: str, log: Path, environ: Mapping[str, str] = os.environ, cwd: Path = ROOT
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server while the block lasts: `ready` is the address that answers 200 as soon as it serves."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environ, cwd=cwd)
    try:
        wait_until_ready(ready, process, log)
        yield process
    finally:
        stop(process)


SERVE = [sys.executable, "-m", "bentoml", "serve", "service:DigitReader", "--host", LOCALHOST, "--port"]
"""The command that serves the service, but for the port."""


@contextmanager
def further_service(
    folder: Path, environ: Mapping[str, str] = MappingProxyType({}), port: int | None = None
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run one more service, with the same models, while the block lasts: its address and process.

    It logs to `log` in the folder, and has a home of its own there: at a start BentoML empties the metrics of its home,
    which are the other services' as well.
    """
    home = folder / "home"
    home.mkdir(exist_ok=True)
    with suppress(FileExistsError):
        (home / "models").symlink_to(Path(os.environ["BENTOML_HOME"]) / "models")
    port = port or free_port()
    url = f"http://{LOCALHOST}:{port}"
    environ = {**os.environ, "BENTOML_HOME": str(home), **environ}
    with running([*SERVE, str(port)], f"{url}/readyz", folder / "log", environ) as process:
        yield url, process


@contextmanager
def page_server(service_url: str, log: Path, **settings: str) -> Iterator[str]:
    """Serve the page before the model server at `service_url` while the block lasts; its address."""
    port = free_port()
    url = f"http://{LOCALHOST}:{port}"
    settings = {"SERVICE_URL": service_url, "FRONTEND_PORT": str(port), **settings}
    environ = {**os.environ, **{f"DIGITS_{name}": value for name, value in settings.items()}}
    with running([sys.executable, "-m", "frontend"], f"{url}/healthz", log, environ):
        yield url
