"""What is counted, for /metrics: one set of files for all workers, which BentoML puts together.

Only metrics with a bounded number of labels: BentoML's own have each address that somebody asks for as a label.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import psutil
from prometheus_client import Counter, Gauge, Histogram

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

REQUESTS = Counter("digits_requests", "Requests answered, by route and status.", ["route", "status"])
REFUSALS = Counter("digits_refusals", "Requests and pictures refused, by the code of the error.", ["code"])
READINGS = Counter("digits_readings", "Pictures read, by what was in them: nothing, a digit, a number.", ["outcome"])
REQUEST_SECONDS = Histogram("digits_request_seconds", "From a request to its answer.", ["route"], buckets=SECONDS)
STAGE_SECONDS = Histogram("digits_stage_seconds", "Each step of reading a picture.", ["stage"], buckets=SECONDS)
QUEUE = Gauge("digits_queue_requests", "Requests sent, waiting or being read now.", multiprocess_mode="livesum")


def observe(seconds: Mapping[str, float]) -> None:
    """Note how long each stage of reading one picture took."""
    for stage, spent in seconds.items():
        STAGE_SECONDS.labels(stage).observe(spent)


def set_up() -> None:
    """Make this worker's files, and remove the queue lengths that killed workers left behind.

    The files' space on disk is taken now: to write where a full disk has none, through a mapping, would end the worker.
    Raises OSError where there is none.
    """
    QUEUE.set(0)
    REQUESTS.labels("/predict", 200)
    REQUEST_SECONDS.labels("/predict")
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    for file in Path(folder).glob("*.db") if folder else ():
        pid = int(file.stem.rpartition("_")[2])
        if pid == os.getpid() and hasattr(os, "posix_fallocate"):
            with file.open("r+b") as opened:
                os.posix_fallocate(opened.fileno(), 0, file.stat().st_size)
        elif file.name.startswith("gauge_live") and not psutil.pid_exists(pid):
            file.unlink(missing_ok=True)
