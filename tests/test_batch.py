"""Pictures are read in batches: many small ones, few large ones, and one that makes the reader fail spoils no other."""

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import bentoml
import pytest

from digits import PictureError, Reader, Reading
from digits.command.batch import BYTES, PICTURES, batches, read_each
from digits.command.crew import FEW, read_all
from digits.command.model import SHIPPED
from digits.command.sources import MOST_BYTES, Entry, Source, entries
from digits.picture import MAX_PIXELS, Picture, decode
from digits.workers import hire
from tests.drawing import draw_text, encoded


def files(folder: Path, sizes: list[int]) -> list[Entry]:
    for number, size in enumerate(sizes):
        (folder / f"{number:04}").write_bytes(bytes(size))
    return list(entries([str(folder)]))


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([100] * (2 * PICTURES + 1), [PICTURES, PICTURES, 1]),
        ([BYTES // 2 + 1] * 5, [2, 2, 1]),
        ([100, 2 * BYTES, 100], [2, 1]),
        ([], []),
    ],
)
def test_a_batch_has_many_small_pictures_or_few_large_ones(
    tmp_path: Path, sizes: list[int], expected: list[int]
) -> None:
    assert [len(batch) for batch in batches(files(tmp_path, sizes))] == expected


def test_a_batch_has_few_large_pictures_of_an_archive() -> None:
    large: Source = bytes(BYTES // 2 + 1)
    gone: Source = PictureError("gone")
    found = [Entry("", lambda source=source: source) for source in (large, gone, large, large)]  # type: ignore[misc]
    assert [len(batch) for batch in batches([*found, *entries(["missing"])])] == [3, 2]


def test_a_picture_that_makes_the_reader_fail_spoils_no_other(
    shipped_model: bentoml.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    seven, faulty = encoded(draw_text("7", 24, 3)), encoded(draw_text("8", 24, 3))

    def fail(source: bytes | Path, max_pixels: int = MAX_PIXELS) -> Picture:
        if source == faulty:
            raise RuntimeError("a bug")
        return decode(source, max_pixels)

    monkeypatch.setattr("digits.reader.decode", fail)
    reader = Reader(Path(shipped_model.path), str(shipped_model.tag))
    first, second, third, fourth = read_each([seven, faulty, PictureError("gone"), seven], reader)
    assert isinstance(first, Reading)
    assert isinstance(fourth, Reading)
    assert first.text == fourth.text == "7"
    assert str(second) == "The reader failed on this picture: RuntimeError('a bug')."
    assert str(third) == "gone"


def test_a_huge_file_is_not_even_read(shipped_model: bentoml.Model, tmp_path: Path) -> None:
    with (tmp_path / "huge.png").open("wb") as file:
        file.truncate(MOST_BYTES + 1)  # which takes no space on the disk
    [answer] = read_each([str(tmp_path / "huge.png")], Reader(Path(shipped_model.path), str(shipped_model.tag)))
    assert str(answer) == "This file is larger than 256 MB, which is the most."


@pytest.mark.parametrize(("batches", "hired"), [(FEW - 1, False), (FEW, True)])
def test_workers_are_started_for_many_batches_alone(
    batches: int, hired: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = files(tmp_path, [BYTES + 1] * batches)
    asked = []

    def noted(workers: int) -> ProcessPoolExecutor:
        asked.append(workers)
        return hire(workers)

    monkeypatch.setattr("digits.command.crew.hire", noted)
    assert sum(lines.failed for lines in read_all(found, "text", SHIPPED, workers=2)) == batches
    assert bool(asked) == hired
