"""How much may wait at once: requests beyond that are refused before they cost anything."""

import time
from dataclasses import dataclass

from digits.web import metrics
from digits.web.errors import busy

NEWEST = 0.2  # share of the newest answer in the pace


@dataclass
class Room:
    """The queue of one worker process: everything between a request's first byte and its answer.

    Bytes count as they arrive and not as they are declared, so that nobody keeps others out by an announcement, and
    a small picture still finds room among large ones.
    """

    max_requests: int
    max_bytes: int
    max_wait: float  # seconds
    requests: int = 0
    bytes: int = 0
    pace: float = 0.1  # seconds from one answer to the next while any are to give, of late; at first, of a large photo
    since: float = 0.0  # when the last was given, or the first of these came in

    def enter(self) -> None:
        """Let one more request in; raises Refusal where there is no room, or it would have to wait for too long."""
        if self.requests >= self.max_requests or self.requests * self.pace > self.max_wait:
            raise busy()
        if not self.requests:
            self.since = time.monotonic()
        self.requests += 1
        metrics.QUEUE.inc()

    def take(self, size: int) -> None:
        """Make room for bytes of a request that is in; raises Refusal where there is none."""
        if self.bytes + size > self.max_bytes:
            raise busy()
        self.bytes += size

    def leave(self, size: int, *, arrived: bool) -> None:
        """Let a request go, and all bytes taken for it; one that had not arrived tells nothing of the pace."""
        if arrived:
            now = time.monotonic()
            self.pace += NEWEST * (now - self.since - self.pace)
            self.since = now
        self.requests -= 1
        self.bytes -= size
        metrics.QUEUE.dec()
