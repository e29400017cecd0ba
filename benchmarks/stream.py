"""`python -m digits -` over a stream of pictures that is made as it is read: its memory, as the stream goes on."""

import subprocess
import sys
import tarfile
import threading
from io import BytesIO
from typing import IO

import numpy as np
import psutil
from PIL import Image

from benchmarks.contenders import memory_mb
from benchmarks.pictures import SEVEN
from tests.servers import ROOT

LOOKS = 10  # at the memory, evenly over the stream
DIGIT_EVERY = 20  # pictures; the others are blank and small, so that a million take minutes and not an hour


def measure(pictures: int) -> dict[str, list[float]]:
    """MB of all processes together, their share of what they share, after each tenth of a stream of pictures."""
    command = [sys.executable, "-m", "digits", "-", "--format", "text"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603, ours
    assert process.stdin  # noqa: S101, it is a pipe
    assert process.stdout  # noqa: S101
    threading.Thread(target=feed, args=(process.stdin, pictures)).start()
    found: dict[str, list[float]] = {"pictures": [], "megabytes": []}
    for number, _ in enumerate(process.stdout, start=1):
        if number % (pictures // LOOKS) == 0 and number < pictures:
            found["pictures"].append(number)
            found["megabytes"].append(memory_mb(psutil.Process(process.pid))[0])
    if process.wait():
        raise RuntimeError("The command line has failed.")
    return found


def feed(out: IO[bytes], pictures: int) -> None:
    """Write a tar archive of pictures."""
    blank = BytesIO()
    Image.fromarray(np.full((8, 8), 255, np.uint8)).save(blank, "PNG")
    kinds = [packed(SEVEN.read_bytes()), *[packed(blank.getvalue())] * (DIGIT_EVERY - 1)]
    with out:
        for number in range(pictures):
            content, padding = kinds[number % DIGIT_EVERY]
            member = tarfile.TarInfo(f"{number:07}.png")
            member.size = len(content)
            out.write(member.tobuf() + content + padding)
        out.write(bytes(2 * tarfile.BLOCKSIZE))


def packed(content: bytes) -> tuple[bytes, bytes]:
    """A file, and what fills its last block in an archive."""
    return content, bytes(-len(content) % tarfile.BLOCKSIZE)
