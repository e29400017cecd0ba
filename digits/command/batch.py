"""A batch of pictures -> their lines, in one process."""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

from digits.command.answers import NOTATIONS, Answer
from digits.command.model import Model
from digits.command.sources import Entry, Source
from digits.picture import PictureError
from digits.reader import Reader

PICTURES = 16  # of a batch: handing one over takes a worker less than a hundredth of the time that reading it does
MEMORY = 4 * 1024**2  # bytes of a batch's pictures, unless one alone is larger

Batch: TypeAlias = list[tuple[str, Source]]


class Job(NamedTuple):
    """What is done with every picture."""

    model: Model
    notation: str  # one of NOTATIONS


class Line(NamedTuple):
    """What was written for one picture."""

    text: str
    failed: bool  # there is no Reading


def batches(pictures: Iterable[Entry]) -> Iterator[Batch]:
    """Fetch pictures, a batch at a time."""
    batch: Batch = []
    size = 0
    for name, fetch in pictures:
        source = fetch()
        batch.append((name, source))
        size += len(source) if isinstance(source, bytes) else 0
        if len(batch) == PICTURES or size > MEMORY:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def read_batch(batch: Batch, job: Job) -> list[Line]:
    """The lines of a batch, read in this process."""
    reader = reader_of(job.model)
    return [as_line(name, read(source, reader), job) for name, source in batch]


def as_line(name: str, answer: Answer, job: Job) -> Line:
    """The line for a picture of this name."""
    return Line(NOTATIONS[job.notation].line(name, answer), isinstance(answer, PictureError))


@cache
def reader_of(model: Model) -> Reader:
    """This process's reader."""
    return Reader(model.folder, model.name)


def read(source: Source, reader: Reader) -> Answer:
    """A Reading, or why there is none: whatever is wrong with one picture, the others are read."""
    try:
        if isinstance(source, PictureError):
            return source
        if isinstance(source, Path):
            source.open("rb").close()  # the reader would call a missing file a damaged picture
        return reader.read(source)
    except PictureError as error:
        return error
    except OSError as error:
        return PictureError(f"This file can't be opened: {error.strerror}.")
    except Exception as error:  # noqa: BLE001, a fault of ours that one of a million pictures shows
        return PictureError(f"The reader failed on this picture: {error!r}.")
