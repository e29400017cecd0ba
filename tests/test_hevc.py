"""What frames a HEIF decodes to is told before it is decoded, whatever its header says."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digits.hevc import Frame, frames, parse
from digits.picture import PictureError, decode

SEVEN = (Path(__file__).parent / "pictures" / "drawn-7.heic").read_bytes()


def code(number: int) -> str:
    """An Exp-Golomb code as bits."""
    digits = f"{number + 1:b}"
    return "0" * (len(digits) - 1) + digits


def parameters(frame: Frame, layers: int = 0) -> bytes:
    """A sequence parameter set up to the depth of samples."""
    bits = f"{0x4201:016b}" + "0000" + f"{layers:03b}" + "1" + "10" * 48
    if layers:
        bits += "11" * layers + "00" * (8 - layers) + "01" * 48 * layers
    bits += code(0) + code(frame.chroma) + ("0" if frame.chroma == 3 else "")
    bits += code(frame.width) + code(frame.height) + "1" + code(0) * 3 + code(4)
    bits += code(frame.depth - 8) + code(0) + "1"
    data = int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8))
    return re.sub(rb"\0\0(?=[\0-\3])", b"\0\0\3", data)


@pytest.mark.parametrize(
    "frame", [Frame(8064, 6048, 1, 8), Frame(8192, 65_528, 3, 10), Frame(32_768, 8, 2, 16), Frame(64, 64, 0, 8)]
)
@pytest.mark.parametrize("layers", [0, 1, 6])
def test_a_sequence_parameter_set_is_read(frame: Frame, layers: int) -> None:
    assert parse(parameters(frame, layers)) == frame


def test_a_picture_tells_of_its_frame() -> None:
    assert list(frames(SEVEN)) == [Frame(224, 232, 1, 8)]


@pytest.mark.parametrize(
    "frame", [Frame(8064, 6048, 3, 8), Frame(8064, 6048, 1, 10), Frame(8064, 6048, 2, 8), Frame(8064, 8064, 1, 8)]
)
def test_a_frame_that_takes_more_than_the_header_says_is_refused(frame: Frame) -> None:
    with pytest.raises(PictureError, match="can be read"):
        decode(SEVEN + parameters(frame))


@pytest.mark.parametrize("frame", [Frame(8064, 6048, 1, 8), Frame(3840, 3024, 3, 10), Frame(8060, 6048, 3, 8)])
def test_a_frame_that_can_be_decoded_is_no_reason_to_refuse(frame: Frame) -> None:
    assert decode(SEVEN + parameters(frame)).width == 220


def test_a_set_that_is_cut_off_is_none() -> None:
    whole = parameters(Frame(8064, 6048, 3, 8), 6)
    assert [parse(whole[:length]) for length in range(len(whole) - 2)] == [None] * (len(whole) - 2)


@given(st.binary(max_size=200))
def test_noise_breaks_nothing(noise: bytes) -> None:
    assert all(min(frame.width, frame.height) > 0 for frame in frames(b"\x42\x01" + noise))
