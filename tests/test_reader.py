"""A picture is read: one digit, several, lines of them, or none."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import bentoml
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from digits import PictureError, Reader, Reading
from tests.drawing import STROKES, Points, draw_text, encoded
from tests.fonts import FONTS


@pytest.fixture(scope="module")
def reader(shipped_model: bentoml.Model) -> Reader:
    return Reader(Path(shipped_model.path), str(shipped_model.tag))


@pytest.mark.parametrize("digit", "0123456789")
def test_a_single_digit_is_read(reader: Reader, digit: str) -> None:
    reading = reader.read(encoded(draw_text(digit)))
    assert reading.text == digit
    assert reading.digit == int(digit)
    assert 0.5 < reading.confidence <= 1


@pytest.mark.parametrize("text", ["2718", "10", "0123456789", "314\n159\n265"])
def test_several_digits_are_read_in_order(reader: Reader, text: str) -> None:
    reading = reader.read(encoded(draw_text(text)))
    assert reading.text == text
    assert reading.digit is None
    assert len(reading.digits) == len(text.replace("\n", ""))


def test_three_hundred_digits_are_read(reader: Reader) -> None:
    line = "4172" * 5
    assert reader.read(encoded(draw_text("\n".join([line] * 15), height=40, pen=4))).text == "\n".join([line] * 15)


@pytest.mark.parametrize("height", [16, 40, 400, 3000])
def test_the_size_does_not_matter(reader: Reader, height: int) -> None:
    assert reader.read(encoded(draw_text("5", height=height, pen=max(1, height // 12)))).text == "5"


def test_boxes_are_pixels_of_the_upright_picture(reader: Reader) -> None:
    drawn = draw_text("7", height=2000, pen=150)
    exif = Image.Exif()
    exif[0x0112] = 6
    reading = reader.read(encoded(drawn.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif))
    left, top, right, bottom = Image.eval(drawn, lambda value: 255 - value).getbbox() or (0, 0, 0, 0)
    box = reading.digits[0].box
    assert (reading.width, reading.height) == drawn.size
    assert [box.left, box.top, box.width, box.height] == pytest.approx([left, top, right - left, bottom - top], abs=8)


def test_boxes_on_a_page_are_pixels_of_the_whole_photo(reader: Reader) -> None:
    photo, at = Image.new("L", (1500, 1200), 80), (400, 300)
    page = draw_text("47", height=180, pen=14, paper=235)
    photo.paste(page, at)
    reading = reader.read(encoded(photo))
    assert reading.text == "47"
    left, top, right, bottom = Image.eval(page, lambda value: 255 * (value < 120)).getbbox() or (0, 0, 0, 0)
    first, last = (digit.box for digit in reading.digits)
    assert [first.left, first.top] == pytest.approx([at[0] + left, at[1] + top], abs=5)
    assert [last.left + last.width, last.top + last.height] == pytest.approx([at[0] + right, at[1] + bottom], abs=5)


def test_probabilities_are_ten_and_agree_with_the_digit(reader: Reader) -> None:
    [digit] = reader.read(encoded(draw_text("3"))).digits
    assert len(digit.probabilities) == 10
    assert digit.probabilities[3] == digit.confidence == max(digit.probabilities)
    assert sum(digit.probabilities) == pytest.approx(1, abs=0.2)


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_blank_paper_has_no_digit(reader: Reader, grey: int) -> None:
    reading = reader.read(encoded(Image.new("L", (300, 200), grey)))
    assert (reading.text, reading.digit, reading.digits) == ("", None, [])


def test_a_path_is_read_like_its_bytes(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "no extension").write_bytes(encoded(draw_text("6"), "WEBP"))
    assert reader.read(tmp_path / "no extension").text == "6"


def test_noise_is_borne(reader: Reader) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (600, 800), np.uint8)
    assert reader.read(encoded(Image.fromarray(noise))).width == 800


def test_digits_are_read_under_salt_and_pepper(reader: Reader) -> None:
    rng = np.random.default_rng(0)
    texts = ["".join(map(str, rng.integers(0, 10, 1 + count % 4))) for count in range(30)]
    read = [reader.read(encoded(Image.fromarray(salted(np.asarray(draw_text(text)), rng)))).text for text in texts]
    assert sum(one == other for one, other in zip(read, texts, strict=True)) >= 27


def salted(picture: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """A picture in which one in ten squares of five pixels is white or black."""
    lost, white = rng.random((2, *(side // 5 + 1 for side in picture.shape)))
    lost, white = (np.kron(each, np.ones((5, 5)))[: picture.shape[0], : picture.shape[1]] for each in (lost, white))
    return np.where(lost < 0.1, np.uint8(255) * (white < 0.5), picture).astype(np.uint8)


@pytest.mark.parametrize(("digit", "ink"), [("2", 40), ("4", 40), ("1", 40), ("3", 200), ("8", 200)])
def test_a_large_digit_out_of_focus_is_read(reader: Reader, digit: str, ink: int) -> None:
    sharp = draw_text(digit, height=300, pen=30, paper=230, ink=ink)
    assert reader.read(encoded(sharp.filter(ImageFilter.GaussianBlur(9)))).text == digit


@pytest.mark.parametrize("slant", [-60, 0, 40])
def test_a_faint_soft_shadow_is_no_digit(reader: Reader, slant: int) -> None:
    picture = Image.new("L", (640, 480), 230)
    ImageDraw.Draw(picture).line((300 + slant, 80, 300 - slant, 400), 205, 30)
    reading = reader.read(encoded(picture.filter(ImageFilter.GaussianBlur(14))))
    assert (reading.text, reading.confidence) == ("", 0.5)


def test_a_digit_of_dots_is_read(reader: Reader) -> None:
    read = {}
    for digit, strokes in STROKES.items():
        picture = Image.new("L", (300, 400), 255)
        for x, y in (point for stroke in strokes for point in dots(stroke)):
            ImageDraw.Draw(picture).ellipse((70 + 160 * x, 70 + 250 * y, 84 + 160 * x, 84 + 250 * y), fill=0)
        read[digit] = reader.read(encoded(picture)).text
    assert sum(text == digit for digit, text in read.items()) >= 9, read


@pytest.mark.parametrize("text", ["3\n1\n4\n1\n5\n9", "1\n1\n1\n1\n1\n1"])
def test_digits_under_one_another_are_not_one_digit(reader: Reader, text: str) -> None:
    assert reader.read(encoded(draw_text(text, height=40, pen=4))).text == text


@pytest.mark.parametrize("digit", "0258")
@pytest.mark.parametrize("top", [20, 350])
def test_a_small_sign_in_the_corner_is_no_part_of_a_digit(reader: Reader, digit: str, top: int) -> None:
    page = Image.new("L", (320, 400), 255)
    page.paste(draw_text(digit, height=120, pen=10), (60, 100))
    canvas = ImageDraw.Draw(page)
    for ends in ((30, top, 65, top + 35), (30, top + 35, 65, top)):
        canvas.line(ends, fill=0, width=8)
    reading = reader.read(encoded(page))
    assert reading.text == digit
    assert reading.digits[0].box.height < 150


def test_letters_under_one_another_are_no_1(reader: Reader) -> None:
    picture = Image.new("L", (150, 500), 255)
    ImageDraw.Draw(picture).text((50, 20), "\n".join("HAWKEN"), font=ImageFont.truetype(FONTS / "DejaVuSans.ttf", 56))
    assert reader.read(encoded(picture)).text == ""


def dots(stroke: Points) -> Points:
    """Points along a stroke, a tenth of a digit's height apart."""
    x, y = np.array(stroke).T
    way = np.concatenate([[0.0], np.hypot(np.diff(0.64 * x), np.diff(y)).cumsum()])
    places = np.arange(0, way[-1], 0.1)
    return list(zip(np.interp(places, way, x).tolist(), np.interp(places, way, y).tolist(), strict=True))


def test_what_is_no_picture_is_refused(reader: Reader) -> None:
    with pytest.raises(PictureError):
        reader.read(b"no picture")


def test_a_plain_picture_is_read_at_once(reader: Reader) -> None:
    plain = encoded(draw_text("7", 24, 3))
    assert reader.read_at_once(plain) == reader.read(plain)


@pytest.mark.parametrize(
    "other",
    [
        encoded(draw_text("71", 20, 2)),
        encoded(draw_text("7", 90, 9)),
        b"no picture",
        encoded(draw_text("7", 24, 3), "BMP") + bytes(20_000),
    ],
    ids=["several digits", "large", "no picture", "a large file"],
)
def test_no_other_picture_is_read_at_once(reader: Reader, other: bytes) -> None:
    assert reader.read_at_once(other) is None


def test_each_of_several_pictures_is_read_as_by_itself(reader: Reader) -> None:
    pictures = [encoded(draw_text(text, height, height // 9)) for text in ("7", "1", "314", "") for height in (24, 90)]
    first, *rest = reader.read_each([b"no picture", *pictures])
    assert isinstance(first, PictureError)
    for together, alone in zip(rest, map(reader.read, pictures), strict=True):
        assert isinstance(together, Reading)
        assert together.text == alone.text
        assert [digit.box for digit in together.digits] == [digit.box for digit in alone.digits]
        assert together.confidence == pytest.approx(alone.confidence, abs=1e-5)


def test_threads_share_a_reader(reader: Reader) -> None:
    pictures = [encoded(draw_text(digit)) for digit in "0123456789" * 5]
    with ThreadPoolExecutor(8) as threads:
        assert [reading.text for reading in threads.map(reader.read, pictures)] == list("0123456789" * 5)
