"""More clients than the service can serve, and what becomes of them: `python -m tests.overload --seconds 300`.

Starts the service, has 200 clients post a 12-megapixel photo again and again, each as soon as it has its answer or may
come back, and one more client a small picture every half second.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import aiohttp
import numpy as np
import psutil
from PIL import Image

from tests.drawing import draw_text, encoded
from tests.servers import LOCALHOST, ROOT, free_port, running

MEGAPIXELS_12 = (4000, 3000)
SMALL = ROOT / "tests" / "pictures" / "mnist-7.png"
SMALL_PAUSE = 0.5  # seconds between two small pictures
PATIENCE = aiohttp.ClientTimeout(total=90)  # more than the service takes for anything


@dataclass
class Outcome:
    """What clients met with, and what it cost."""

    photos: Counter[str] = field(default_factory=Counter)  # answers by status, and what was no answer by its error
    small: Counter[str] = field(default_factory=Counter)
    small_seconds: list[float] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)  # bytes of all processes of the service, each second

    def unanswered(self) -> dict[str, int]:
        """Requests that ended without an answer, by the error."""
        return {name: count for name, count in (self.photos + self.small).items() if not name.isdecimal()}

    def growth(self) -> float:
        """How much more memory the last quarter took, at most, than the third, as a share."""
        quarter = len(self.memory) // 4
        return max(self.memory[-quarter:]) / max(self.memory[-2 * quarter : -quarter]) - 1

    def __str__(self) -> str:
        """The figures, one a line."""
        small = np.quantile(self.small_seconds, [0.5, 0.99, 1])
        return (
            f"photos: {dict(self.photos)}\nsmall pictures: {dict(self.small)}, "
            f"median {small[0]:.2f} s, p99 {small[1]:.2f} s, longest {small[2]:.2f} s\n"
            f"memory: at most {max(self.memory) / 1e6:.0f} MB, {self.growth():+.1%} from the third to the last quarter"
        )


def photo() -> bytes:
    """A photo of 12 megapixels with a digit in it, and a camera's noise: 3 to 4 MB."""
    noise = np.random.default_rng(0).normal(0, 6, MEGAPIXELS_12[::-1])
    digit = draw_text("7", height=1500, pen=120).resize((1000, 1500))
    paper = Image.new("L", MEGAPIXELS_12, 220)
    paper.paste(digit, (1500, 700))
    grey = np.clip(np.asarray(paper) + noise, 0, 255).astype(np.uint8)
    return encoded(Image.fromarray(grey).convert("RGB"), "JPEG", quality=92)


async def post(session: aiohttp.ClientSession, url: str, picture: bytes) -> tuple[str, float]:
    """The status of one request, or the name of the error where there is no answer; how long to stay away."""
    try:
        async with session.post(url, data=BytesIO(picture), headers={"content-type": "image/*"}) as response:
            await response.read()
            return str(response.status), float(response.headers.get("retry-after", 0))
    except (aiohttp.ClientError, TimeoutError) as error:
        return type(error).__name__, 1.0


async def post_photos(session: aiohttp.ClientSession, url: str, picture: bytes, end: float, outcome: Outcome) -> None:
    """One client: a photo again and again."""
    while time.monotonic() < end:
        status, pause = await post(session, url, picture)
        outcome.photos[status] += 1
        await asyncio.sleep(pause)


async def post_small(session: aiohttp.ClientSession, url: str, end: float, outcome: Outcome) -> None:
    """The one client with small pictures."""
    picture = SMALL.read_bytes()
    while time.monotonic() < end:
        start = time.monotonic()
        status, _ = await post(session, url, picture)
        outcome.small[status] += 1
        outcome.small_seconds.append(time.monotonic() - start)
        await asyncio.sleep(SMALL_PAUSE)


async def weigh(server: psutil.Process, end: float, outcome: Outcome) -> None:
    """Note the memory of a server and its workers, what they share counted once for each, every second."""
    while time.monotonic() < end:
        processes = [server, *server.children(recursive=True)]
        outcome.memory.append(sum(one.memory_info().rss for one in processes if one.is_running()))
        await asyncio.sleep(1)


async def overload(url: str, server: psutil.Process, clients: int, seconds: float) -> Outcome:
    """Overload the service at an address; returns once every client has its last answer."""
    picture = photo()
    outcome, end = Outcome(), time.monotonic() + seconds
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=PATIENCE) as session:
        many = [post_photos(session, f"{url}/predict", picture, end, outcome) for _ in range(clients)]
        await asyncio.gather(*many, post_small(session, f"{url}/predict", end, outcome), weigh(server, end, outcome))
    return outcome


def main() -> None:
    """Start the service, overload it and print the outcome."""
    parser = argparse.ArgumentParser(description="Overload the service and print what becomes of its clients.")
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=300)
    options = parser.parse_args()
    port = free_port()
    url = f"http://{LOCALHOST}:{port}"
    command = [
        sys.executable,
        "-m",
        "bentoml",
        "serve",
        "service:DigitReader",
        "--host",
        LOCALHOST,
        "--port",
        str(port),
    ]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with running(command, f"{url}/readyz", log, os.environ) as process:
            outcome = asyncio.run(overload(url, psutil.Process(process.pid), options.clients, options.seconds))
            print(outcome)
        print(f"workers that started: {log.read_text().count('initialized')}")


if __name__ == "__main__":
    main()
