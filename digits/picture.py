"""Bytes or file -> an upright grey picture; every limit and every refusal of a bad file stands here.

Whatever the file holds, an answer takes at most some 2 seconds of one core and 260 MB beside the program itself:
`tests/hostile.py` makes the files that try for more.
"""

import ctypes
import logging
import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import PIL
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

from digits import costs
from digits.heif import Heif, is_heif

Image.MAX_IMAGE_PIXELS = None  # MAX_PIXELS below refuses a bomb before it is decoded; Pillow's own limit only warns
# What is odd about a file is news to the file's sender alone. libtiff would write it on the console by itself.
logging.getLogger("PIL").setLevel(logging.CRITICAL)
for library in (Path(PIL.__file__).parent.parent / "pillow.libs").glob(
    "libtiff*"
):  # where Pillow's wheel for Linux has it
    ctypes.CDLL(str(library)).TIFFSetErrorHandler(None)

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "PPM", "AVIF")  # and HEIF, without Pillow
MAX_PIXELS = 60_000_000  # above a 48-megapixel phone camera
# Of these, decoding may take so many bytes each: 210 MB of all. A worker has 117 MB before, and up to 40 of a request.
LEAN = 3.5
MAX_SIDE = 65_535  # pixels, as of a JPEG: of a PNG of 1 x 60,000,000 Pillow took 9 s and 860 MB
MAX_TILE = 16_000_000  # pixels of a TIFF's, whatever the picture's own: one of 1.6 billion took 3 s and 1.5 GB
MAX_READS = 500_000  # by Pillow, of a few bytes each: 19 MB of nothing but 0xFF before a JPEG took 7 s; photos need 400
MAX_SCANS = 1000  # times megapixels, of a JPEG: each of a 36-megapixel file's took 22 ms; cameras make 1 or 10
SLOW_DECODERS = ("ppm_plain", "bmp_rle")  # written in Python: 0.3 s for each million pixels
MAX_SLOW_BYTES = 5_000_000
WORKING_SIDE = 1280  # pixels of the longer side that is read, at most: an A4 page's 5 mm digits are then 21 pixels high
# Of the shorter side, if the picture has them: without, a line of 200 digits in 14,460 x 120 pixels was answered "".
LINE_SIDE = 160
# Of a JPEG, at least: 12 megapixels are read at 1000 x 750 as rightly as at 1280 x 960, in 42 ms instead of 58.
DRAFT_SIDE = 900
WIDE_MODES = ("I", "I;16", "I;16B", "I;16L", "I;16N", "F")  # more than 8 bits a pixel
MAX_COPY = 8_000_000  # pixels: of a larger picture no copy in another mode is made, but strip by strip a smaller one
STRIP = 32  # rows of the smaller one


EXIF_ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
QUARTER_TURNS = tuple(TURNS[tag] for tag in (5, 6, 7, 8))


SLOW = "This picture takes too long to decode; please save it as an ordinary JPEG or PNG."


class PictureError(ValueError):
    """A picture that can't be read; its text is one sentence for the person who sent it."""


class DamagedPictureError(PictureError):
    """A picture in one of FORMATS whose file breaks off or makes no sense."""


class HugePictureError(PictureError):
    """A picture of more pixels than may be decoded."""


class Read(BytesIO):
    """A file in memory that is read in at most MAX_READS steps."""

    steps = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next bytes; raises HugePictureError where too many steps were taken."""
        self.steps += 1
        if self.steps > MAX_READS:
            raise HugePictureError(SLOW)
        return super().read(size)


@dataclass(frozen=True)
class Picture:
    """An upright grey picture, made small enough to be read quickly."""

    grey: NDArray[np.uint8]  # (height, width) brightness in 0..255, of WORKING_SIDE squared at most
    width: int  # pixels of the upright picture as it was sent
    height: int


def decode(source: bytes | Path, max_pixels: int = MAX_PIXELS) -> Picture:
    """Decode a picture in one of FORMATS or a HEIF (the first frame), whatever its name or declared type says.

    Raises:
        PictureError: where the bytes are no picture, or a damaged one, of another format, or of over `max_pixels`.
    """
    file = source if isinstance(source, bytes) else source.read_bytes()
    try:
        if is_heif(file):
            heif = Heif(file)
            refuse_huge("HEIF", heif.size, heif.memory(), max_pixels)
            return of_heif(heif)
        with warnings.catch_warnings(action="ignore"), Image.open(Read(file), formats=FORMATS) as image:
            refuse_slow(image, file)
            refuse_huge(image.format, image.size, costs.memory(image, file), max_pixels)
            return upright(image)
    except PictureError:
        raise
    except UnidentifiedImageError as error:
        raise PictureError("This is not a picture that can be read here; please send a JPEG, PNG or WebP.") from error
    except Exception as error:  # Pillow's decoders raise anything from struct.error to TypeError on damaged files
        raise DamagedPictureError("This picture is damaged or incomplete.") from error


def refuse_huge(kind: str | None, size: tuple[int, int], memory: float, max_pixels: int) -> None:
    """Refuse a picture of more than `max_pixels`, or more bytes for them, before it is decoded."""
    pixels = size[0] * size[1]
    share = max(pixels / max_pixels, memory / (max_pixels * LEAN))
    if share > 1:
        of_kind = f" of this kind of {kind}" if pixels <= max_pixels else ""
        raise HugePictureError(
            f"This picture has {size[0]} x {size[1]} pixels; "
            f"at most {pixels / share / 1_000_000:.3g} megapixels{of_kind} can be read."
        )


def refuse_slow(image: Image.Image, file: bytes) -> None:
    """Refuse a file that is made to keep a decoder busy."""
    scans = file.count(b"\xff\xda") if isinstance(image, JpegImageFile) else 0
    slow = any(tile.codec_name in SLOW_DECODERS for tile in getattr(image, "tile", ()))
    if (
        scans * image.width * image.height > MAX_SCANS * 1_000_000
        or (slow and len(file) > MAX_SLOW_BYTES)
        or max(image.size) > MAX_SIDE
        or costs.tile(image) > MAX_TILE
    ):
        raise HugePictureError(SLOW)


def upright(image: Image.Image) -> Picture:
    """An opened image as an upright grey Picture."""
    size = image.size
    # JPEG decodes straight to a half, quarter or eighth of its size: a 12-megapixel photo in a third of the time.
    scale = working_scale(size, DRAFT_SIDE)
    image.draft("L", (round(size[0] * scale), round(size[1] * scale)))
    image.load()
    turn = TURNS.get(orientation(image))
    less = lessen(image.size, lambda top, bottom: image.crop((0, top, image.width, bottom)))
    image.close()  # and with it go its pixels: what follows would need 50 MB beside them
    grey = shrink(flatten(less))
    if turn is not None:
        grey = grey.transpose(turn)
        size = size[::-1] if turn in QUARTER_TURNS else size
    return Picture(np.asarray(grey), *size)


def of_heif(heif: Heif) -> Picture:
    """An opened HEIF, which decodes upright, as a grey Picture."""
    rows = heif.decode()
    grey = shrink(flatten(lessen(heif.size, rows)))
    return Picture(np.asarray(grey), *heif.size)


def orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 (upright) where the picture tells none or its EXIF data are garbage."""
    try:
        return int(image.getexif().get(EXIF_ORIENTATION, 1))
    except Exception:  # noqa: BLE001, whatever a damaged tag makes Pillow raise, the pixels are sound
        return 1


def lessen(size: tuple[int, int], rows: Callable[[int, int], Image.Image]) -> Image.Image:
    """An image made smaller by a whole factor where it has more than MAX_COPY pixels; it stays above WORKING_SIDE.

    `rows` gives the part from one row to before another.
    """
    width, height = size
    factor = math.ceil(math.sqrt(width * height / MAX_COPY))
    if factor == 1:
        return rows(0, height)
    less = Image.new(lean_mode(rows(0, 1)), (math.ceil(width / factor), math.ceil(height / factor)))
    for top in range(0, height, STRIP * factor):
        strip = lean(rows(top, min(height, top + STRIP * factor)), less.mode)
        less.paste(strip.reduce(factor), (0, top // factor))
    return less


def lean_mode(image: Image.Image) -> str:
    """The mode of fewest bytes a pixel that has all that is read in an image."""
    if image.mode in WIDE_MODES:
        return "F"
    return "LA" if image.has_transparency_data else "L"


def lean(strip: Image.Image, mode: str) -> Image.Image:
    """A part of an image in its lean mode."""
    if mode == "F":
        return Image.fromarray(np.asarray(strip, np.float32))
    return strip.getchannel("L") if strip.mode == "LAB" else strip.convert(mode)


def flatten(image: Image.Image) -> Image.Image:
    """Any mode to 8-bit grey ("L"), what is transparent laid on paper."""
    if image.mode in WIDE_MODES:
        return stretch(np.asarray(image, np.float64))
    if image.mode == "LAB":
        return image.getchannel("L")
    if not image.has_transparency_data:
        return image.convert("L")
    grey, alpha = image.convert("LA").split()
    strokes = np.asarray(grey)[np.asarray(alpha) > 127]
    # White ink on nothing is meant for a dark page, every other ink for a white one.
    paper = 0 if strokes.size and strokes.mean() > 127 and np.asarray(alpha).mean() < 127 else 255
    return Image.composite(grey, Image.new("L", image.size, paper), alpha)


def stretch(values: NDArray[np.float64]) -> Image.Image:
    """Brightness of any range (height, width) to 8-bit grey, its darkest at 0, its lightest at 255; spends `values`."""
    finite = np.isfinite(values)
    if not finite.any():
        return Image.new("L", values.shape[::-1])
    low, high = values.min(where=finite, initial=np.inf), values.max(where=finite, initial=-np.inf)
    np.nan_to_num(values, copy=False, nan=low, posinf=high, neginf=low)
    values -= low
    values *= 255 / (high - low) if high > low else 0
    return Image.fromarray(np.rint(values, out=values).astype(np.uint8))


def shrink(image: Image.Image) -> Image.Image:
    """Grey made small enough to work on; smaller pictures stay as they are."""
    scale = working_scale(image.size, WORKING_SIDE)
    if scale >= 1:
        return image
    width, height = (max(1, round(side * scale)) for side in image.size)
    return image.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=2.0)


def working_scale(size: tuple[int, int], side: int) -> float:
    """What makes the longer side of a picture `side` pixels: more where it is one long line, in no more pixels."""
    shorter, longer = sorted(size)
    return max(side / longer, min(LINE_SIDE / shorter, side / math.sqrt(shorter * longer)))
