"""How long the page waits for a model server that has much to do: a bounded queue, and asking again where told to."""

import random
import threading
import time
from collections.abc import Callable

import requests

from frontend.errors import BusyServiceError

PLACES = 8  # requests to the model server at the same time
PLACE_SECONDS = 5.0  # that a request waits for a place, at most
TRIES = 3
LONGEST_PAUSE = 2.0  # seconds: who is told to come back later tells that to the person
BUSY = (requests.codes.too_many_requests, requests.codes.service_unavailable)


class Patience:
    """Lets PLACES requests ask at the same time, and each again where the model server says when."""

    def __init__(self) -> None:
        self._places = threading.BoundedSemaphore(PLACES)

    def ask(self, post: Callable[[], requests.Response]) -> requests.Response:
        """The answer to a request that may be sent again; raises BusyServiceError where no place becomes free."""
        if not self._places.acquire(timeout=PLACE_SECONDS):
            raise BusyServiceError
        try:
            return ask_again(post)
        finally:
            self._places.release()


def ask_again(post: Callable[[], requests.Response]) -> requests.Response:
    """The first answer that is no busy server's, or the last of TRIES, after pauses at least as long as told."""
    for doublings in range(TRIES - 1):
        response = post()
        told = response.headers.get("Retry-After", "")
        if response.status_code not in BUSY or not told.isdecimal() or int(told) > LONGEST_PAUSE:
            return response
        # By chance longer, so that those who were refused together do not come back together.
        time.sleep(int(told) * random.uniform(1, 1.5) * 2**doublings)  # noqa: S311, not a secret
    return post()
