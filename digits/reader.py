"""The reader: picture -> Reading, or an Explanation of it."""

from pathlib import Path

import numpy as np

from digits.answers import Answer, Found
from digits.explain import explain
from digits.ink import find_tone
from digits.networks import GRAPH_FILE, MODEL_NAME, NOT_A_DIGIT, Networks
from digits.page import Page, find_page
from digits.picture import MAX_PIXELS, Picture, decode
from digits.plain import find_plain, judge_plain
from digits.reading import Box, Digit, ExplainedDigit, Explanation, Reading
from digits.sense import without_guesses
from digits.soft import without_shadows
from digits.stages import stage
from digits.turn import Pose, read_any_way_up

__all__ = ["GRAPH_FILE", "MODEL_NAME", "NOT_A_DIGIT", "Reader"]


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
        """
        picture, page, lines, pose = self._recognize(source)
        return as_reading(lines, picture, page, pose, self._model)

    def explain(self, source: bytes | Path) -> Explanation:
        """Read all digits in a picture, and tell for each what the network was given and what spoke for the answer.

        Raises:
            PictureError: where it is no picture that can be read.
        """
        picture, page, lines, pose = self._recognize(source)
        reading = as_reading(lines, picture, page, pose, self._model)
        found = [digit for line in lines for answer in line for digit in answer.digits]
        digits = [
            ExplainedDigit(**dict(digit), seen=seen, why=why)
            for digit, (seen, why) in zip(reading.digits, explain(found, self._networks), strict=True)
        ]
        return Explanation(**{**dict(reading), "digits": digits})

    def _recognize(self, source: bytes | Path) -> tuple[Picture, Page, list[list[Answer]], Pose]:
        """A decoded picture, the page in it, what is written on it, and how it was read; each step's time is noted."""
        with stage("decode"):
            picture = decode(source, self._max_pixels)
        with stage("ink"):
            plain = find_plain(picture.grey)
        with stage("network"):
            answer = judge_plain(plain, self._networks) if plain else None
        if answer:
            return picture, Page(picture.grey, 0, 0), [[answer]], Pose(picture.grey.shape)
        with stage("ink"):
            page = find_page(picture.grey)
            tone = find_tone(page.grey)
        with stage("network"):  # the marks are found, and both networks look at them
            lines, pose = read_any_way_up(tone, self._networks)
            return picture, page, without_shadows(lines) if tone.soft else without_guesses(lines), pose


def as_reading(lines: list[list[Answer]], picture: Picture, page: Page, pose: Pose, model: str) -> Reading:
    """The answers to each word of each line of a page, turned as it was to be read, as a Reading."""
    found = [[digit for answer in line for digit in answer.digits] for line in lines]
    digits = [as_digit(digit, picture, page, pose) for line in found for digit in line]
    confidence = float(np.prod([answer.confidence for line in lines for answer in line]))
    return Reading(
        digit=digits[0].digit if len(digits) == 1 else None,
        text="\n".join("".join(str(digit.label) for digit in line) for line in found if line),
        confidence=round(min(1.0, confidence), 6),
        digits=digits,
        width=picture.width,
        height=picture.height,
        model=model,
    )


def as_digit(found: Found, picture: Picture, page: Page, pose: Pose) -> Digit:
    """A digit that was found as a Digit, its box in pixels of the upright picture."""
    scale = picture.width / picture.grey.shape[1]
    top, left, bottom, right = (
        round((edge + start) * scale)
        for edge, start in zip(pose.back(found.box), 2 * (page.top, page.left), strict=True)
    )
    ten = [round(min(1.0, float(p)), 6) for p in found.probabilities[:NOT_A_DIGIT]]
    return Digit(
        digit=found.label,
        confidence=ten[found.label],
        probabilities=ten,
        box=Box(left=left, top=top, width=max(1, right - left), height=max(1, bottom - top)),
    )
