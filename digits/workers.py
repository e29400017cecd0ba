"""Worker processes: started afresh, and ended with the process that they work for."""

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process


def end_with_parent() -> None:
    """Have this process end when its parent has ended, however it did.

    Of a killed parent no pool's process hears: it would work on for hours, or wait for ever.
    """
    threading.Thread(target=await_parents_end, daemon=True).start()


def leave_ctrl_c_to_parent() -> None:
    """Have this process go on at Ctrl-C, which its parent takes, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()


def hire(workers: int, begin: Callable[[], None] = end_with_parent) -> ProcessPoolExecutor:
    """A pool of worker processes, each of which begins with `begin`: forked ones would share threads and streams."""
    return ProcessPoolExecutor(workers, get_context("spawn"), begin)


def await_parents_end() -> None:
    """Wait for the parent's end, and end this process."""
    if parent := parent_process():
        parent.join()
        os._exit(1)
