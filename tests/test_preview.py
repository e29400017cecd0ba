"""The picture shown back: as it is where browsers show it upright, else as blank paper with its digits."""

import re

import pytest

from frontend import preview
from tests.pages import blank, open_page, upload, words
from tests.servers import ROOT
from tests.stand_in import StandIn


@pytest.mark.parametrize("kind", ["AVIF", "BMP", "GIF", "JPEG", "PNG", "WEBP"])
def test_picture_that_browsers_show_is_shown(stand_in: StandIn, kind: str) -> None:
    picture = blank(kind)
    assert preview.media_type(picture) == f"image/{kind.lower()}"
    assert f'src="{preview.data_uri(picture)}"' in upload(open_page(f"{stand_in.url}/seven"), picture).text


HEIC = (ROOT / "tests" / "pictures" / "drawn-7.heic").read_bytes()


@pytest.mark.parametrize("picture", [HEIC, blank("TIFF"), blank("WEBP", exif=b"Exif\x00\x00II*\x00")])
def test_picture_that_browsers_do_not_show_right_is_blank_paper_with_digits(stand_in: StandIn, picture: bytes) -> None:
    response = upload(open_page(f"{stand_in.url}/seven"), picture)
    assert "these are its digits in their places" in words(response)
    assert "data:image" not in response.text
    assert re.search(r"<text [^>]*>7</text>", response.text)


def test_heavy_picture_is_not_sent_back() -> None:
    picture = blank().ljust(preview.LARGEST, b"\x00")
    assert preview.data_uri(picture)
    assert preview.data_uri(picture + b"\x00") is None


@pytest.mark.parametrize("beginning", [blank(kind) for kind in ("AVIF", "PNG", "WEBP")])
def test_first_bytes_alone_raise_nothing(beginning: bytes) -> None:
    for length in range(40):
        preview.media_type(beginning[:length])
