"""A model server that answers as told by the first part of its address: what a real one does only when in trouble."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.servers import LOCALHOST

# A picture of one pixel, as /explain has two for each digit.
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAGLtNLQAAAABJRU5ErkJggg=="
)


def digit(value: int, confidence: float, left: int = 10, second: int | None = None) -> dict[str, Any]:
    """One digit of an answer; what `confidence` lacks to 1 goes to `second`, or to no digit."""
    probabilities = [0.0] * 10
    probabilities[value] = confidence
    if second is not None:
        probabilities[second] = 1 - confidence
    box = {"left": left, "top": 20, "width": 30, "height": 40}
    return {"digit": value, "confidence": confidence, "probabilities": probabilities, "box": box}


def reading(text: str, confidence: float, digits: list[dict[str, Any]], **changes: object) -> dict[str, Any]:
    """An answer of the model server about a picture of 200 x 100 pixels."""
    answer = {"digit": None, "text": text, "confidence": confidence, "digits": digits, "width": 200, "height": 100}
    return {**answer, "model": "digit_cnn:stand-in", **changes}


READINGS = {
    "seven": reading("7", 0.998, [digit(7, 0.998)]),
    "unsure": reading("4", 0.55, [digit(4, 0.55, second=9)]),
    "blank": reading("", 0.99, []),
    "cheque": reading("105\n42", 0.9, [digit(int(d), 0.99, left=10 + 35 * i) for i, d in enumerate("10542")]),
    "doubt-in-one": reading("105", 0.5, [digit(1, 0.99), digit(0, 0.51), digit(5, 0.99)]),
    "markup": reading("7", 0.998, [digit(7, 0.998)], model="<i>digit_cnn"),
    "nine-probabilities": reading("7", 0.998, [{**digit(7, 0.998), "probabilities": [0.1] * 9}]),
    "no-text": {"digits": []},
    "no-box": reading("7", 0.998, [{**digit(7, 0.998), "box": None}]),
    "other-digits": reading("71", 0.998, [digit(7, 0.998)]),
    "explained": reading("7", 0.998, [{**digit(7, 0.998), "seen": PIXEL, "why": PIXEL}]),
    "explained-elsewhere": reading("7", 0.998, [{**digit(7, 0.998), "seen": "https://example.org/7.png"}]),
    "list": [],
}
REFUSALS: dict[str, tuple[int, object, dict[str, str]]] = {
    "unreadable": (400, {"error": "This is no <b>picture</b>."}, {}),
    "unreadable-list": (400, [{"error": "odd"}], {}),
    "unreadable-novel": (400, {"error": "no " * 1000}, {}),
    "unreadable-number": (400, {"error": 7}, {}),
    "large": (413, {"error": "At most 60 megapixels are read."}, {}),
    "busy": (503, {"error": "busy"}, {"Retry-After": "7"}),
    "throttled": (429, {"error": "busy"}, {}),
    "timeout": (504, {"error": "timeout"}, {}),
    "bug": (500, {"error": "bug"}, {}),
    "missing": (404, {"error": "missing"}, {}),
    "moved": (302, {}, {"Location": "/seven/predict"}),
}


class _Answer(BaseHTTPRequestHandler):
    server: "StandIn"
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        """Count the connection."""
        self.server.connections += 1
        super().setup()

    def do_POST(self) -> None:
        self.server.headers = dict(self.headers)
        self.server.posts.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.arrived.set()
        name = self.path.removesuffix("/predict").removesuffix("/explain").strip("/")
        if name in READINGS:
            self._send(200, json.dumps(READINGS[name]).encode())
        elif name in REFUSALS:
            status, answer, headers = REFUSALS[name]
            self._send(status, json.dumps(answer).encode(), headers)
        else:
            getattr(self, f"_{name.replace('-', '_')}")()

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length or len(body)))
        for header in (headers or {}).items():
            self.send_header(*header)
        self.end_headers()
        self.wfile.write(body)

    def _late(self) -> None:
        time.sleep(0.5)
        self._send(200, json.dumps(READINGS["seven"]).encode())

    def _busy_once(self, seconds: int = 1) -> None:
        if len(self.server.posts) == 1:
            self._send(503, b'{"error": "busy"}', {"Retry-After": str(seconds)})
        else:
            self._send(200, json.dumps(READINGS["seven"]).encode())

    def _busier_once(self) -> None:
        self._busy_once(3)  # which is longer than the page's server waits by itself

    def _slow(self) -> None:
        time.sleep(1)
        self.close_connection = True

    def _stalls(self) -> None:
        self._send(200, b"{", length=100)
        self._slow()

    def _drops(self) -> None:
        self.close_connection = True

    def _drops_once(self) -> None:
        if len(self.server.posts) == 1:
            self._drops()
        else:
            self._send(200, json.dumps(READINGS["seven"]).encode())

    def _busy_for_ever(self) -> None:
        self._send(503, b"{}", {"Retry-After": "0"})

    def _cut(self) -> None:
        self._send(200, b"{", length=100)
        self.close_connection = True

    def _noise(self) -> None:
        self.wfile.write(b"\x00\x01 not a word of HTTP\r\n\r\n")
        self.close_connection = True

    def _page(self) -> None:
        self._send(200, b"<!doctype html><title>Some other server</title>", {"Content-Type": "text/html"})

    def _false_gzip(self) -> None:
        self._send(200, b"not gzip", {"Content-Encoding": "gzip"})

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class StandIn(ThreadingHTTPServer):
    """A model server in a thread.

    `posts` are the bodies it was sent, `headers` those of the last, `arrived` is set with the first; `connections`
    counts those opened to it.
    """

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__((LOCALHOST, port), _Answer)
        self.posts: list[bytes] = []
        self.headers: dict[str, str] = {}
        self.arrived = threading.Event()
        self.connections = 0

    @property
    def url(self) -> str:
        """Its address; the name of a behaviour is to follow."""
        return f"http://{LOCALHOST}:{self.server_port}"

    def __enter__(self) -> "StandIn":
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
