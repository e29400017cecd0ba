"""Reads every file of Pillow's own test images: `python -m tests.fuzz.pillow`.

They are in Pillow's source distribution, which pip fetches into .fuzz/ the first time. Ends with status 1 where a file
is neither read nor refused, costs too much, or has the reader say anything.
"""

import os
import re
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import PIL

from digits import PictureError, Reader
from tests.fuzz.shipped import shipped_reader
from tests.servers import ROOT

FOLDER = ROOT / ".fuzz"
MOST_SECONDS = 2.0  # of one core, for each file
MOST_MEMORY = 400_000  # kB, of the process


def corpus() -> Path:
    """The folder of Pillow's test images."""
    images = FOLDER / f"pillow-{PIL.__version__}" / "Tests" / "images"
    if not images.is_dir():
        fetch = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
        subprocess.run([*fetch, "--dest", FOLDER, f"pillow=={PIL.__version__}"], check=True)
        with tarfile.open(FOLDER / f"pillow-{PIL.__version__}.tar.gz") as archive:
            archive.extractall(FOLDER, filter="data")
    return images


def read(reader: Reader, file: Path) -> str:
    """What becomes of a file: read, the sentence of its refusal, or a fault."""
    try:
        reader.read(file)
    except PictureError as error:
        return re.sub(r"\d+ x \d+", "... x ...", str(error))
    except Exception as error:  # noqa: BLE001, whatever it is, it is what we look for
        return f"FAULT {file.name}: {error!r}"
    return "read"


@contextmanager
def listening() -> Iterator[list[str]]:
    """What is written to standard error while the block lasts, by libraries too: in the list afterwards."""
    said: list[str] = []
    console = os.dup(2)
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 2)
        try:
            yield said
        finally:
            os.dup2(console, 2)
            os.close(console)
            file.seek(0)
            said += filter(None, [file.read().decode(errors="replace")])


def peak() -> int:
    """The most memory that this process has had, in kB; 0 where the system doesn't tell."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+)", status.read_text()) if status.exists() else None
    return int(found[1]) if found else 0


def main() -> int:
    """Read all files, print the counts, and return the exit status."""
    files = sorted(path for path in corpus().rglob("*") if path.is_file())
    outcomes: Counter[str] = Counter()
    slowest = (0.0, "")
    with shipped_reader() as reader, listening() as said:
        for file in files:
            start = time.process_time()
            outcomes[read(reader, file)] += 1
            slowest = max(slowest, (time.process_time() - start, file.name))
    print(f"{len(files)} files of Pillow {PIL.__version__}")
    for outcome, count in outcomes.most_common():
        print(f"{count:5} {outcome}")
    print(f"slowest: {slowest[1]}, {slowest[0]:.2f} s; memory: at most {peak() / 1000:.0f} MB")
    if said:
        print(f"said: {said[0][:2000]}")
    faults = [outcome for outcome in outcomes if outcome.startswith("FAULT")]
    return int(bool(faults or said or slowest[0] > MOST_SECONDS or peak() > MOST_MEMORY))


if __name__ == "__main__":
    sys.exit(main())
