"""Pictures -> lines, on all cores, in order, and with no more than a few pictures in memory."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from itertools import chain, islice
from pathlib import Path

from digits.command.batch import Batch, Job, Lines, as_lines, batches, read_batch
from digits.command.model import unpacked
from digits.command.sources import Entry
from digits.picture import PictureError
from digits.workers import hire

FEW = 8  # batches: starting workers takes longer than reading fewer here, of photographs or of many small pictures
AHEAD = 4  # batches a worker that are being read, or wait: enough for none to idle while the slowest is awaited


def read_all(pictures: Iterable[Entry], notation: str, model: Path, workers: int) -> Iterator[Lines]:
    """The lines of all pictures, in order, a batch at a time, read with a model's archive or folder.

    Raises:
        ModelError: where that is neither.
    """
    found = batches(pictures)
    start = list(islice(found, FEW))
    few = workers == 1 or len(start) < FEW
    with nullcontext() if few else Crew(workers) as crew, unpacked(model) as its:  # workers start in the meantime
        job = Job(its, notation)
        if crew:
            yield from crew.read(chain(start, found), job)
        else:
            yield from (read_batch(batch, job) for batch in chain(start, found))


class Crew:
    """Worker processes that read batches, and are replaced where a picture ends one."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.pool = hire(workers)
        self.waiting: deque[tuple[Batch, Future[Lines]]] = deque()

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown(cancel_futures=True)

    def read(self, batches: Iterable[Batch], job: Job) -> Iterator[Lines]:
        """The lines of each batch, in order."""
        for batch in batches:
            self.waiting.append((batch, self.submit(batch, job)))
            if len(self.waiting) > AHEAD * self.workers:
                yield self.first_lines(job)
        while self.waiting:
            yield self.first_lines(job)

    def submit(self, batch: Batch, job: Job) -> Future[Lines]:
        """Hand a batch to the workers."""
        try:
            return self.pool.submit(read_batch, batch, job)
        except BrokenProcessPool:
            self.pool.shutdown()
            self.pool = hire(self.workers)
            return self.pool.submit(read_batch, batch, job)

    def first_lines(self, job: Job) -> Lines:
        """The lines of the batch that has waited longest."""
        batch, future = self.waiting.popleft()
        try:
            return future.result()
        except BrokenProcessPool:  # by one of the pictures that were being read then, in this batch or in another
            return read_apart(batch, job)


def read_apart(batch: Batch, job: Job) -> Lines:
    """The lines of a batch, read in a process of its own, and in halves where that ends, down to the one to blame."""
    with hire(1) as pool:
        try:
            return pool.submit(read_batch, batch, job).result()
        except BrokenProcessPool:
            if len(batch) == 1:
                return as_lines([batch[0][0]], [PictureError("The process that read this picture broke down.")], job)
    middle = len(batch) // 2
    first, second = read_apart(batch[:middle], job), read_apart(batch[middle:], job)
    return Lines(first.text + second.text, first.pictures + second.pictures, first.failed + second.failed)
