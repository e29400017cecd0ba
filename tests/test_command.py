"""`python -m digits` as a person uses it: pictures from anywhere, a line for each, in order, whatever is among them."""

import csv
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import psutil
import pytest
import requests

from digits.command.batch import PICTURES
from digits.command.progress import Progress
from digits.command.sources import stream
from tests.drawing import draw_text, encoded
from tests.readme import commands
from tests.servers import ROOT

DIGITS = [sys.executable, "-m", "digits"]
TEXTS = ["7", "42", "1\n2", "90", "3"]
SEVEN = ROOT / "tests" / "pictures" / "mnist-7.png"


def run(*arguments: str | Path, stdin: bytes = b"", status: int = 0) -> str:
    """Run the command line, which must end with this status, and return what it printed."""
    ran = subprocess.run([*DIGITS, *arguments], cwd=ROOT, input=stdin, capture_output=True)
    assert ran.returncode == status, ran.stderr.decode()
    return ran.stdout.decode()


def texts(lines: str) -> list[str | None]:
    """The texts that lines of JSON tell, None where one tells an error."""
    return [json.loads(line).get("text") for line in lines.splitlines()]


@pytest.fixture(scope="module")
def pictures() -> dict[str, bytes]:
    """Five pictures by their names, which are in order."""
    return {f"{number}.png": encoded(draw_text(text, 40, 4)) for number, text in enumerate(TEXTS)}


@pytest.fixture
def folder(tmp_path: Path, pictures: dict[str, bytes]) -> Path:
    """A folder of these, the last in a folder below it."""
    for name, content in pictures.items():
        path = tmp_path / "pictures" / ("more" if name == "4.png" else ".") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "pictures"


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A folder of so many pictures that all workers have several batches."""
    (tmp_path / "many").mkdir()
    for number in range(30 * PICTURES):
        (tmp_path / "many" / f"{number:04}.png").symlink_to(SEVEN)
    return tmp_path / "many"


def test_a_line_is_what_the_service_answers(service_url: str) -> None:
    answer = requests.post(f"{service_url}/predict", files={"image": SEVEN.read_bytes()}, timeout=20).json()
    assert json.loads(run(SEVEN)) == {"file": str(SEVEN)} | answer


def test_the_readme_shows_what_it_prints() -> None:
    [shown] = [shown for shown in commands() if "-m digits" in shown.code]
    assert run(*shown.code.split("-m digits ")[1].split(), status=1) == shown.output


def test_folders_globs_and_files_are_read_in_order(folder: Path) -> None:
    (folder / ".hidden").write_text("no picture")
    assert texts(run(folder, f"{folder}/[12].png", SEVEN)) == [*TEXTS, "42", "1\n2", "7"]


def test_a_zip_archive_is_read_as_it_lies(tmp_path: Path, pictures: dict[str, bytes]) -> None:
    path = tmp_path / "pictures.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.mkdir("folder")
        for name in reversed(pictures):
            archive.writestr(f"folder/{name}", pictures[name])
    lines = run(path)
    assert texts(lines) == TEXTS[::-1]
    assert json.loads(lines.splitlines()[0])["file"] == f"{path}/folder/4.png"


def tar(pictures: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, content in pictures.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, BytesIO(content))
    return file.getvalue()


def test_standard_input_is_a_picture_or_an_archive_or_a_list(folder: Path, pictures: dict[str, bytes]) -> None:
    assert texts(run("-", stdin=pictures["1.png"])) == ["42"]
    assert texts(run("-", stdin=tar(pictures))) == TEXTS
    assert texts(run(SEVEN, "--list", "-", stdin=f"{folder}/1.png\n{folder}/3.png\n".encode())) == ["7", "42", "90"]


def test_what_cannot_be_read_is_a_line(tmp_path: Path, pictures: dict[str, bytes]) -> None:
    damaged = tmp_path / "damaged.zip"
    with zipfile.ZipFile(damaged, "w") as archive:
        archive.writestr("1.png", pictures["1.png"])
    damaged.write_bytes(damaged.read_bytes().replace(pictures["1.png"][-20:], bytes(20)))
    cut_off = tar(pictures).rpartition(b"IEND")[0]
    lines = run("LICENSE", tmp_path / "missing.png", damaged, "-", SEVEN, stdin=cut_off, status=1)
    errors = [json.loads(line).get("error", "") for line in lines.splitlines()]
    assert errors[0].startswith("This is not a picture")
    assert errors[1] == "This file can't be opened: No such file or directory."
    assert errors[2].startswith("This can't be unpacked: Bad CRC-32")
    assert texts(lines)[3:7] == TEXTS[:4]
    assert errors[7] == "This can't be unpacked: unexpected end of data."
    assert texts(lines)[-1] == "7"


def test_a_path_with_a_zero_byte_is_a_line(folder: Path) -> None:
    lines = run("--list", "-", stdin=f"{folder}/1.png\0{folder}/3.png\0\n{folder}/3.png\n".encode(), status=1)
    assert texts(lines) == [None, "90"]
    assert json.loads(lines.splitlines()[0])["error"] == "This is no path: it holds a zero byte."


def test_csv_has_a_row_for_each(tmp_path: Path) -> None:
    name = tmp_path / 'a "1", and\n2.png'
    name.write_bytes(encoded(draw_text("1\n2", 40, 4)))
    head, *rows = csv.reader(run(name, "LICENSE", "--format", "csv", status=1).splitlines())
    assert head == ["file", "text", "confidence", "error"]
    assert rows[0][:2] == [str(name).replace("\n", "\\n"), "1 2"]
    assert float(rows[0][2]) > 0.5
    assert rows[1][:3] == ["LICENSE", "", ""]
    assert rows[1][3].startswith("This is not a picture")


def test_plain_text_is_a_name_and_what_is_written_there(folder: Path) -> None:
    names = [folder / f"{number}.png" for number in range(4)] + [folder / "more" / "4.png"]
    expected = "".join(f"{name}\t{text}\n" for name, text in zip(names, ["7", "42", "1 2", "90", "3"], strict=True))
    assert run(folder, "--format", "text") == expected


def test_a_name_may_hold_any_byte(tmp_path: Path) -> None:
    name = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.png")
    Path(name).write_bytes(SEVEN.read_bytes())
    assert json.loads(run(tmp_path))["file"] == name


def started(*arguments: str | Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*DIGITS, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def await_lines(path: Path, number: int) -> None:
    """Return once a file has so many lines."""
    deadline = time.monotonic() + 30
    while not path.exists() or path.read_bytes().count(b"\n") < number:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_killed_run_goes_on_where_it_was(many: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    options: list[str | Path] = [many, "--resume", out, "--format", "csv", "--workers", "2"]
    process = started(*options)
    await_lines(out, 40)
    workers = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.communicate()
    assert not psutil.wait_procs(workers, timeout=10)[1]  # none outlives it

    with out.open("a") as lines:
        lines.write("a line that was cut o")
    run(*options)
    names = [row[0] for row in csv.reader(out.read_text().splitlines())]
    assert names == ["file", *(str(path) for path in sorted(many.iterdir()))]


def test_a_finished_run_has_nothing_to_go_on_with(folder: Path, tmp_path: Path) -> None:
    run(folder, "--resume", tmp_path / "out")
    before = (tmp_path / "out").read_text()
    run(folder, "--resume", tmp_path / "out")
    assert (tmp_path / "out").read_text() == before
    assert texts(before) == TEXTS


@pytest.mark.parametrize("options", [["LICENSE"], ["tests/pictures/mnist-7.png", "--format", "csv"]])
def test_lines_of_other_pictures_are_left_alone(options: list[str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(SEVEN, "--resume", out)
    before = out.read_text()
    run(*options, "--resume", out, status=2)
    assert out.read_text() == before


def test_a_worker_that_dies_takes_no_picture_with_it(many: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = started(many, "--resume", out, "--format", "text", "--workers", "2")
    await_lines(out, 20)
    worker = next(child for child in psutil.Process(process.pid).children() if "spawn_main" in str(child.cmdline()))
    worker.kill()
    process.communicate()
    assert process.returncode == 0
    assert out.read_text() == "".join(f"{path}\t7\n" for path in sorted(many.iterdir()))


def test_ctrl_c_ends_it_quietly(many: Path, tmp_path: Path) -> None:
    process = started(many, "--resume", tmp_path / "out", "--workers", "2")
    await_lines(tmp_path / "out", 20)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (130, b"")


def test_a_reader_that_has_seen_enough_ends_it_quietly(many: Path) -> None:
    command = f"{sys.executable} -m digits {many} 2>&1 | head -n 1"
    ran = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True)  # noqa: S602
    assert texts(ran.stdout) == ["7"]


def test_a_model_that_is_none_is_a_sentence() -> None:
    command = [*DIGITS, str(SEVEN), "--model", "LICENSE", "--format", "csv"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr == "There is no model of this reader at LICENSE.\n"


def test_a_terminal_shows_how_far_it_is(folder: Path) -> None:
    here, terminal = os.openpty()
    process = subprocess.run([*DIGITS, folder], cwd=ROOT, stdout=subprocess.PIPE, stderr=terminal)
    os.close(terminal)
    shown = os.read(here, 10_000).decode()
    os.close(here)
    assert process.returncode == 0
    assert "] 100%, 5 of 5 pictures, " in shown


def test_the_time_left_is_told_by_the_pictures_read_now() -> None:
    progress = Progress(total=10_000, done=4_000)
    progress.add(3_000)
    assert progress.line(60) == "[#####################.........]  70%, 7,000 of 10,000 pictures, 50/s, 1:00 left"


def test_a_stream_takes_no_memory_for_what_has_passed() -> None:
    class Endless:
        """A tar archive that is made as it is read."""

        def __init__(self, members: int) -> None:
            self.members: Iterator[bytes] = iter(tarfile.TarInfo(f"{n}.png").tobuf() for n in range(members))

        def read(self, size: int) -> bytes:
            return b"".join(next(self.members, bytes(512)) for _ in range(size // 512))

    tracemalloc.start()
    try:
        number = sum(bool(entry) for entry in stream(Endless(5_000)))  # type: ignore[arg-type]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert number == 5_000
    assert peak < 200_000
