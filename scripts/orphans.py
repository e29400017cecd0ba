"""Ends servers that would be left running: where honcho is killed, and where one is that has workers of its own.

honcho's processes are in sessions of their own, so a closed terminal ends honcho and not them. So are BentoML's
workers: they outlive a killed parent, go on answering on its port, and hold honcho's end of its output open, so that
honcho neither notices the death nor can be stopped.
"""

import os
import signal
import time
from contextlib import suppress

import psutil


def end_orphans() -> None:
    """Watch honcho, and the servers that it runs beside this process; end what one leaves behind, within a second."""
    honcho = psutil.Process(os.getppid()).parent()  # honcho has a process of its own between itself and each of ours
    workers: dict[psutil.Process, list[psutil.Process]] = {}
    while honcho and honcho.is_running():
        with suppress(psutil.NoSuchProcess):  # one that ended while it was looked at
            for server in servers_of(honcho):
                if server.status() != psutil.STATUS_ZOMBIE:
                    workers[server] = server.children(recursive=True)
                else:
                    end(workers.pop(server, []))
        time.sleep(1)
    end([server for server in workers if server.pid != os.getpid()])
    signal.raise_signal(signal.SIGTERM)


def servers_of(honcho: psutil.Process) -> list[psutil.Process]:
    """Return the processes of the Procfile."""
    return [server for keeper in honcho.children() for server in keeper.children()]


def end(processes: list[psutil.Process]) -> None:
    """Ask processes to end, as far as they are still there."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
