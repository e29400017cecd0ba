"""What the supervising process does that BentoML's doesn't: it starts nothing that can't run, and gives up in time.

BentoML opens the port first, restarts a worker that can't start for ever, looks for dead ones only every ten seconds,
and replaces none at all in a container.
"""

import atexit
import os
import signal
import struct
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import bentoml
import psutil
from bentoml._internal.utils import circus
from click import ClickException

from digits.networks import Networks
from digits.sums import check_sums
from digits.web import ports

LOOKS = 1  # seconds between two looks for dead workers
# What is larger than 4 MB, glibc gives back to the system at once, and not when it pleases; of the rest it keeps up to
# 64 MB for the next picture. With 256 kB as the limit, a photo of a megapixel took 63 ms of a core instead of 26.
MALLOC = {"MALLOC_MMAP_THRESHOLD_": str(4 * 1024 * 1024), "MALLOC_TRIM_THRESHOLD_": str(64 * 1024 * 1024)}
FAILURES = 4  # of workers that end before they have started, one after another: two times each of two
PIPE = "DIGITS_STARTED_PIPE"  # the variable with the file descriptor that a worker tells its start through
PID = struct.Struct("=i")


class Supervisor(circus.Arbiter):
    """BentoML's supervisor of workers, with an eye on them every second, and on the port before it is open."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401, as BentoML's
        # Here are the very sockets that are to be opened. `prepare` would have to look for host and port in BentoML's
        # command line, its environment and its configuration, in the same order as BentoML.
        for opened in options.get("sockets", ()):
            if not opened.is_unix and (
                taken := ports.complaint(opened.port, "--port PORT", opened.host, opened.family)
            ):
                raise ClickException(taken)  # BentoML's command tidies up, says it, and ends with status 1
        super().__init__(*arguments, **{**options, "check_delay": LOOKS})


def need_temporary_folder() -> None:
    """End the program where no folder can be written: BentoML needs one for its workers' metrics and sockets."""
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        sys.exit("No folder for temporary files can be written: make /tmp one, or name one with TMPDIR=FOLDER.")


def prepare(model: bentoml.Model) -> None:
    """Check that a worker could start, and see to it that dead ones are replaced; ends the program where none could."""
    try:
        check_sums(Path(model.path))
        Networks(Path(model.path))
    except Exception as error:  # noqa: BLE001, ONNX Runtime's errors have no base of their own
        sys.exit(f"The model {model.tag} can't be loaded: {error}")
    os.environ.pop("BENTOML_CONTAINERIZED", None)  # it has BentoML leave dead workers dead
    for setting, limit in MALLOC.items():
        os.environ.setdefault(setting, limit)
    circus.Arbiter = Supervisor  # type: ignore[misc]
    started, telling = os.pipe()
    os.set_blocking(started, False)
    os.set_inheritable(telling, True)
    os.environ[PIPE] = str(telling)
    threading.Thread(target=watch, args=[started], daemon=True).start()


def tell_start() -> None:
    """Tell the supervisor, if there is one, that this worker has started."""
    if pipe := os.environ.get(PIPE):
        os.write(int(pipe), PID.pack(os.getpid()))


def watch(started: int) -> None:
    """End this process, with status 1, once FAILURES workers in a row have ended before they had started."""
    running: set[int] = set()  # process ids of workers
    counted: set[int] = set()  # of those that have ended and been counted
    up: set[int] = set()  # of those that have started
    failures = 0
    while failures < FAILURES:
        time.sleep(LOOKS / 2)
        workers = psutil.Process().children()
        seen = running | {worker.pid for worker in workers}  # one that ended between two looks was never seen running
        running = {worker.pid for worker in workers if is_alive(worker)}
        if told := read_starts(started):
            up |= told
            failures = 0
        failures += len(seen - running - up - counted)
        counted = {worker.pid for worker in workers} - running
    print("No worker can start: the lines above tell why.", file=sys.stderr, flush=True)
    atexit.register(os._exit, 1)  # BentoML's command ends with 0, whatever made it end
    os.kill(os.getpid(), signal.SIGTERM)


def is_alive(worker: psutil.Process) -> bool:
    """Tell whether a worker runs; one that has ended is there until the supervisor looks for it."""
    try:
        return bool(worker.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def read_starts(started: int) -> set[int]:
    """Return the process ids of the workers that have told their start since the last look."""
    try:
        return {pid for (pid,) in PID.iter_unpack(os.read(started, 100 * PID.size))}
    except BlockingIOError:
        return set()
