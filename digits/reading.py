"""The answer: what was read in a picture, as pydantic models that the service returns as JSON."""

from typing import Annotated

from pydantic import BaseModel, Field

Probability = Annotated[float, Field(ge=0, le=1)]


class Box(BaseModel):
    """A rectangle in the upright picture, in its pixels, from the top left corner."""

    left: int = Field(ge=0, description="Pixels from the picture's left edge.")
    top: int = Field(ge=0, description="Pixels from the picture's top edge.")
    width: int = Field(ge=1, description="Pixels.")
    height: int = Field(ge=1, description="Pixels.")


class Digit(BaseModel):
    """One digit found in a picture."""

    digit: int = Field(ge=0, le=9, description="The most probable digit.")
    confidence: Probability = Field(description="Its probability, between 0 and 1.")
    probabilities: list[Probability] = Field(
        min_length=10,
        max_length=10,
        description="Of the digits 0 to 9. What they lack to 1 is the probability that this is no digit.",
    )
    box: Box = Field(description="Where it stands in the upright picture, in pixels.")


class Reading(BaseModel):
    """All that was read in one picture."""

    digit: int | None = Field(description="The digit, where exactly one was found; else null.")
    text: str = Field(
        description="All digits in reading order, lines joined with a newline; empty where none was found."
    )
    confidence: Probability = Field(description="The probability, between 0 and 1, that the whole text is right.")
    digits: list[Digit] = Field(description="The digits in reading order.")
    width: int = Field(ge=1, description="Of the upright picture, in pixels.")
    height: int = Field(ge=1, description="Of the upright picture, in pixels.")
    model: str = Field(description="The model version that read it, as name:version.")


PngUri = Annotated[str, Field(pattern="^data:image/png;base64,")]


class ExplainedDigit(Digit):
    """One digit found in a picture, and why it was read so."""

    seen: PngUri = Field(description="What the network was given, as a PNG data URI of at least 112 x 112 pixels.")
    why: PngUri = Field(
        description="The same, coloured: orange is what spoke for the answer, blue what spoke against it."
    )


class Explanation(Reading):
    """All that was read in one picture, and why."""

    digits: list[ExplainedDigit] = Field(description="The digits in reading order.")  # type: ignore[assignment]
