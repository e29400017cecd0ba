"""How far a run is: a bar on the terminal, with the time left."""

import sys
import time
from typing import TextIO

WIDTH = 30  # characters of a full bar
PAUSE = 0.2  # seconds between two drawings


class Progress:
    """A line that is drawn over and over; none where `out` is no terminal."""

    def __init__(self, total: int | None, done: int = 0, out: TextIO = sys.stderr) -> None:
        """`total` pictures, where that is known, `done` of them by an earlier run."""
        self.total = total
        self.before = self.done = done
        self.out = out
        self.start = self.drawn = time.monotonic()

    def add(self, pictures: int) -> None:
        """Note that more pictures are done."""
        self.done += pictures
        if self.out.isatty() and time.monotonic() - self.drawn >= PAUSE:
            self.draw()

    def draw(self) -> None:
        """Draw the line anew."""
        self.drawn = time.monotonic()
        self.out.write(f"\r{self.line(self.drawn - self.start)}\x1b[K")
        self.out.flush()

    def close(self) -> None:
        """Draw the last line, and leave it."""
        if self.out.isatty():
            self.draw()
            self.out.write("\n")

    def line(self, seconds: float) -> str:
        """The line after so many seconds."""
        rate = (self.done - self.before) / max(seconds, 1e-9)
        if self.total is None:
            return f"{self.done:,} pictures, {rate:,.0f}/s"
        share = min(1, self.done / max(1, self.total))
        bar = "#" * round(share * WIDTH)
        left = clock((self.total - self.done) / rate) if rate else "?"
        return f"[{bar:.<{WIDTH}}] {share:4.0%}, {self.done:,} of {self.total:,} pictures, {rate:,.0f}/s, {left} left"


def clock(seconds: float) -> str:
    """Seconds as h:mm:ss, or m:ss below an hour."""
    minutes, second = divmod(max(0, round(seconds)), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
