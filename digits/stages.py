"""How long each step of reading a picture takes, for whoever asks; it costs a microsecond where nobody does."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

spent: ContextVar[dict[str, float] | None] = ContextVar("spent", default=None)  # seconds by stage


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Add the seconds that the block takes to `spent`, where somebody has put a dictionary there.

    >>> token = spent.set({})
    >>> with stage("decode"): picture = decode(file)
    >>> spent.get()["decode"]
    0.0021
    """
    start = time.perf_counter()
    try:
        yield
    finally:
        seconds = spent.get()
        if seconds is not None:
            seconds[name] = seconds.get(name, 0.0) + time.perf_counter() - start
