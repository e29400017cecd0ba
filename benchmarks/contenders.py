"""Who is measured: this service, and other ways to serve the same reader, each a command that starts it."""

import sys
from pathlib import Path
from typing import NamedTuple

import psutil

from benchmarks.peers import PORT, WORKERS
from tests.servers import LOCALHOST, ROOT

URL = f"http://{LOCALHOST}:{PORT}"
SERVING = ROOT / ".venv" / "bin"  # what `make run` installs, and no more
PEERS = Path(sys.executable).parent


class Contender(NamedTuple):
    """A server on PORT with `/predict` and an address that answers 200 once it is ready."""

    name: str
    command: list[str]
    ready: str = f"{URL}/readyz"


OURS = "this service"
BARE = "bare Starlette on uvicorn"
LITSERVE = "LitServe"
FLASK = "Flask on gunicorn"

CONTENDERS = [
    Contender(
        OURS,
        [str(SERVING / "bentoml"), "serve", "service:DigitReader", "--host", LOCALHOST, "--port", str(PORT)],
    ),
    Contender(
        BARE,
        [str(SERVING / "python"), "-m", "benchmarks.peers.uvicorn_workers", str(PORT)],
    ),
    Contender(LITSERVE, [str(PEERS / "python"), "-m", "benchmarks.peers.litserve_app"], f"{URL}/health"),
    Contender(
        FLASK,
        [
            *(str(PEERS / "python"), "-m", "gunicorn", "benchmarks.peers.flask_app:app"),
            *("--bind", f"{LOCALHOST}:{PORT}", "--workers", str(WORKERS)),
        ],
    ),
]


def cpu_seconds(server: psutil.Process) -> float:
    """The time of a core that a server and all its processes have taken so far."""
    return sum(sum(process.cpu_times()[:2]) for process in family(server))


def memory_mb(server: psutil.Process) -> tuple[float, float]:
    """Of a server's processes together, MB of their own or their share (PSS); and of the largest alone (RSS)."""
    infos = [process.memory_full_info() for process in family(server)]
    return sum(info.pss for info in infos) / 1e6, max(info.rss for info in infos) / 1e6


def family(server: psutil.Process) -> list[psutil.Process]:
    """A server's processes."""
    return [server, *server.children(recursive=True)]
