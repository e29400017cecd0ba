"""Why a digit was read: the answer is that of reading, and what the pictures show is so."""

import base64
from io import BytesIO
from pathlib import Path

import bentoml
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from digits import PictureError, Reader
from digits.explain import covered, explain
from digits.ink import find_tone
from digits.morphology import Grey
from digits.networks import Networks, Probabilities
from digits.picture import decode
from digits.turn import read
from tests.drawing import draw_digit, draw_text, encoded


@pytest.fixture(scope="module")
def reader(shipped_model: bentoml.Model) -> Reader:
    return Reader(Path(shipped_model.path), str(shipped_model.tag))


def touching(text: str, pitch: int = 70) -> Image.Image:
    """Digits that run into one another, each `pitch` pixels right of the one before."""
    picture = Image.new("L", (pitch * len(text) + 100, 200), 255)
    for at, digit in enumerate(text):
        draw_digit(picture, digit, (50 + pitch * at, 50), height=100, pen=9, ink=0)
    return picture


def picture_in(uri: str) -> NDArray[np.int16]:
    """The pixels (height, width) or (height, width, 3) of the PNG in a data URI, 0..255."""
    kind, content = uri.split(",")
    assert kind == "data:image/png;base64"
    with Image.open(BytesIO(base64.b64decode(content)), formats=["PNG"]) as picture:
        return np.asarray(picture, np.int16)


def orange(why: str) -> NDArray[np.int16]:
    """How orange each pixel (height, width) is; below 0 where it is blue."""
    colours = picture_in(why)
    return colours[:, :, 0] - colours[:, :, 2]


PICTURES = {
    "one": draw_text("4"),
    "several": draw_text("2718"),
    "lines": draw_text("31\n5\n92"),
    "touching": touching("2718"),
}


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_the_answer_is_that_of_reading(reader: Reader, picture: Image.Image) -> None:
    answer = reader.explain(encoded(picture)).model_dump()
    for digit in answer["digits"]:
        del digit["seen"], digit["why"]
    assert answer["digits"]
    assert answer == reader.read(encoded(picture)).model_dump()


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_pictures_are_large_enough_to_see(reader: Reader, picture: Image.Image) -> None:
    for digit in reader.explain(encoded(picture)).digits:
        seen, why = picture_in(digit.seen), picture_in(digit.why)
        assert min(seen.shape) >= 112
        assert why.shape == (*seen.shape, 3)
        assert seen.min() < 64
        assert seen.max() == 255
        assert np.abs(orange(digit.why)).max() > 64


def test_a_picture_without_a_digit_has_nothing_to_explain(reader: Reader) -> None:
    explanation = reader.explain(encoded(Image.new("L", (300, 200), 255)))
    assert (explanation.text, explanation.digits) == ("", [])


def test_what_is_no_picture_is_refused(reader: Reader) -> None:
    with pytest.raises(PictureError):
        reader.explain(b"no picture")


def probability(reader: Reader, grey: NDArray[np.int16], digit: int) -> float:
    """That a picture shows this digit, 0 where it shows none."""
    return max(
        (its.probabilities[digit] for its in reader.read(encoded(Image.fromarray(grey.astype(np.uint8)))).digits),
        default=0,
    )


def test_without_its_orange_ink_a_digit_is_less_likely_what_it_was(reader: Reader) -> None:
    falls = {"orange": 0.0, "other": 0.0}
    for digit in range(10):
        [its] = reader.explain(encoded(draw_text(str(digit)))).digits
        seen, speaks = picture_in(its.seen), orange(its.why)
        ink = seen < 128
        middle = np.median(speaks[ink])
        for kind, erased in (("orange", ink & (speaks > middle)), ("other", ink & (speaks <= middle))):
            falls[kind] += probability(reader, seen, its.digit) - probability(
                reader, np.where(erased, 255, seen), its.digit
            )
    assert falls["orange"] > 1
    assert falls["orange"] > falls["other"]


def test_what_speaks_for_one_of_two_equal_neighbours_is_its_own_ink(reader: Reader) -> None:
    own = shared = 0.0
    for pair in ("33", "44", "55", "88"):
        left, right = (orange(digit.why).clip(0) for digit in reader.explain(encoded(touching(pair))).digits)
        edge = left.shape[1] // 5  # there, and no further, the other one reaches in, and its own ink as well
        shared += left[:, -edge:].sum() + right[:, :edge].sum()
        own += left[:, :-edge].sum() + right[:, edge:].sum()
    assert own > 3 * shared


@pytest.mark.parametrize("stride", [4, 5, 9, 40])
def test_covers_take_away_all_ink_and_nothing_else(stride: int) -> None:
    pixels = np.full((32, 44), 30, np.uint8)
    pixels[8:20, 12:15] = 200
    places, copies = covered(pixels, stride)
    assert np.count_nonzero(places) == len(copies)
    assert all((copy <= pixels).all() and (copy < pixels).any() for copy in copies)
    assert (np.min(copies, axis=0) == 30).all()


class Counting(Networks):
    """The networks, which count the pixels of strips that they are given."""

    given = most = 0

    def read(self, strips: list[Grey]) -> list[Probabilities]:
        """Read, and count."""
        pixels = sum(strip.size for strip in strips)
        self.given, self.most = self.given + pixels, max(self.most, pixels)
        return super().read(strips)


def test_many_digits_cost_little_more_than_some(shipped_model: bentoml.Model) -> None:
    given = []
    for lines in (4, 8):
        networks = Counting(Path(shipped_model.path))
        picture = decode(encoded(draw_text("\n".join(["41725038" * 2] * lines), height=40, pen=4)))
        answers, _ = read(find_tone(picture.grey), networks)
        found = [digit for line in answers for answer in line for digit in answer.digits]
        assert len(found) > 14 * lines
        networks.given = networks.most = 0
        explain(found, networks)
        assert networks.most < 1_000_000  # in a batch, whatever the number of digits
        given.append(networks.given)
    assert given[1] < 1.4 * given[0]
