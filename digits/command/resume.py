"""An earlier run's lines: the whole ones are kept, and what they answer is not read again."""

from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from digits.command.answers import Notation
from digits.command.sources import Entry


class ResumeError(ValueError):
    """The lines are not of these pictures; its text is one sentence for who asked to go on."""


class Kept(NamedTuple):
    """What an earlier run has left."""

    pictures: int  # that it has answered, each in a line
    last: str  # the last of these lines


def keep(path: Path, notation: Notation) -> Kept:
    """Cut off a line that was not written to its end, and tell what is left; a file that is not there is made.

    Raises:
        ResumeError: where the lines are in another format.
    """
    count, length, last = 0, 0, b""
    with path.open("a+b") as lines:
        lines.seek(0)
        for line in lines:
            if not line.endswith(b"\n"):
                lines.truncate(length)
                break
            if count == 0 and not line.startswith(notation.head.encode()):
                raise ResumeError(f"{path} is not in this format: its first line is another.")
            count, length, last = count + 1, length + len(line), line
    heads = 1 if notation.head else 0
    return Kept(max(0, count - heads), last.decode())


def skip(pictures: Iterator[Entry], kept: Kept, notation: Notation) -> None:
    """Pass over the pictures that have their lines.

    Raises:
        ResumeError: where the last of these lines is not of the last of these pictures.
    """
    passed = deque(islice(pictures, kept.pictures), maxlen=1)
    opening = notation.opening(passed[0].name).encode(errors="backslashreplace").decode() if passed else None
    if kept.pictures and not (opening and kept.last.startswith(opening)):
        raise ResumeError(f"The lines that are there are not of these pictures: the last is {kept.last.rstrip()[:100]}")
