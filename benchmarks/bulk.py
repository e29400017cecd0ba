"""`python -m digits` over a folder of small pictures, beside the same reader in one process."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.pictures import SEVEN
from digits import Reader
from digits.command.model import SHIPPED, unpacked
from tests.servers import ROOT

IN_PROCESS = 4  # times fewer are read in one process


def measure(rounds: int, files: int) -> dict[str, float]:
    """Pictures read in a second in one process and by the command line on all cores; medians of some rounds."""
    with TemporaryDirectory(prefix="digits-bench-") as folder, unpacked(SHIPPED) as model:
        paths = [Path(folder) / f"{number:06}.png" for number in range(files)]
        for path in paths:
            path.write_bytes(SEVEN.read_bytes())
        few = paths[: files // IN_PROCESS]
        reader = Reader(model.folder, model.name)
        print("pictures from files", flush=True)
        alone, command = [], []
        for _ in range(rounds):
            alone.append(len(few) / seconds(lambda: [reader.read(path) for path in few]))
            command.append(files / seconds(lambda: run(folder)))
    return {"pictures": files, "cores": os.cpu_count() or 1, "alone": median(alone), "command": median(command)}


def run(folder: str) -> None:
    """Read a folder by the command line."""
    subprocess.run([sys.executable, "-m", "digits", folder], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)  # noqa: S603


def seconds(work: Callable[[], object]) -> float:
    """How long some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
