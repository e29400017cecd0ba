"""Files that are made to hurt a decoder, by name: bombs, lies, loops, and what is no picture at all."""

import math
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

import numpy as np
from PIL import Image

from tests.drawing import encoded

SEVEN_SCANS = 2000  # of a JPEG that has 10 by nature


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG file."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def in_single_scans(width: int, height: int) -> bytes:
    """A JPEG that is not progressive, but has one scan for each colour: its decoder keeps every coefficient."""
    whole = encoded(Image.new("RGB", (16, 16)), "JPEG", subsampling=0)
    start, scan = whole.index(b"\xff\xc0"), whole.index(b"\xff\xda")
    frame = whole[start : start + 5] + struct.pack(">HH", height, width) + whole[start + 9 : scan]
    blocks = math.ceil(width / 8) * math.ceil(height / 8)
    alike = b"\x28\xa2\x8a" * (blocks // 4 + 1)  # each 6 bits a block that is like the one before
    scans = b"".join(b"\xff\xda\0\x08\1" + bytes([colour, 0, 0, 63, 0]) + alike for colour in (1, 2, 3))
    return whole[:start] + frame + scans + b"\xff\xd9"


def png(width: int, height: int, rows: bytes, *chunks: bytes) -> bytes:
    """A PNG that says it is so large, grey, with these compressed rows and further chunks before them."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def rle_bmp(width: int, height: int, runs: bytes) -> bytes:
    """A BMP of 256 colours in runs."""
    start = 14 + 40 + 1024
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, 1, len(runs), 0, 0, 256, 0)
    return b"BM" + struct.pack("<IHHI", start + len(runs), 0, 0, start) + header + bytes(1024) + runs


def many_scans(side: int, scans: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again, each time over all pixels."""
    whole = encoded(Image.new("L", (side, side), 128), "JPEG", progressive=True)
    last = whole[whole.rfind(b"\xff\xda") : -2]
    return whole[:-2] + scans * last + whole[-2:]


def zipped(content: bytes) -> bytes:
    """An archive with one file."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("seven.png", content)
    return file.getvalue()


def patched(file: bytes, after: bytes, skip: int, format_: str, *values: int) -> bytes:
    """A file with numbers written over what stands some bytes after a mark in it."""
    at = file.index(after) + len(after) + skip
    return file[:at] + struct.pack(format_, *values) + file[at + struct.calcsize(format_) :]


def tiff(width: int, height: int, rows: bytes, compression: int = 1, tile: int = 0) -> bytes:
    """A grey TIFF that says it is so large, how its rows are compressed, and how large its tiles are, if any."""
    start = 8 + 2 + (9 if tile else 8) * 12 + 4
    whole = [(273, start), (278, height), (279, len(rows))]
    parts = [(322, tile), (323, tile), (324, start), (325, len(rows))]
    tags = [(256, width), (257, height), (258, 8), (259, compression), (262, 1), *(parts if tile else whole)]
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + entries + bytes(4) + rows


def bombs() -> Iterator[tuple[str, bytes]]:
    """Small files that announce more pixels than may be decoded, in every format."""
    grey = Image.new("L", (16, 16))
    yield "bomb.PNG", png(20_000, 20_000, zlib.compress(bytes(10**6)))
    yield "bomb of 2 GB a row.PNG", png(2**31 - 1, 1, zlib.compress(bytes(1000)))
    yield "bomb.GIF", patched(encoded(grey, "GIF"), b"GIF87a", 0, "<HH", 20_000, 20_000)
    yield "bomb.JPEG", patched(encoded(grey, "JPEG"), b"\xff\xc0", 3, ">HH", 20_000, 20_000)
    yield "bomb.TIFF", tiff(20_000, 20_000, bytes(1000))
    yield "bomb.WEBP", patched(encoded(grey, "WEBP", lossless=True), b"VP8L", 5, "<I", 16_382 | 16_382 << 14)
    yield "bomb.AVIF", encoded(Image.new("L", (5300, 5300)), "AVIF", speed=10)
    yield "bomb of one tile.TIFF", tiff(16, 16, zlib.compress(bytes(40_000**2 // 16), 1), compression=8, tile=40_000)
    yield "bomb of single scans.JPEG", in_single_scans(10_000, 6_000)
    yield "bomb a pixel wide.PNG", png(1, 60_000_000, zlib.compress(bytes(120_000_000), 1))
    yield "bomb a pixel high.PNG", png(60_000_000, 1, zlib.compress(bytes(60_000_001), 1))
    yield "bomb of padding.JPEG", b"\xff\xd8" + b"\xff" * 19_000_000
    yield "bomb of chunks.PNG", png(28, 28, zlib.compress(bytes(29 * 28)), *[chunk(b"tEXt", b"")] * 1_500_000)
    yield "bomb.PPM", b"P5 60000 60000 255\n" + bytes(1000)
    yield "bomb.BMP", rle_bmp(30_000, 30_000, b"\xff\0" * 1000)


def lies(seven: bytes) -> Iterator[tuple[str, bytes]]:
    """Files that break off, contradict themselves or hide something."""
    yield "cut.png", seven[:-40]
    yield "no rows.png", png(28, 28, b"")
    yield "few rows.png", png(5000, 5000, zlib.compress(bytes(5001)))
    yield "no pixels.png", png(0, 0, zlib.compress(b""))
    yield (
        "text bomb.png",
        png(28, 28, zlib.compress(bytes(29 * 28)), chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(10**8)))),
    )
    yield (
        "profile bomb.png",
        png(28, 28, zlib.compress(bytes(29 * 28)), chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(10**8)))),
    )
    yield "many scans.jpg", many_scans(5000, SEVEN_SCANS)
    yield "plain text.ppm", b"P3 1500 1500 255\n" + b"1 " * 6_750_000
    yield "tiny runs.bmp", rle_bmp(3000, 3000, b"\1\5" * 4_000_000)
    yield "profile.jpg", encoded(Image.new("RGB", (50, 50)), "JPEG", icc_profile=b"\xff" * 60_000)
    yield "exif.jpg", encoded(Image.new("RGB", (50, 50)), "JPEG", exif=b"Exif\0\0II*\0" + b"\xff" * 60_000)
    yield (
        "self-referring.tif",
        b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + struct.pack("<HHII", 256, 4, 1, 5) + struct.pack("<I", 8),
    )
    yield "of a kind that libtiff complains about.tif", tiff(9, 9, bytes(81), compression=50_001)
    yield "nan.tif", encoded(Image.fromarray(np.full((40, 40), np.nan, np.float32)), "TIFF")


def strange(seven: bytes) -> Iterator[tuple[str, bytes]]:
    """Pictures of odd kinds, and files that are none, some under a picture's first bytes."""
    noise = np.random.default_rng(0).integers(0, 2**16, (300, 300))
    grey = Image.fromarray((noise >> 8).astype(np.uint8))
    yield "animated.gif", encoded(grey, "GIF", save_all=True, append_images=[grey] * 200)
    yield "animated.webp", encoded(grey, "WEBP", save_all=True, append_images=[grey] * 20)
    yield "animated.png", encoded(grey, "PNG", save_all=True, append_images=[grey] * 20)
    yield "16 bit.png", encoded(Image.fromarray(noise.astype(np.uint16)), "PNG")
    yield "cmyk.jpg", encoded(Image.merge("CMYK", [grey] * 4), "JPEG")
    yield "float.tif", encoded(Image.fromarray((noise * 1e30).astype(np.float32)), "TIFF")
    yield "one pixel wide.png", encoded(Image.new("L", (1, 60_000)), "PNG")
    yield (
        "drawing.svg",
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><image href="http://localhost/"/></svg>',
    )
    yield "document.pdf", b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>"
    yield "program.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) (r) file\n%%EOF"
    yield "archive.zip", zipped(seven)
    yield "picture and archive.png", seven + zipped(seven)
    yield "archive and picture.zip", zipped(seven) + seven
    yield "page and picture.gif", b"GIF89a<script>alert(1)</script>" + seven
    yield "nothing", b""
    yield "one byte", b"\xff"
    yield "zeros", bytes(100_000)


def hostile(seven: bytes) -> dict[str, bytes]:
    """All of them."""
    return dict([*bombs(), *lies(seven), *strange(seven)])
