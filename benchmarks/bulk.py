"""`python -m digits` over a folder of small pictures, beside the same reader in one process."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from PIL import Image

from benchmarks.pictures import SEVEN
from digits import PictureError, Reader, Reading
from digits.command.batch import PICTURES
from digits.command.model import SHIPPED, unpacked
from tests.servers import ROOT

IN_PROCESS = 5  # times fewer are read in one process, and by the command line where some are not plain
PLAIN = 10  # of so many pictures one is not as plain as the others: about as many of MNIST's


def measure(rounds: int, files: int) -> dict[str, float]:
    """Pictures read in a second in one process and by the command line on all cores; medians of some rounds."""
    seven = SEVEN.read_bytes()
    few = files // IN_PROCESS
    with TemporaryDirectory(prefix="digits-bench-") as folder, unpacked(SHIPPED) as model:
        plain = write(Path(folder) / "plain", [seven] * files)
        mixed = write(Path(folder) / "mixed", ([seven] * (PLAIN - 1) + [broken(seven)]) * (few // PLAIN))
        reader = Reader(model.folder, model.name)
        work = {
            "one_by_one": (few, lambda: [reader.read(path) for path in plain[:few]]),
            "alone": (few, lambda: [read_each(plain[at : at + PICTURES], reader) for at in range(0, few, PICTURES)]),
            "command": (files, lambda: run(plain[0].parent)),
            "mixed": (len(mixed), lambda: run(mixed[0].parent)),
        }
        print("pictures from files", flush=True)
        rates = [{name: number / seconds(read) for name, (number, read) in work.items()} for _ in range(rounds)]
    medians = {name: median(rate[name] for rate in rates) for name in work}
    return {"pictures": files, "cores": os.cpu_count() or 1, **medians}


def write(folder: Path, pictures: list[bytes]) -> list[Path]:
    """Write pictures to a new folder, each to a file of its own."""
    folder.mkdir()
    paths = [folder / f"{number:06}.png" for number in range(len(pictures))]
    for path, picture in zip(paths, pictures, strict=True):
        path.write_bytes(picture)
    os.sync()  # or the disk is still busy with them while they are read
    return paths


def broken(picture: bytes) -> bytes:
    """A picture whose stroke has a gap in the middle, so that it is no plain one."""
    image = Image.open(BytesIO(picture))
    image.paste(0, (0, image.height // 2, image.width, image.height // 2 + 1))
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def read_each(paths: list[Path], reader: Reader) -> list[Reading | PictureError]:
    """Read some files together."""
    return reader.read_each([path.read_bytes() for path in paths])


def run(folder: Path) -> None:
    """Read a folder by the command line."""
    subprocess.run([sys.executable, "-m", "digits", folder], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)  # noqa: S603


def seconds(work: Callable[[], object]) -> float:
    """How long some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
