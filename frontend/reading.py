"""The model server's answer, as the page uses it."""

from dataclasses import dataclass
from itertools import islice
from typing import Any, Self

# Below this the page says "not sure": at 0.6 two of five such answers may be wrong, which nobody would call sure.
SURE = 0.6


@dataclass(frozen=True)
class Box:
    """A rectangle in the upright picture, in its pixels, from the top left corner."""

    left: int
    top: int
    width: int
    height: int

    @classmethod
    def from_json(cls, answer: dict[str, Any]) -> Self:
        """As `Reading.from_json`, of one box."""
        return cls(int(answer["left"]), int(answer["top"]), int(answer["width"]), int(answer["height"]))


@dataclass(frozen=True)
class Digit:
    """One digit of a reading; `probabilities` are of the digits 0 to 9, each in [0, 1].

    Where it is explained, `seen` is a picture of what the network was given, and `why` the same in the colours of what
    spoke for the answer; both as data URIs.
    """

    digit: int
    confidence: float
    probabilities: tuple[float, ...]
    box: Box
    seen: str | None = None
    why: str | None = None

    @classmethod
    def from_json(cls, answer: dict[str, Any]) -> Self:
        """As `Reading.from_json`, of one digit."""
        probabilities = tuple(float(probability) for probability in answer["probabilities"])
        if len(probabilities) != 10:
            raise ValueError(f"{len(probabilities)} probabilities for ten digits")
        return cls(
            digit=int(answer["digit"]),
            confidence=float(answer["confidence"]),
            probabilities=probabilities,
            box=Box.from_json(answer["box"]),
            seen=_picture(answer.get("seen")),
            why=_picture(answer.get("why")),
        )

    @property
    def sure(self) -> bool:
        """Whether the page shows this digit without a doubt."""
        return self.confidence >= SURE

    @property
    def runner_up(self) -> int:
        """The next best digit."""
        others = (digit for digit in range(10) if digit != self.digit)
        return max(others, key=self.probabilities.__getitem__)


@dataclass(frozen=True)
class Reading:
    """What was read in one picture; `width` and `height` are of the upright picture, in pixels."""

    text: str
    confidence: float
    digits: tuple[Digit, ...]
    width: int
    height: int
    model: str

    @classmethod
    def from_json(cls, answer: dict[str, Any]) -> Self:
        """The reading in a JSON answer; raises KeyError, TypeError or ValueError where it is none."""
        reading = cls(
            text=str(answer["text"]),
            confidence=float(answer["confidence"]),
            digits=tuple(Digit.from_json(digit) for digit in answer["digits"]),
            width=int(answer["width"]),
            height=int(answer["height"]),
            model=str(answer["model"]),
        )
        if [str(digit.digit) for digit in reading.digits] != [*reading.text.replace("\n", "")]:
            raise ValueError(f"{reading.text!r} is not what its digits say")
        return reading

    @property
    def sure(self) -> bool:
        """Whether the page shows this reading without a doubt."""
        return self.confidence >= SURE

    @property
    def lines(self) -> list[tuple[Digit, ...]]:
        """The digits line by line, as `text` has them."""
        remaining = iter(self.digits)
        return [tuple(islice(remaining, len(line))) for line in self.text.split("\n")]


def _picture(address: object) -> str | None:
    """A picture of an explanation; ValueError for an address that a browser would have to fetch."""
    if address is None:
        return None
    if not isinstance(address, str) or not address.startswith("data:image/png;base64,"):
        raise ValueError("an explanation without pictures")
    return address
