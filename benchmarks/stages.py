"""Where the time of one picture goes, step by step, in one process and one thread."""

import time
from collections import defaultdict
from collections.abc import Callable
from statistics import median
from typing import TypeVar

from benchmarks.pictures import pictures
from digits.command.model import SHIPPED, unpacked
from digits.ink import find_tone
from digits.level import level
from digits.look import look
from digits.networks import Networks
from digits.page import find_page
from digits.picture import decode
from digits.plain import find_plain, judge_plain
from digits.reader import Read, as_read, as_reading
from digits.recognize import decide, look_again, look_otherwise
from digits.second_opinion import with_second_opinions
from digits.turn import Pose
from digits.words import find_words

SECONDS = 2.0  # a picture
Result = TypeVar("Result")


class Stopwatch:
    """The time of each step, over and over."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = defaultdict(list)

    def __call__(self, step: str, run: Callable[[], Result]) -> Result:
        """Run a step."""
        start = time.perf_counter()
        result = run()
        self.times[step].append(time.perf_counter() - start)
        return result


def read_timed(picture: bytes, networks: Networks, timed: Stopwatch) -> str:
    """What Reader.read and recognize do, each step timed; the answer as JSON."""
    upright = timed("decode", lambda: decode(picture))
    plain = timed("plain", lambda: find_plain(upright.grey))
    [at_once] = timed("network for marks", lambda: judge_plain([plain], networks)) if plain else [None]
    if at_once:
        return timed("JSON", lambda: as_reading(as_read(upright, at_once), "benchmark").model_dump_json())
    page = timed("page", lambda: find_page(upright.grey))
    toned = timed("ink", lambda: find_tone(page.grey))
    leveled = timed("pieces", lambda: level(toned))
    tone, pieces = leveled.tone, leveled.pieces
    lines = timed("words", lambda: find_words(pieces))
    sights = timed("marks and strips", lambda: [look(word, tone, pieces) for line in lines for word in line])
    columns = timed("network for strips", lambda: networks.read([sight.strip for sight in sights]))
    marks = timed("network for marks", lambda: networks.classify([sight.mark for sight in sights]))
    views = timed("second look", lambda: look_again(sights, columns, marks, tone, networks))
    sights, marks = timed("other sights", lambda: look_otherwise(sights, views, marks, tone, pieces, networks))
    decided = timed("decision", lambda: [decide(*its, tone, pieces) for its in zip(sights, views, marks, strict=True)])
    by_line = iter(timed("second opinions", lambda: with_second_opinions(decided, pieces, networks)))
    found = [[next(by_line) for _ in line] for line in lines]
    read = Read(upright, page, found, Pose(page.grey.shape))
    return timed("JSON", lambda: as_reading(read, "benchmark").model_dump_json())


def measure() -> dict[str, dict[str, float]]:
    """Milliseconds of each step by picture: the median of many runs."""
    found = {}
    with unpacked(SHIPPED) as model:
        networks = Networks(model.folder)
        for name, picture in pictures().items():
            timed = Stopwatch()
            end = time.perf_counter() + SECONDS
            while time.perf_counter() < end:
                read_timed(picture, networks, timed)
            found[name] = {step: 1000 * median(times) for step, times in timed.times.items()}
    return found
