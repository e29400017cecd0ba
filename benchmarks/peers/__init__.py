"""Other ways to serve the same reader, each as its own documentation shows it."""

import os
from pathlib import Path

from digits import Reader

WORKERS = os.cpu_count() or 1  # as many as the service starts
PORT = int(os.environ.get("DIGITS_BENCH_PORT", "3399"))
MODEL = Path(os.environ.get("DIGITS_BENCH_MODEL", "model"))  # the folder of a model version


def new_reader() -> Reader:
    """The reader that all of them serve."""
    return Reader(MODEL, "benchmark")
