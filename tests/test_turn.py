"""Who reads when in a worker, and in which thread."""

import asyncio
import threading
import time
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from digits.web.turn import HEADER, SMALL, Turn, is_small


def picture(width: int, height: int, kind: str = "PNG") -> bytes:
    """A file of white paper."""
    file = BytesIO()
    Image.new("L", (width, height), 255).save(file, kind)
    return file.getvalue()


def noise(side: int) -> bytes:
    """A PNG of colours that can't be compressed."""
    file = BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (side, side, 3), np.uint8)).save(file, "PNG")
    return file.getvalue()


def with_two_headers(width: int, height: int) -> bytes:
    """A PNG whose first header tells little of what its second one does."""
    file = picture(28, 28)
    content = width.to_bytes(4) + height.to_bytes(4) + file[24:29]
    second = len(content).to_bytes(4) + HEADER + content + zlib.crc32(HEADER + content).to_bytes(4)
    return file[:33] + second + file[33:]


def test_a_second_header_binds_the_decoder() -> None:
    assert Image.open(BytesIO(with_two_headers(900, 700))).size == (900, 700)


@pytest.mark.parametrize(
    ("file", "small"),
    [
        (picture(28, 28), True),
        (picture(SMALL, 1), True),
        (picture(SMALL + 1, 1), False),
        (picture(65, 65), False),
        (picture(28, 28, "GIF"), False),
        (with_two_headers(900, 700), False),
        (noise(60), False),
        (b"", False),
    ],
)
def test_what_is_small_is_told_by_the_header(file: bytes, small: bool) -> None:
    assert is_small(file) == small


@pytest.mark.parametrize(("file", "here"), [(picture(28, 28), True), (picture(900, 700), False)])
def test_a_small_picture_is_read_on_the_spot_and_a_large_one_in_a_thread(file: bytes, here: bool) -> None:
    def read(given: bytes) -> tuple[int, int]:
        return len(given), threading.get_ident()

    length, thread = asyncio.run(Turn().here(read, file))
    assert length == len(file)
    assert (thread == threading.get_ident()) == here


def test_one_reads_at_a_time_in_the_order_of_coming_and_the_server_goes_on() -> None:
    log: list[str] = []
    beats: list[float] = []

    def read(file: bytes) -> None:
        log.append(f"begin {len(file)}")
        time.sleep(0.2 if len(file) > 100 else 0)
        log.append(f"end {len(file)}")

    async def beat() -> None:
        while True:
            beats.append(time.perf_counter())
            await asyncio.sleep(0.01)

    async def serve() -> None:
        turn = Turn()
        beating = asyncio.create_task(beat())
        large, small = picture(900, 700), picture(28, 28)
        await asyncio.gather(turn.here(read, large), turn.here(read, small), turn.elsewhere(read, large))
        beating.cancel()

    asyncio.run(serve())
    large, small = (len(file) for file in (picture(900, 700), picture(28, 28)))
    assert small < 100 < large
    assert log == [f"{what} {size}" for size in (large, small, large) for what in ("begin", "end")]
    assert max(np.diff(beats)) < 0.15, "nobody else was served while a picture was read"


def test_an_error_gives_the_turn_back() -> None:
    def fail(_file: bytes) -> None:
        raise ValueError

    async def serve() -> int:
        turn = Turn()
        for file in (picture(28, 28), picture(900, 700)):
            with pytest.raises(ValueError):  # noqa: PT011, it says nothing
                await turn.here(fail, file)
        return await turn.here(len, picture(28, 28))

    assert asyncio.run(serve()) == len(picture(28, 28))
