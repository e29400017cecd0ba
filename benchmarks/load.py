"""One load generator for all: wrk where it is installed (Debian: `apt-get install wrk`), else threads of our own."""

import http.client
import json
import os
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NamedTuple
from urllib.parse import urlsplit

BOUNDARY = "a-line-that-is-in-no-picture"
TIMEOUT = 30  # seconds for one answer
SCRIPT = Path(__file__).with_name("wrk.lua")


class Load(NamedTuple):
    """What a server did under load."""

    requests: int
    seconds: float
    p50: float  # milliseconds from request to answer, in half of the requests
    p99: float  # in 99 of 100
    errors: int  # requests without an answer, or with a status of 400 or above

    @property
    def rate(self) -> float:
        """Requests answered in a second."""
        return self.requests / self.seconds


def form(picture: bytes) -> bytes:
    """The body of a form with this picture."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="picture"\r\n\r\n'
    return head.encode() + picture + f"\r\n--{BOUNDARY}--\r\n".encode()


def generator() -> str:
    """Which load generator there is."""
    return "wrk" if shutil.which("wrk") else "Python threads"


def drive(url: str, picture: bytes, clients: int, seconds: float) -> Load:
    """Have so many clients post a picture over and over, each as soon as it has its answer."""
    return (by_wrk if generator() == "wrk" else by_threads)(url, form(picture), clients, seconds)


def by_wrk(url: str, body: bytes, clients: int, seconds: float) -> Load:
    """Load by wrk, which takes few of the cores that it shares with the server."""
    with NamedTemporaryFile() as file:
        file.write(body)
        file.flush()
        options = [f"--connections={clients}", "--threads=1", f"--duration={max(1, round(seconds))}s"]
        command = ["wrk", *options, f"--timeout={TIMEOUT}s", f"--script={SCRIPT}", url]
        environ = os.environ | {"DIGITS_BENCH_BODY": file.name, "DIGITS_BENCH_BOUNDARY": BOUNDARY}
        ran = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)  # noqa: S603, ours
    return Load(**json.loads(ran.stdout.splitlines()[-1]))


def by_threads(url: str, body: bytes, clients: int, seconds: float) -> Load:
    """Load by threads, which take a third of a core at 1,000 requests a second: enough to compare by, no more."""
    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        done = list(pool.map(lambda _: client(url, body, start + seconds), range(clients)))
    times = sorted(1000 * spent for spents, _ in done for spent in spents)
    p50, p99 = (times[int(share * len(times))] if times else 0.0 for share in (0.5, 0.99))
    return Load(len(times), time.perf_counter() - start, p50, p99, sum(errors for _, errors in done))


def client(url: str, body: bytes, end: float) -> tuple[list[float], int]:
    """The seconds that each answer took one client until the end, and how many were errors."""
    address = urlsplit(url)
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    times, errors = [], 0
    with closing(http.client.HTTPConnection(address.netloc, timeout=TIMEOUT)) as connection:
        while (start := time.perf_counter()) < end:
            try:
                connection.request("POST", address.path, body, headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                connection.close()
                errors += 1
                continue
            times.append(time.perf_counter() - start)
            errors += answer.status >= http.HTTPStatus.BAD_REQUEST
    return times, errors
