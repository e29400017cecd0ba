"""Worker processes: started afresh, spared Ctrl-C, and ended with the process that they work for."""

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process, resource_tracker


def hire(workers: int) -> ProcessPoolExecutor:
    """A pool of worker processes that end with this one, which alone takes Ctrl-C.

    They are spawned: forked ones would share threads and streams.
    """
    pool = ProcessPoolExecutor(workers, get_context("spawn"), follow_parent)
    with spared_ctrl_c():
        for _ in range(workers):
            pool.submit(int)  # has one more started
    return pool


@contextmanager
def spared_ctrl_c() -> Iterator[None]:
    """Start processes in the block, and Ctrl-C reaches this one alone, from their first moment on."""
    resource_tracker.ensure_running()  # else the first process starts it, and unblocks Ctrl-C for that
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # which they inherit
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def follow_parent() -> None:
    """Have this process end when its parent has ended, however it did.

    Of a killed parent no worker hears: it would work on for hours, or wait for ever.
    """
    threading.Thread(target=end_after_parent, daemon=True).start()


def end_after_parent() -> None:
    """Wait for the parent's end, and end this process."""
    if parent := parent_process():
        parent.join()
        os._exit(1)
