"""Every server under every load, in interleaved rounds."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import psutil

from benchmarks.contenders import CONTENDERS, URL, Contender, cpu_seconds, family, memory_mb
from benchmarks.load import Load, drive
from benchmarks.pictures import pictures
from digits.command.model import SHIPPED, unpacked
from tests.servers import ROOT, stop, wait_until_ready

CLIENTS = (1, 8, 64)
WARM_UP = 1.0  # seconds of load before a server is measured
START = 180  # seconds that a server may take to be ready
LOOK, MOST_LOOKS = 0.25, 40  # seconds between two looks whether a server works, and how many of these at most


class Sample(NamedTuple):
    """One server under one load."""

    load: Load
    cpu_ms: float  # of one core, in all of the server's processes, for each request


# The others let requests wait for ever, where this service refuses: of 64 clients with photos on two cores many, and a
# refusal is not to count as an answer.
UNREFUSED = {"DIGITS_WAIT": "60", "DIGITS_QUEUE_MB": "1024"}


class Visit(NamedTuple):
    """What was measured of one server in one round."""

    ready: float  # seconds from its start to its first answer
    samples: dict[tuple[str, int], Sample]  # by picture and number of clients
    memory: list[tuple[float, float]]  # after each picture's loads: MB of all its processes, and of the largest


@contextmanager
def environment() -> Iterator[dict[str, str]]:
    """Environment variables for all servers: a model store and a model folder of the benchmark's own."""
    with TemporaryDirectory(prefix="digits-bench-") as home, unpacked(SHIPPED) as model:
        environ = os.environ | {
            "BENTOML_DO_NOT_TRACK": "True",
            "BENTOML_HOME": home,
            "DIGITS_BENCH_MODEL": str(model.folder),
            "PYTHONPATH": str(ROOT),
            **UNREFUSED,
        }
        command = [str(ROOT / ".venv" / "bin" / "python"), "-m", "scripts.import_model"]
        subprocess.run(command, cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)  # noqa: S603, ours
        yield environ


@contextmanager
def started(contender: Contender, environ: dict[str, str]) -> Iterator[tuple[psutil.Process, float]]:
    """A server while the block lasts, and the seconds until it was ready."""
    log = Path(environ["BENTOML_HOME"]) / "server.log"
    with log.open("wb") as out:
        start = time.perf_counter()
        process = subprocess.Popen(contender.command, cwd=ROOT, env=environ, stdout=out, stderr=out)  # noqa: S603, ours
    try:
        wait_until_ready(contender.ready, process, log, START)
        yield psutil.Process(process.pid), time.perf_counter() - start
    finally:
        its = family(psutil.Process(process.pid)) if process.poll() is None else []
        stop(process)
        for left in its:  # LitServe leaves the one that holds the port
            with suppress(psutil.NoSuchProcess):
                left.kill()


def visit(contender: Contender, environ: dict[str, str], seconds: float) -> Visit:
    """Start a server, put every load on it, and stop it."""
    with started(contender, environ) as (server, ready):
        samples, memory = {}, []
        for name, picture in pictures().items():
            drive(f"{URL}/predict", picture, max(CLIENTS), WARM_UP)
            for clients in CLIENTS:
                samples[name, clients] = sample(server, picture, clients, seconds)
            settle(server)
            memory.append(memory_mb(server))
        return Visit(ready, samples, memory)


def sample(server: psutil.Process, picture: bytes, clients: int, seconds: float) -> Sample:
    """One server under one load; raises RuntimeError where it answers with errors, for these are quicker."""
    settle(server)
    before = cpu_seconds(server)
    load = drive(f"{URL}/predict", picture, clients, seconds)
    if load.errors:
        raise RuntimeError(f"{load.errors} errors with {clients} clients and {len(picture)} bytes")
    return Sample(load, 1000 * (cpu_seconds(server) - before) / max(1, load.requests))


def settle(server: psutil.Process) -> None:
    """Wait until a server has done with the requests whose clients have gone."""
    for _ in range(MOST_LOOKS):
        before = cpu_seconds(server)
        time.sleep(LOOK)
        if cpu_seconds(server) - before < LOOK / 10:
            return


def measure(seconds: float, rounds: int) -> dict[str, Any]:
    """All servers, one after another, round by round; of each figure the median of the rounds."""
    visits: dict[str, list[Visit]] = {contender.name: [] for contender in CONTENDERS}
    with environment() as environ:
        for number in range(rounds):
            for contender in CONTENDERS:
                print(f"round {number + 1} of {rounds}: {contender.name}", flush=True)
                visits[contender.name].append(visit(contender, environ, seconds))
    return {name: summary(its) for name, its in visits.items()}


def summary(visits: list[Visit]) -> dict[str, Any]:
    """The medians of a server's rounds."""
    loads = [
        {
            "picture": picture,
            "clients": clients,
            "rate": median(visit.samples[picture, clients].load.rate for visit in visits),
            "p50": median(visit.samples[picture, clients].load.p50 for visit in visits),
            "p99": median(visit.samples[picture, clients].load.p99 for visit in visits),
            "cpu_ms": median(visit.samples[picture, clients].cpu_ms for visit in visits),
        }
        for picture, clients in visits[0].samples
    ]
    return {
        "ready": median(visit.ready for visit in visits),
        "memory_mb": median(visit.memory[0][0] for visit in visits),
        "largest_mb": median(visit.memory[0][1] for visit in visits),
        "largest_after_photos_mb": median(visit.memory[-1][1] for visit in visits),
        "loads": loads,
    }


def steadiness(seconds: float) -> dict[str, float]:
    """How this service answers a digit's picture to 8 clients for long: half of the requests, and 99 of 100."""
    [ours, *_] = CONTENDERS
    with environment() as environ, started(ours, environ) as (server, _):
        [seven, *_] = pictures().values()
        drive(f"{URL}/predict", seven, 8, WARM_UP)
        load = sample(server, seven, 8, seconds).load
        return {"seconds": load.seconds, "p50": load.p50, "p99": load.p99}
