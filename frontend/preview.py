"""The picture shown back to its owner, without storing it: a data URI inside the page that answers."""

from base64 import b64encode

# Bytes. The page carries the picture back because the server keeps none. Eight megabytes hold nearly every phone photo
# (3 to 6 MB at 12 megapixels), come back in about the time that the upload took, and are 10.7 MB of page in base64.
# Beyond that the boxes alone are shown, on blank paper.
LARGEST = 8_000_000

# How a file of each format that browsers show begins: its name and its declared type prove nothing.
_BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
)


def media_type(picture: bytes) -> str | None:
    """The media type of a picture that browsers show upright, by its first bytes; None for others: HEIC and TIFF."""
    if picture[:4] == b"RIFF" and picture[8:12] == b"WEBP":
        return None if _webp_has_exif(picture) else "image/webp"
    if picture[4:8] == b"ftyp" and _is_avif(picture):
        return "image/avif"
    return next((kind for beginning, kind in _BEGINNINGS if picture.startswith(beginning)), None)


def data_uri(picture: bytes) -> str | None:
    """The picture for an `<img>`, or None where a browser cannot show it or it is too heavy to send back."""
    kind = media_type(picture)
    if kind is None or len(picture) > LARGEST:
        return None
    return f"data:{kind};base64,{b64encode(picture).decode()}"


def _webp_has_exif(picture: bytes) -> bool:
    """Whether a WebP may say how to turn it: Chromium 156 ignores that, so that boxes would miss their digits."""
    return picture[12:16] == b"VP8X" and bool(int.from_bytes(picture[20:21]) & 0b1000)


def _is_avif(picture: bytes) -> bool:
    """Whether the brands in the file's first box name AVIF; HEIC files have the same box with brands of their own."""
    brands = picture[8 : int.from_bytes(picture[:4])]
    return any(brands[start : start + 4] in (b"avif", b"avis") for start in range(0, len(brands), 4))
