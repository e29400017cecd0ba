"""How much may wait at once: requests beyond that are refused before they cost anything."""

from dataclasses import dataclass

from digits.web import metrics
from digits.web.errors import busy


@dataclass
class Room:
    """The queue of one worker process: everything between a request's first byte and its answer.

    Bytes count as they arrive and not as they are declared, so that nobody keeps others out by an announcement, and
    a small picture still finds room among large ones.
    """

    max_requests: int
    max_bytes: int
    requests: int = 0
    bytes: int = 0

    def enter(self) -> None:
        """Let one more request in; raises Refusal where there is no room."""
        if self.requests >= self.max_requests:
            raise busy()
        self.requests += 1
        metrics.QUEUE.inc()

    def take(self, size: int) -> None:
        """Make room for bytes of a request that is in; raises Refusal where there is none."""
        if self.bytes + size > self.max_bytes:
            raise busy()
        self.bytes += size

    def leave(self, size: int) -> None:
        """Let a request go, and all bytes taken for it."""
        self.requests -= 1
        self.bytes -= size
        metrics.QUEUE.dec()
