"""The one place that calls the model server: its answers as readings, its failures as sentences."""

from collections.abc import Iterator

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError

from frontend.errors import (
    BrokenServiceError,
    BusyServiceError,
    LargePictureError,
    PageError,
    RefusedPictureError,
    SlowServiceError,
    UnreachableServiceError,
)
from frontend.guard import passed_on
from frontend.patience import PLACES, Patience
from frontend.reading import Reading

LONGEST_SENTENCE = 300  # characters of the model server's own words that the page repeats


class ServiceClient:
    """Calls the model server at `url` with its `key`, if any, and timeouts in seconds; threads may share one client."""

    def __init__(self, url: str, connect_timeout: float, read_timeout: float, key: str = "") -> None:
        self._predict = f"{url.rstrip('/')}/predict"
        self._explain = f"{url.rstrip('/')}/explain"
        self._timeout = (connect_timeout, read_timeout)
        self._session = requests.Session()
        # The address is the operator's word: an HTTP_PROXY meant for the web would catch even 127.0.0.1.
        self._session.trust_env = False
        if key:
            self._session.headers["Authorization"] = f"Bearer {key}"
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(pool_connections=1, pool_maxsize=PLACES))
        self._patience = Patience()

    def read(self, picture: bytes, why: bool = False) -> Reading:
        """What the model server reads in `picture`, and why if asked; raises a PageError where it reads nothing."""
        try:
            url = self._explain if why else self._predict
            response = self._patience.ask(lambda: self._post_again_if_dropped(url, picture))
            if response.status_code != requests.codes.ok:
                raise requests.HTTPError(f"status {response.status_code}", response=response)
            return Reading.from_json(response.json())
        except (requests.RequestException, HTTPError) as error:  # requests lets some of urllib3's own through
            raise failure(error) from error
        except (KeyError, TypeError, ValueError) as error:
            raise BrokenServiceError from error

    def _post_again_if_dropped(self, url: str, picture: bytes) -> requests.Response:
        """A pooled connection may be closed, or its worker replaced, at any moment; reading twice does no harm."""
        try:
            return self._post(url, picture)
        except requests.ConnectionError as error:
            if not isinstance(failure(error), BrokenServiceError):
                raise
            return self._post(url, picture)

    def _post(self, url: str, picture: bytes) -> requests.Response:
        upload = {"image": ("picture", picture, "application/octet-stream")}
        headers = passed_on.get() or {}
        return self._session.post(url, files=upload, headers=headers, timeout=self._timeout, allow_redirects=False)


def refusal(response: requests.Response) -> PageError:
    """What an answer without a reading means for the person at the page."""
    match response.status_code:
        case 400:
            return RefusedPictureError(_sentence(response))
        case 413:
            return LargePictureError(_sentence(response))
        case 429 | 503:
            return BusyServiceError(response.headers.get("Retry-After"))
        case 504:
            return SlowServiceError()
        case _:
            return BrokenServiceError()


def failure(error: Exception) -> PageError:
    """What an error of requests or urllib3 means for the person at the page."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return refusal(error.response)
    causes = list(_causes(error))
    if isinstance(error, requests.ConnectTimeout):
        return UnreachableServiceError()
    if any(isinstance(cause, TimeoutError | ReadTimeoutError | requests.ReadTimeout) for cause in causes):
        return SlowServiceError()
    if isinstance(error, requests.ConnectionError) and not any(isinstance(cause, ProtocolError) for cause in causes):
        return UnreachableServiceError()
    return BrokenServiceError()


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and those it wraps: requests and urllib3 hand them on as arguments."""
    yield error
    for part in error.args:
        if isinstance(part, BaseException):
            yield from _causes(part)


def _sentence(response: requests.Response) -> str | None:
    """The model server's own sentence, or None where it sent none."""
    try:
        sentence = response.json()["error"]
    except (KeyError, TypeError, ValueError):
        return None
    return sentence[:LONGEST_SENTENCE] if isinstance(sentence, str) else None
