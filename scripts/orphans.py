"""Ends the workers of a server that was killed.

BentoML's workers outlive their parent where it had no chance to stop them. They then go on answering on its port, and
hold honcho's end of its output open, so that honcho neither notices the death nor can be stopped.
"""

import os
import time
from contextlib import suppress
from typing import NoReturn

import psutil


def end_orphans() -> NoReturn:
    """Watch the servers that honcho runs beside this process, and end what one leaves behind, within a second."""
    workers: dict[psutil.Process, list[psutil.Process]] = {}
    while True:
        with suppress(psutil.NoSuchProcess):  # one that ended while it was looked at
            for server in servers():
                if server.status() != psutil.STATUS_ZOMBIE:
                    workers[server] = server.children(recursive=True)
                else:
                    for worker in workers.pop(server, []):
                        worker.terminate()
        time.sleep(1)


def servers() -> list[psutil.Process]:
    """Return the processes of the Procfile; honcho has a process of its own between itself and each."""
    honcho = psutil.Process(os.getppid()).parent()
    return [server for keeper in honcho.children() for server in keeper.children()] if honcho else []
