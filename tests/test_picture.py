"""Any picture file becomes an upright grey picture, and every other file a sentence."""

import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digits.costs import heif_memory
from digits.heif import Heif
from digits.hevc import Frame
from digits.picture import LEAN, MAX_PIXELS, WORKING_SIDE, PictureError, decode
from tests.drawing import draw_text, encoded

PICTURES = Path(__file__).parent / "pictures"
ORIENTATION = 0x0112
BY_EXIF = [  # what has been done to a picture that says so in its EXIF orientation
    (2, Image.Transpose.FLIP_LEFT_RIGHT),
    (3, Image.Transpose.ROTATE_180),
    (4, Image.Transpose.FLIP_TOP_BOTTOM),
    (5, Image.Transpose.TRANSPOSE),
    (6, Image.Transpose.ROTATE_90),
    (7, Image.Transpose.TRANSVERSE),
    (8, Image.Transpose.ROTATE_270),
]


def similar(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two grey pictures (height, width) are the same up to what compression loses."""
    return one.shape == other.shape and float(np.abs(one.astype(int) - other).mean()) < 3


@pytest.fixture
def seven() -> Image.Image:
    return draw_text("7")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "PPM", "AVIF"])
def test_every_kind_of_file_is_read(seven: Image.Image, kind: str) -> None:
    decoded = decode(encoded(seven, kind))
    assert (decoded.width, decoded.height) == seven.size
    assert similar(decoded.grey, np.asarray(seven))


def test_heic_is_read(seven: Image.Image) -> None:
    decoded = decode(PICTURES / "drawn-7.heic")
    assert similar(decoded.grey, np.asarray(seven))


@pytest.mark.parametrize("mode", ["1", "P", "L", "LA", "RGB", "RGBA", "CMYK", "LAB", "I;16", "I", "F"])
def test_every_mode_is_read(seven: Image.Image, mode: str) -> None:
    grey = np.asarray(seven)
    if mode in ("I;16", "I", "F"):
        picture = Image.fromarray(grey.astype({"I;16": np.uint16, "I": np.int32, "F": np.float32}[mode]) * 16)
    elif mode == "LAB":
        picture = Image.merge("LAB", [seven, *[Image.new("L", seven.size, 128)] * 2])
    else:
        picture = seven.convert(mode)
    assert picture.mode == mode
    assert similar(decode(encoded(picture, "TIFF")).grey, grey)


@pytest.mark.parametrize(("orientation", "turn"), BY_EXIF)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_the_picture_is_turned_upright(seven: Image.Image, kind: str, orientation: int, turn: Image.Transpose) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    decoded = decode(encoded(seven.transpose(turn), kind, exif=exif))
    assert (decoded.width, decoded.height) == seven.size
    assert similar(decoded.grey, np.asarray(seven))


@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (255, 0)])
def test_what_is_transparent_contrasts_with_the_ink(seven: Image.Image, ink: int, paper: int) -> None:
    drawn = np.asarray(seven) < 128
    rgba = np.zeros((*drawn.shape, 4), np.uint8)
    rgba[drawn] = [ink, ink, ink, 255]
    assert np.array_equal(decode(encoded(Image.fromarray(rgba))).grey, np.where(drawn, ink, paper))


def test_the_first_frame_is_read(seven: Image.Image) -> None:
    animated = encoded(seven, "GIF", save_all=True, append_images=[draw_text("1")])
    assert similar(decode(animated).grey, np.asarray(seven))


def test_a_large_photo_is_made_smaller_but_keeps_its_size() -> None:
    for kind, width in (("PNG", WORKING_SIDE), ("JPEG", 4000 // 4)):
        decoded = decode(encoded(Image.new("RGB", (4000, 3000), "white"), kind))
        assert decoded.grey.shape == (width * 3 // 4, width)
        assert (decoded.width, decoded.height) == (4000, 3000)


@pytest.mark.parametrize(("size", "shape"), [((12_000, 120), (120, 12_000)), ((120, 12_000), (12_000, 120))])
def test_a_long_line_is_made_no_smaller_than_its_digits_bear(size: tuple[int, int], shape: tuple[int, int]) -> None:
    for kind in ("PNG", "JPEG"):
        assert decode(encoded(Image.new("L", size, "white"), kind)).grey.shape == shape


def test_a_very_long_picture_has_no_more_pixels_than_a_square_one() -> None:
    decoded = decode(encoded(Image.new("L", (60_000, 500), "white")))
    assert decoded.grey.size == pytest.approx(WORKING_SIDE**2, rel=0.01)


def test_garbage_in_exif_does_not_matter(seven: Image.Image) -> None:
    assert similar(decode(encoded(seven, "JPEG", exif=b"Exif\0\0garbage")).grey, np.asarray(seven))


def test_too_many_pixels_are_refused_before_they_are_decoded() -> None:
    bomb = encoded(Image.new("1", (20_000, MAX_PIXELS // 20_000 + 1)))
    assert len(bomb) < 100_000
    with pytest.raises(PictureError, match="20000 x 3001 pixels; at most 60 megapixels"):
        decode(bomb)


@pytest.mark.parametrize(
    ("kind", "mode", "megapixels"),
    [
        ("WEBP", "L", 13),
        ("AVIF", "L", 17),
        ("TIFF", "RGB", 30),
        ("TIFF", "L", 60),
        ("PNG", "RGB", 52),
        ("PNG", "LA", 46),
    ],
)
def test_formats_that_take_more_memory_have_lower_limits(kind: str, mode: str, megapixels: int) -> None:
    options = {"compression": "tiff_lzw", "strip_size": 60_000_000} if kind == "TIFF" else {}
    picture = encoded(Image.new(mode, (300, 200)), kind, **options)
    assert decode(picture, math.ceil(60_000 * 60 / megapixels)).width == 300
    with pytest.raises(PictureError, match=f"of this kind of {kind}" if megapixels < 60 else "can be read"):
        decode(picture, math.floor(60_000 * 60 / (megapixels + 1)))


def test_strips_of_a_tiff_are_decoded_one_by_one() -> None:
    """As scanners and editors write them: a page at 600 dots an inch has 35 megapixels."""
    page = encoded(Image.new("RGB", (300, 200)), "TIFF", compression="tiff_lzw", strip_size=300 * 3 * 8)
    assert decode(page, 60_000 * 60 // 50).width == 300


@pytest.mark.parametrize("size", [(4000, 3000), (5712, 4284), (8064, 6048), (8160, 6144)])
def test_photos_of_any_phone_are_read(size: tuple[int, int]) -> None:
    photo = encoded(Image.new("RGB", size, "white"), "JPEG")
    assert decode(photo).width == size[0]


def test_a_heic_of_48_megapixels_is_read() -> None:
    opened = Heif((PICTURES / "drawn-7.heic").read_bytes()).opened
    frame = Frame(8064, 6080, 1, 8)  # of blocks of 64 pixels, of which the last are cut off
    assert heif_memory((8064, 6048), opened.mode, opened.info, [frame]) < MAX_PIXELS * LEAN


@pytest.mark.parametrize("bad", [b"", b"no picture", b"%PDF-1.7\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_what_is_no_picture_is_refused(bad: bytes) -> None:
    with pytest.raises(PictureError, match="not a picture"):
        decode(bad)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "PPM", "AVIF"])
def test_a_picture_that_is_cut_off_is_refused(kind: str) -> None:
    whole = encoded(Image.effect_noise((200, 200), 60), kind)
    with pytest.raises(PictureError, match=r"damaged|not a picture"):
        decode(whole[: len(whole) // 2])
