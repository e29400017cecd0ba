"""What a picture takes to be decoded: the bytes of memory at their most, told from its header before they are taken.

The figures are those of Pillow 13's decoders and libheif 1.23, measured on pictures at the limit that this sets:
docs/reliability.md has them.
"""

import re
from collections.abc import Sequence

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile
from PIL.TiffImagePlugin import TiffImageFile

from digits.hevc import HALVED, Frame

CORE = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2, "I;16N": 2}  # bytes a pixel of a mode, else ...
ALPHA_MODES = ("LA", "La", "PA", "RGBA", "RGBa")
WIDE_CORE, ALPHA_CORE = 4, 4.5  # ... with the smaller copy that keeps what is transparent
WEBP = 16  # bytes a pixel: its decoder keeps two pictures with transparency beside Pillow's own two
AVIF, AVIF_ALPHA = 12, 15  # of colours as large as the picture; of halved ones 10 and 13
HEIF, HEIF_ALPHA, HEIF_RICH = 4.25, 7, 16  # without Pillow's copy; rich are more than 8 bits, or colours not halved
COEFFICIENT = 2  # bytes of each that a JPEG in several scans keeps

ROWS, TILE_WIDTH, TILE_HEIGHT, BITS, SAMPLES, COMPRESSION, PHOTOMETRIC = 278, 322, 323, 258, 277, 259, 262
YCBCR = 6  # libtiff makes pixels of four bytes of it
PLAIN_COMPRESSIONS = (1, 2, 3, 4, 5, 8, 32_773, 32_946)  # the rest (JPEG, LZMA, Zstandard) keep what they decode
KEPT = 3  # times, by these

SEGMENT = re.compile(rb"\xff+[^\xff]")  # its beginning; libjpeg passes over what stands before one
START_OF_SCAN = 0xDA
WITHOUT_LENGTH = (0x00, 0x01, *range(0xD0, 0xD9))


def memory(image: Image.Image, file: bytes) -> float:
    """Bytes that decoding an opened picture takes, beside those of its file."""
    pixels = image.width * image.height
    alpha = image.mode in ALPHA_MODES
    core = pixels * CORE.get(image.mode, ALPHA_CORE if alpha else WIDE_CORE)
    if isinstance(image, JpegImageFile):  # decoded to a fraction of its size
        return pixels * coefficients(image, file)
    if isinstance(image, TiffImageFile):
        return core + chunk(image)
    match image.format:
        case "WEBP":
            return pixels * WEBP
        case "AVIF":
            return pixels * (AVIF_ALPHA if image.mode == "RGBA" else AVIF)
        case _:
            return core


def heif_memory(size: tuple[int, int], mode: str, info: dict[str, object], frames: Sequence[Frame]) -> float:
    """Bytes that decoding a HEIF takes, by what pi_heif knows of its header, or by its frames where they take more."""
    rich = info.get("bit_depth") != 8 or info.get("chroma") not in (400, 420)
    by_header = size[0] * size[1] * (HEIF_RICH if rich else HEIF_ALPHA if mode.endswith("A") else HEIF)
    return max(by_header, max(map(frame_memory, frames), default=0))


def frame_memory(frame: Frame) -> float:
    """Bytes that decoding one frame of a HEIF takes."""
    rich = frame.depth > 8 or frame.chroma > HALVED
    return frame.width * frame.height * (HEIF_RICH if rich else HEIF)


def coefficients(image: JpegImageFile, file: bytes) -> float:
    """Bytes a pixel that a JPEG's decoder keeps until the last scan: of every coefficient, where there are several."""
    if not (image.info.get("progressive") or first_scan(file) < image.layers):
        return 0
    across, down = (max(layer[side] for layer in image.layer) for side in (1, 2))
    return COEFFICIENT * sum(layer[1] * layer[2] for layer in image.layer) / (across * down)


def first_scan(file: bytes) -> int:
    """How many of its colours a JPEG has in its first scan; libjpeg goes by this to see whether there are several."""
    at = 2
    while segment := SEGMENT.search(file, at):
        marker, at = file[segment.end() - 1], segment.end()
        if marker == START_OF_SCAN:
            return file[at + 2]
        if marker not in WITHOUT_LENGTH:
            at += int.from_bytes(file[at : at + 2])
    return 0


def chunk(image: TiffImageFile) -> int:
    """Bytes that a TIFF's decoder makes at once: a whole strip or tile, before Pillow has its pixels."""
    tags = image.tag_v2
    depth = tags.get(BITS, (1,))
    bits = (max(depth) if isinstance(depth, tuple) else depth) * tags.get(SAMPLES, 1)
    if tags.get(PHOTOMETRIC) == YCBCR:
        bits = max(bits, 32)
    size = tile(image) or image.width * min(tags.get(ROWS, image.height), image.height)
    return int(size * bits // 8) * (1 if tags.get(COMPRESSION) in PLAIN_COMPRESSIONS else KEPT)


def tile(image: Image.Image) -> int:
    """Pixels of a tile of a TIFF in tiles, which may be larger than the picture; else 0."""
    if not isinstance(image, TiffImageFile) or TILE_WIDTH not in image.tag_v2:
        return 0
    return int(image.tag_v2[TILE_WIDTH]) * int(image.tag_v2.get(TILE_HEIGHT, 1))
