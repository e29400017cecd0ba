"""What holds for whatever goes into the pure parts, searched for by Hypothesis."""

import re
from contextlib import suppress

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Scope

from digits import PictureError
from digits.picture import WORKING_SIDE, decode, stretch
from digits.web.limits import LimitError, Limits, limits_in
from digits.web.visit import REQUEST_ID, arriving
from frontend.settings import SettingError, settings

HEADS = [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"II*\0", b"BM", b"P6 ", b"RIFF\xff\0\0\0WEBPVP8 "]
ANY_ENVIRONMENT = st.dictionaries(
    st.sampled_from([f"DIGITS_{name.upper()}" for name in Limits._fields]), st.text(max_size=6)
)


@given(st.sampled_from(HEADS), st.binary(max_size=2000))
def test_any_bytes_are_a_picture_or_a_sentence(head: bytes, rest: bytes) -> None:
    try:
        picture = decode(head + rest)
    except PictureError:
        return
    assert picture.grey.size <= WORKING_SIDE**2


@given(st.lists(st.one_of(st.floats(width=32), st.integers(-(2**31), 2**31).map(float)), min_size=12, max_size=12))
def test_any_brightness_becomes_grey(values: list[float]) -> None:
    grey = np.asarray(stretch(np.array(values).reshape(3, 4)))
    known = np.array([value for value in values if np.isfinite(value)])
    assert grey.shape == (3, 4)
    if known.size and known.max() > known.min():
        assert (grey.min(), grey.max()) == (0, 255)


@given(ANY_ENVIRONMENT)
def test_any_limits_hold_or_are_refused_in_a_sentence(environ: dict[str, str]) -> None:
    with suppress(LimitError):
        assert min(limits_in(environ)) > 0


@given(st.dictionaries(st.sampled_from(["DIGITS_RATE", "DIGITS_PROXIES", "DIGITS_UPLOAD_MB"]), st.text(max_size=12)))
def test_any_settings_of_the_page_hold_or_are_refused_in_a_sentence(environ: dict[str, str]) -> None:
    with suppress(SettingError):
        settings(environ)


@given(st.binary(max_size=80), st.text(max_size=300))
def test_any_request_has_an_id_that_may_stand_in_a_log(given_id: bytes, path: str) -> None:
    scope: Scope = {"type": "http", "method": "POST", "path": path, "headers": [(b"x-request-id", given_id)]}
    assert re.fullmatch(REQUEST_ID, arriving(scope).request_id)
