"""The client of the model server: every answer and every failure of a real connection has its meaning."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from frontend import patience
from frontend.errors import PageError
from frontend.patience import PLACES, TRIES
from frontend.service_client import LONGEST_SENTENCE, ServiceClient, failure
from tests.servers import LOCALHOST, free_port
from tests.stand_in import StandIn

NO_PROPER_ANSWERS = (
    *("bug", "missing", "moved", "drops", "cut", "noise", "page", "false-gzip"),
    *("list", "no-text", "no-box", "nine-probabilities", "other-digits"),
)


def client(url: str) -> ServiceClient:
    return ServiceClient(url, connect_timeout=0.5, read_timeout=0.3)


def test_answer_becomes_a_reading(stand_in: StandIn) -> None:
    reading = client(f"{stand_in.url}/cheque").read(b"picture")
    assert reading.text == "105\n42"
    assert [digit.digit for digit in reading.digits] == [1, 0, 5, 4, 2]
    assert reading.digits[1].box.left == 45
    assert (reading.width, reading.height) == (200, 100)


def test_picture_arrives_byte_for_byte_under_a_name_of_ours(stand_in: StandIn) -> None:
    picture = bytes(range(256)) * 100
    client(f"{stand_in.url}/seven").read(picture)
    assert picture in stand_in.posts[0]
    assert b'name="image"; filename="picture"' in stand_in.posts[0]


def test_address_may_end_with_a_slash(stand_in: StandIn) -> None:
    assert client(f"{stand_in.url}/seven/").read(b"picture").text == "7"


def test_connection_is_used_again(stand_in: StandIn) -> None:
    service = client(f"{stand_in.url}/seven")
    for _ in range(3):
        service.read(b"picture")
    assert stand_in.connections == 1


def test_dropped_connection_is_tried_once_more(stand_in: StandIn) -> None:
    assert client(f"{stand_in.url}/drops-once").read(b"picture").text == "7"
    assert len(stand_in.posts) == 2


def test_slow_service_is_not_asked_again(stand_in: StandIn) -> None:
    with pytest.raises(PageError, match="too long"):
        client(f"{stand_in.url}/slow").read(b"picture")
    assert len(stand_in.posts) == 1


def test_busy_service_is_asked_again_when_it_says() -> None:
    with StandIn() as busy:
        start = time.monotonic()
        assert client(f"{busy.url}/busy-once").read(b"picture").text == "7"
        assert 1 <= time.monotonic() - start < 3
        assert len(busy.posts) == 2


def test_service_that_stays_busy_is_left_alone(stand_in: StandIn) -> None:
    with pytest.raises(PageError, match="busy"):
        client(f"{stand_in.url}/busy-for-ever").read(b"picture")
    assert len(stand_in.posts) == TRIES


def test_service_that_wants_to_be_left_alone_for_long_is(stand_in: StandIn) -> None:
    with pytest.raises(PageError, match="in 7 seconds"):
        client(f"{stand_in.url}/busy").read(b"picture")
    assert len(stand_in.posts) == 1


def test_more_readings_than_places_wait_and_then_give_up(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PLACE_SECONDS", 0.1)
    service = ServiceClient(f"{stand_in.url}/late", connect_timeout=5, read_timeout=5)

    def read(_: int) -> str:
        try:
            return service.read(b"picture").text
        except PageError as error:
            return str(error.status)

    with ThreadPoolExecutor(2 * PLACES) as pool:
        answers = list(pool.map(read, range(2 * PLACES)))
    assert (answers.count("7"), answers.count("503")) == (PLACES, PLACES)
    assert stand_in.connections <= PLACES


def test_key_is_shown(stand_in: StandIn) -> None:
    ServiceClient(f"{stand_in.url}/seven", 0.5, 0.5, key="secret").read(b"picture")
    assert stand_in.headers["Authorization"] == "Bearer secret"


def test_proxy_for_the_web_is_not_used(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://{LOCALHOST}:{free_port()}")
    monkeypatch.setenv("NO_PROXY", "")
    assert client(f"{stand_in.url}/seven").read(b"picture").text == "7"


@pytest.mark.parametrize(
    ("behaviour", "status", "sentence"),
    [
        ("unreadable", 400, "This is no <b>picture</b>."),
        ("unreadable-list", 400, "This file cannot be read as a picture."),
        ("unreadable-number", 400, "This file cannot be read as a picture."),
        ("large", 413, "At most 60 megapixels are read."),
        ("busy", 503, "The reader is busy right now; please try again in 7 seconds."),
        ("throttled", 503, "The reader is busy right now; please try again in a moment."),
        ("timeout", 504, "Reading this picture took too long; please try again, or try a smaller one."),
        ("slow", 504, "Reading this picture took too long; please try again, or try a smaller one."),
        ("stalls", 504, "Reading this picture took too long; please try again, or try a smaller one."),
        *((behaviour, 502, "The reader gave no proper answer; please try again.") for behaviour in NO_PROPER_ANSWERS),
    ],
)
def test_failure_is_a_status_and_a_sentence(stand_in: StandIn, behaviour: str, status: int, sentence: str) -> None:
    with pytest.raises(PageError) as caught:
        client(f"{stand_in.url}/{behaviour}").read(b"picture")
    assert (caught.value.status, str(caught.value)) == (status, sentence)


def test_long_sentence_is_cut(stand_in: StandIn) -> None:
    with pytest.raises(PageError) as caught:
        client(f"{stand_in.url}/unreadable-novel").read(b"picture")
    assert len(str(caught.value)) == LONGEST_SENTENCE


@pytest.mark.parametrize("host", [f"{LOCALHOST}:{free_port()}", "no-such-host.invalid"])
def test_nobody_answers(host: str) -> None:
    with pytest.raises(PageError, match="cannot be reached") as caught:
        client(f"http://{host}").read(b"picture")
    assert caught.value.status == 503


def test_errors_of_urllib3_that_requests_lets_through_are_ours_too() -> None:
    too_long_for_a_name = "a" * 64
    with pytest.raises(PageError) as caught:
        client(f"http://{too_long_for_a_name}.example").read(b"picture")
    assert caught.value.status == 502


def every_subclass(kind: type[requests.RequestException]) -> Iterator[type[requests.RequestException]]:
    """`kind` and all that derive from it, some more than once."""
    yield kind
    for subclass in kind.__subclasses__():
        yield from every_subclass(subclass)


@pytest.mark.parametrize("kind", dict.fromkeys(every_subclass(requests.RequestException)))
def test_no_exception_of_requests_is_missed(kind: type[requests.RequestException]) -> None:
    error = kind("why", "document", 0) if issubclass(kind, requests.JSONDecodeError) else kind("why")
    ours = failure(error)
    expected = (
        504 if issubclass(kind, requests.ReadTimeout) else 503 if issubclass(kind, requests.ConnectionError) else 502
    )
    assert ours.status == expected
