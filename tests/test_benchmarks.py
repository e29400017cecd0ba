"""What `make bench` measures with does as it says."""

import os
import sys
from collections.abc import Callable, Iterator

import pytest

from benchmarks import stages
from benchmarks.contenders import BARE, CONTENDERS
from benchmarks.load import Load, by_threads, by_wrk, form, generator
from benchmarks.pictures import SEVEN, pictures
from digits import Reader
from digits.command.model import SHIPPED, unpacked
from digits.networks import Networks
from tests.drawing import draw_text, encoded
from tests.servers import LOCALHOST, ROOT, free_port, running


@pytest.fixture(scope="module")
def bare_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The plainest of the peers, running."""
    with unpacked(SHIPPED) as model:
        port = free_port()
        url = f"http://{LOCALHOST}:{port}"
        [bare] = [contender for contender in CONTENDERS if contender.name == BARE]
        command = [sys.executable, *(str(port) if word == "3399" else word for word in bare.command[1:])]
        environ = os.environ | {"DIGITS_BENCH_MODEL": str(model.folder), "PYTHONPATH": str(ROOT)}
        with running(command, f"{url}/readyz", tmp_path_factory.mktemp("bare") / "log", environ):
            yield url


@pytest.mark.parametrize("drive", [by_threads, by_wrk])
def test_a_load_is_answered(drive: Callable[..., Load], bare_url: str) -> None:
    if drive is by_wrk and generator() != "wrk":
        pytest.skip("needs wrk")
    load = drive(f"{bare_url}/predict", form(SEVEN.read_bytes()), clients=2, seconds=2)
    assert load.errors == 0
    assert load.requests > 0
    assert 0 < load.p50 <= load.p99


def test_an_answer_with_an_error_is_counted_as_one(bare_url: str) -> None:
    assert by_threads(f"{bare_url}/nowhere", b"", clients=1, seconds=1).errors > 0


def test_every_picture_is_read_rightly() -> None:
    with unpacked(SHIPPED) as model:
        reader = Reader(model.folder, model.name)
        assert [reader.read(picture).text for picture in pictures().values()] == ["7", "2026\n1125", "2026\n1125"]


@pytest.mark.parametrize(("picture", "steps"), [(SEVEN.read_bytes(), 4), (encoded(draw_text("17")), 14)])
def test_the_stages_are_those_of_the_reader(picture: bytes, steps: int) -> None:
    """Read a picture step by step, as it is timed, and in one go: the same steps are the same answer."""
    with unpacked(SHIPPED) as model:
        reading = Reader(model.folder, "benchmark").read(picture)
        timed = stages.Stopwatch()
        assert stages.read_timed(picture, Networks(model.folder), timed) == reading.model_dump_json()
        assert len(timed.times) == steps
