"""A batch of pictures -> their lines, in one process."""

import gc
import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple, TypeAlias

from digits.command.answers import NOTATIONS, Answer
from digits.command.model import Model
from digits.command.sources import MOST_BYTES, Entry, Source, too_large
from digits.picture import PictureError
from digits.reader import Reader

PICTURES = 128  # of a batch at most: handing one over takes as long as reading one or two small pictures
# Of a batch's files, unless one alone is larger: of photographs each is a batch, or a few are, so that no worker idles
# at the end while another one has many to read.
BYTES = 256 * 1024

Batch: TypeAlias = list[tuple[str, Source]]


class Job(NamedTuple):
    """What is done with every picture."""

    model: Model
    notation: str  # one of NOTATIONS


class Lines(NamedTuple):
    """What was written for a batch."""

    text: str
    pictures: int
    failed: int  # of these have no Reading


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


def read_batch(batch: Batch, job: Job) -> Lines:
    """The lines of a batch, read in this process."""
    names, sources = zip(*batch, strict=True)
    return as_lines(names, read_each(sources, reader_of(job.model)), job)


def as_lines(names: Sequence[str], answers: Sequence[Answer], job: Job) -> Lines:
    """The lines for pictures of these names."""
    line = NOTATIONS[job.notation].line
    text = "".join(line(name, answer) for name, answer in zip(names, answers, strict=True))
    return Lines(text, len(names), sum(isinstance(answer, PictureError) for answer in answers))


@cache
def reader_of(model: Model) -> Reader:
    """This process's reader."""
    reader = Reader(model.folder, model.name)
    gc.freeze()  # or collections go through all that was imported, again and again: small pictures took 1.1 as long
    return reader


def read_each(sources: Sequence[Source], reader: Reader) -> list[Answer]:
    """Readings, or why there are none: whatever is wrong with one picture, the others are read."""
    found = [fetched(source) if isinstance(source, str) else source for source in sources]
    files = [its for its in found if isinstance(its, bytes)]
    try:
        read = iter(reader.read_each(files))
    except Exception as error:  # noqa: BLE001, a fault of ours that one of a million pictures shows
        if len(sources) == 1:
            return [PictureError(f"The reader failed on this picture: {error!r}.")]
        return [answer for its in found for answer in read_each([its], reader)]
    return [next(read) if isinstance(its, bytes) else its for its in found]


def fetched(path: str) -> bytes | PictureError:
    """What a file holds, or why it can't be had."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123, a path is a name here
            return file.read() if os.fstat(file.fileno()).st_size <= MOST_BYTES else too_large()
    except OSError as error:
        return PictureError(f"This file can't be opened: {error.strerror}.")
