"""The reader: picture -> Reading, or an Explanation of it."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from digits.answers import Answer, Found
from digits.explain import explain
from digits.ink import find_tone
from digits.networks import GRAPH_FILE, MODEL_NAME, NOT_A_DIGIT, Networks
from digits.page import Page, find_page
from digits.picture import MAX_PIXELS, Picture, PictureError, decode
from digits.plain import MOST_SIDE, find_plain, judge_plain
from digits.reading import Box, Digit, ExplainedDigit, Explanation, Reading
from digits.sense import without_guesses
from digits.soft import without_shadows
from digits.stages import stage
from digits.turn import Pose, read_any_way_up

__all__ = ["GRAPH_FILE", "MODEL_NAME", "NOT_A_DIGIT", "Reader"]

LARGEST_PLAIN = 4 * MOST_SIDE**2  # bytes: what the largest plain picture takes in four colours, not compressed at all


class Read(NamedTuple):
    """What is written in a picture, line by line, word by word, on its page, turned as it was to be read."""

    picture: Picture
    page: Page
    lines: list[list[Answer]]
    pose: Pose


class Reader:
    """Reads handwritten digits with one trained model. Safe to share between threads.

    >>> reader = Reader(Path("model folder"), model="digit_cnn:abc123")
    >>> reader.read(Path("seven.png")).text
    '7'
    """

    def __init__(self, folder: Path, model: str, max_pixels: int = MAX_PIXELS) -> None:
        """Load the networks of a model version from its folder; `model` names the version in every Reading.

        A picture of more than `max_pixels` is refused.
        """
        self._networks = Networks(folder)
        self._model = model
        self._max_pixels = max_pixels

    def read(self, source: bytes | Path) -> Reading:
        """Read all digits in a picture, given as the bytes of its file or its path.

        Raises:
            PictureError: where it is no picture that can be read.
            OSError: where its file can't be.
        """
        [read] = self._read([self._decode(source)])
        return as_reading(read, self._model)

    def read_at_once(self, file: bytes) -> Reading | None:
        """Read a small picture of one sure digit on an even ground, in less than a millisecond; None for any other."""
        if len(file) > LARGEST_PLAIN:
            return None
        try:
            with stage("decode"):
                picture = decode(file, min(self._max_pixels, MOST_SIDE**2))
        except PictureError:
            return None
        [read] = self._read_plain([picture])
        return as_reading(read, self._model) if read else None

    def read_each(self, files: Iterable[bytes]) -> list[Reading | PictureError]:
        """Read all digits in each of several pictures; in place of one that can't be read stands why.

        Small ones take each step together: 64 of MNIST's in three quarters of the time that they take one by one.
        """
        answers: dict[int, Reading | PictureError] = {}
        small: dict[int, Picture] = {}
        for at, file in enumerate(files):
            try:
                picture = self._decode(file)
            except PictureError as error:
                answers[at] = error
                continue
            if max(picture.grey.shape) <= MOST_SIDE:
                small[at] = picture
            else:  # now, for it would take memory while it waits
                [read] = self._read([picture])
                answers[at] = as_reading(read, self._model)
        for at, read in zip(small, self._read(list(small.values())), strict=True):
            answers[at] = as_reading(read, self._model)
        return [answers[at] for at in range(len(answers))]

    def explain(self, source: bytes | Path) -> Explanation:
        """Read all digits in a picture, and tell for each what the network was given and what spoke for the answer.

        Raises:
            PictureError: where it is no picture that can be read.
            OSError: where its file can't be.
        """
        [read] = self._read([self._decode(source)])
        reading = as_reading(read, self._model)
        found = [digit for line in read.lines for answer in line for digit in answer.digits]
        digits = [
            ExplainedDigit(**dict(digit), seen=seen, why=why)
            for digit, (seen, why) in zip(reading.digits, explain(found, self._networks), strict=True)
        ]
        return Explanation(**{**dict(reading), "digits": digits})

    def _decode(self, source: bytes | Path) -> Picture:
        """A decoded picture; each step's time is noted, here and below."""
        with stage("decode"):
            return decode(source, self._max_pixels)

    def _read(self, pictures: Sequence[Picture]) -> list[Read]:
        """What is written in pictures: plain ones are answered together, others go the whole way."""
        plain = self._read_plain(pictures)
        return [read or self._read_whole(picture) for picture, read in zip(pictures, plain, strict=True)]

    def _read_plain(self, pictures: Sequence[Picture]) -> list[Read | None]:
        """What is written in pictures where they are plain; else None."""
        with stage("ink"):
            sights = [find_plain(picture.grey) for picture in pictures]
        with stage("network"):
            judged = iter(judge_plain([sight for sight in sights if sight], self._networks))
        answers = [next(judged) if sight else None for sight in sights]
        return [as_read(its, answer) if answer else None for its, answer in zip(pictures, answers, strict=True)]

    def _read_whole(self, picture: Picture) -> Read:
        """What is written in a picture of any kind."""
        with stage("ink"):
            page = find_page(picture.grey)
            tone = find_tone(page.grey)
        with stage("network"):  # the marks are found, and both networks look at them
            lines, pose = read_any_way_up(tone, self._networks)
            lines = without_shadows(lines) if tone.soft else without_guesses(lines)
            return Read(picture, page, lines, pose)


def as_read(picture: Picture, answer: Answer) -> Read:
    """The one answer of a plain picture, which is all page, and upright."""
    return Read(picture, Page(picture.grey, 0, 0), [[answer]], Pose(picture.grey.shape))


def as_reading(read: Read, model: str) -> Reading:
    """What is written in a picture as a Reading by a model version."""
    found = [[digit for answer in line for digit in answer.digits] for line in read.lines]
    digits = [as_digit(digit, read) for line in found for digit in line]
    confidence = float(np.prod([answer.confidence for line in read.lines for answer in line]))
    return Reading(
        digit=digits[0].digit if len(digits) == 1 else None,
        text="\n".join("".join(str(digit.label) for digit in line) for line in found if line),
        confidence=round(min(1.0, confidence), 6),
        digits=digits,
        width=read.picture.width,
        height=read.picture.height,
        model=model,
    )


def as_digit(digit: Found, read: Read) -> Digit:
    """A digit that was found as a Digit, its box in pixels of the upright picture."""
    scale = read.picture.width / read.picture.grey.shape[1]
    top, left, bottom, right = (
        round((edge + start) * scale)
        for edge, start in zip(read.pose.back(digit.box), 2 * (read.page.top, read.page.left), strict=True)
    )
    ten = [round(min(1.0, float(p)), 6) for p in digit.probabilities[:NOT_A_DIGIT]]
    return Digit(
        digit=digit.label,
        confidence=ten[digit.label],
        probabilities=ten,
        box=Box(left=left, top=top, width=max(1, right - left), height=max(1, bottom - top)),
    )
