"""Waits until every address answers, names the last one, and stands by: `python -m scripts.ready URL...`.

It runs beside the servers in the Procfile: honcho stops all processes as soon as one ends, so this one stays, and ends
only where the time is up. BentoML opens its port before its workers start, and restarts one that cannot start for ever:
only an answer of 200 proves anything, and only a time limit ends the wait.
"""

import http.client
import os
import signal
import sys
import threading
import time
from urllib.parse import urlsplit

from scripts.orphans import end_orphans

SECONDS = float(os.environ.get("DIGITS_START_SECONDS") or 60)


def answers(url: str) -> bool:
    """Tell whether a GET of an address is answered with 200 within 2 seconds, asked directly, past any proxy."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc, timeout=2)
    try:
        connection.request("GET", address.path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def wait(urls: list[str], seconds: float) -> None:
    """Return once all addresses have answered; exit with a sentence and status 1 where one has not in that time."""
    deadline = time.monotonic() + seconds
    for url in urls:
        while not answers(url):
            if time.monotonic() > deadline:
                sys.exit(f"{url} does not answer after {seconds:g} seconds: the lines above tell why.")
            time.sleep(0.1)


if __name__ == "__main__":
    threading.Thread(target=end_orphans, daemon=True).start()
    wait(sys.argv[1:], SECONDS)
    print(f"Open {sys.argv[-1]} in a browser. Ctrl-C stops everything.", flush=True)
    signal.pause()
