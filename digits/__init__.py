"""Reads handwritten digits in pictures: bytes -> picture -> ink -> marks -> 28x28 -> probabilities -> Reading."""

from digits.picture import PictureError
from digits.reader import Reader
from digits.reading import Box, Digit, Reading

__all__ = ["Box", "Digit", "PictureError", "Reader", "Reading"]
