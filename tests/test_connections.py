"""How the workers of one service share its connections."""

import asyncio
import os
import socket
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import bentoml
import psutil
import pytest
import requests

from digits.web.connections import Listener
from tests.servers import LOCALHOST, further_service, wait_for


def test_who_has_fewer_takes_the_next() -> None:
    async def meet() -> list[int]:
        loop = asyncio.get_running_loop()
        with socket.create_server((LOCALHOST, 0)) as one, one.dup() as other, ExitStack() as clients:
            for listening in (one, other):
                listening.setblocking(False)
            ears = []
            for listening in (one, other):
                ears.append(Listener(loop, listening, asyncio.Protocol))
                for _ in range(3):
                    clients.enter_context(socket.create_connection(one.getsockname()))
                    await asyncio.sleep(0.05)
            for listening in (one, other):
                loop.remove_reader(listening.fileno())
            return [len(ear.connections) for ear in ears]

    assert asyncio.run(meet()) == [3, 3]


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="there is one worker")
def test_clients_that_come_together_and_stay_are_spread_over_the_workers(
    shipped_model: bentoml.Model,  # noqa: ARG001, served by it
    tmp_path: Path,
) -> None:
    with further_service(tmp_path, {}) as (url, process), ExitStack() as clients:
        workers = psutil.Process(process.pid).children()
        wait_for(lambda: (tmp_path / "log").read_text().count("initialized") == len(workers), 60)
        for _ in range(4 * len(workers)):
            requests_of_one = clients.enter_context(requests.Session())
            assert requests_of_one.get(f"{url}/readyz", timeout=10).status_code == 200
        time.sleep(0.1)
        connected = Counter({worker.pid: connections(worker) for worker in workers})
    assert connected.total() == 4 * len(workers), connected
    assert min(connected.values()) >= 2, connected


def connections(worker: psutil.Process) -> int:
    """How many clients have a connection to this worker."""
    return sum(one.status == psutil.CONN_ESTABLISHED for one in worker.net_connections("tcp"))
