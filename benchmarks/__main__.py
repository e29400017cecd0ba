"""Measure everything and write it down: `make bench`, or `python -m benchmarks`.

It takes about a quarter of an hour, on a machine that does nothing else.
"""

import argparse
import json
import os
import platform
import re
import shlex
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import bulk, container, pages, servers, sizes, stages, stream
from benchmarks.load import generator
from digits.command.model import SHIPPED

CPUS = Path("/proc/cpuinfo")


def main() -> None:
    """Measure, and write docs/speed.json and the pages that are made of it."""
    options = parse()
    figures = json.loads(pages.FIGURES.read_text()) if pages.FIGURES.exists() else {}
    for name, measure in parts(options).items():
        if options.only is None or name in options.only:
            print(f"measuring: {name}", flush=True)
            figures[name] = rounded(measure())
            pages.FIGURES.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    pages.write()


def parse() -> argparse.Namespace:
    """The command line's options."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure speed and size.")
    parser.add_argument("--rounds", type=int, default=3, help="of all servers (default: 3)")
    parser.add_argument("--seconds", type=float, default=5, help="each load lasts (default: 5)")
    parser.add_argument("--long", type=float, default=60, help="seconds that steadiness is watched (default: 60)")
    parser.add_argument("--files", type=int, default=100_000, help="for the command line (default: 100,000)")
    parser.add_argument("--stream", type=int, default=1_000_000, help="pictures in a stream (default: 1,000,000)")
    parser.add_argument("--engine", help='how the images of `make image` are run, such as "podman --runtime=runc"')
    parser.add_argument("--only", nargs="*", metavar="PART", help="measure these alone; without any write the pages")
    return parser.parse_args()


def parts(options: argparse.Namespace) -> dict[str, Callable[[], Any]]:
    """What is measured, part by part; the images only where an engine is named."""
    engine = shlex.split(options.engine or "")
    images = {"images": lambda: container.measure(engine)} if engine else {}
    return {
        "machine": lambda: machine() | {"rounds": options.rounds, "seconds": options.seconds},
        "stages": stages.measure,
        "bulk": lambda: bulk.measure(options.rounds, options.files),
        "stream": lambda: stream.measure(options.stream),
        "servers": lambda: servers.measure(options.seconds, options.rounds),
        "steadiness": lambda: servers.steadiness(options.long),
        "sizes": sizes.measure,
        **images,
        "training_seconds": training_seconds,
    }


def machine() -> dict[str, Any]:
    """What all this was measured on, and how busy that was before."""
    names = re.findall(r"^model name\s*:\s*(.+)$", CPUS.read_text(), re.MULTILINE) if CPUS.exists() else []
    return {
        "cores": os.cpu_count(),
        "processor": names[0] if names else platform.processor(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "generator": generator(),
        "busy_before": os.getloadavg()[0],  # processes that ran or waited to, in the minute before
        "date": datetime.now(UTC).date().isoformat(),
    }


def training_seconds() -> int:
    """How long training the shipped model took, which it tells itself."""
    with tarfile.open(SHIPPED) as archive:
        description = archive.extractfile("./model.yaml")
        found = re.search(r"^  seconds: (\d+)$", description.read().decode() if description else "", re.MULTILINE)
    return int(found[1]) if found else 0


def rounded(figures: Any) -> Any:  # noqa: ANN401, whatever JSON can be
    """Figures with no more digits than they are worth."""
    match figures:
        case dict():
            return {name: rounded(figure) for name, figure in figures.items()}
        case list():
            return [rounded(figure) for figure in figures]
        case float():
            return float(f"{figures:.4g}")
        case _:
            return figures


if __name__ == "__main__":
    main()
