"""A batch of pictures -> their lines, in one process."""

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

from digits.command.answers import NOTATIONS, Answer
from digits.command.model import Model
from digits.command.sources import Entry, Source
from digits.picture import PictureError
from digits.reader import Reader
from digits.reading import Reading

PICTURES = 64  # of a batch at most: handing one over takes as long as reading one small picture
# Of a batch's files, unless one alone is larger: of photographs each is a batch, or a few are, so that no worker idles
# at the end while another one has many to read.
BYTES = 256 * 1024

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
        size += size_of(source)
        if len(batch) == PICTURES or size > BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def size_of(source: Source) -> int:
    """Bytes of a picture's file; 0 where there is none."""
    if isinstance(source, PictureError):
        return 0
    try:
        return len(source) if isinstance(source, bytes) else os.stat(source).st_size  # noqa: PTH116, a path is a name here
    except OSError:
        return 0


def read_batch(batch: Batch, job: Job) -> list[Line]:
    """The lines of a batch, read in this process."""
    answers = read_each([source for _, source in batch], reader_of(job.model))
    return [as_line(name, answer, job) for (name, _), answer in zip(batch, answers, strict=True)]


def as_line(name: str, answer: Answer, job: Job) -> Line:
    """The line for a picture of this name."""
    return Line(NOTATIONS[job.notation].line(name, answer), isinstance(answer, PictureError))


@cache
def reader_of(model: Model) -> Reader:
    """This process's reader."""
    return Reader(model.folder, model.name)


def read_each(sources: Sequence[Source], reader: Reader) -> list[Answer]:
    """Readings, or why there are none: whatever is wrong with one picture, the others are read."""
    files = [Path(its) if isinstance(its, str) else its for its in sources if not isinstance(its, PictureError)]
    try:
        read = iter(reader.read_each(files))
    except Exception as error:  # noqa: BLE001, a fault of ours that one of a million pictures shows
        if len(sources) == 1:
            return [PictureError(f"The reader failed on this picture: {error!r}.")]
        return [answer for source in sources for answer in read_each([source], reader)]
    return [its if isinstance(its, PictureError) else as_answer(next(read)) for its in sources]


def as_answer(read: Reading | PictureError | OSError) -> Answer:
    """A Reading, or why there is none, in words."""
    return PictureError(f"This file can't be opened: {read.strerror}.") if isinstance(read, OSError) else read
