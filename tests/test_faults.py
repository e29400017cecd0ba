"""What goes wrong around the service: killed workers, models that can't be, full disks, and an end while it works."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import bentoml
import psutil
import pytest
import requests

from digits.sums import write_sums
from tests.drawing import draw_text, encoded
from tests.servers import LOCALHOST, ROOT, SERVE, free_port, further_service, running, stop, wait_for

SEVEN = (ROOT / "tests" / "pictures" / "mnist-7.png").read_bytes()


@contextmanager
def serving(log: Path, **environ: str) -> Iterator[tuple[str, psutil.Process]]:
    """Run the service with variables while the block lasts: its address and its supervising process."""
    with further_service(log.parent, environ) as (url, process):
        yield url, psutil.Process(process.pid)


def read(url: str, picture: bytes = SEVEN) -> str:
    """What is read, the status where nothing is, or the name of the error where there is no answer."""
    try:
        response = requests.post(f"{url}/predict", files={"image": picture}, timeout=20)
    except requests.RequestException as error:
        return type(error).__name__
    return str(response.json()["text"]) if response.status_code == 200 else str(response.status_code)


def workers(server: psutil.Process) -> list[psutil.Process]:
    return [child for child in server.children() if child.status() != psutil.STATUS_ZOMBIE]


def starts(log: Path) -> int:
    """How many workers have started so far."""
    return log.read_text().count("initialized")


def test_a_killed_worker_takes_only_its_own_requests_along_and_is_replaced(
    shipped_model: bentoml.Model,  # noqa: ARG001, served by it
    tmp_path: Path,
) -> None:
    log = tmp_path / "log"
    with serving(log) as (url, server), ThreadPoolExecutor(8) as pool:
        count = len(workers(server))
        wait_for(lambda: starts(log) == count, 60)
        over = threading.Event()

        def keep_reading() -> list[str]:
            answers = []
            while not over.is_set():
                answers.append(read(url))
            return answers

        callers = [pool.submit(keep_reading) for _ in range(8)]
        time.sleep(1)
        workers(server)[0].kill()
        seconds = wait_for(lambda: starts(log) == count + 1, 60)
        over.set()
        answers = [answer for caller in callers for answer in caller.result()]
        print(f"ready again after {seconds:.1f} s; {len(answers)} requests, {len(answers) - answers.count('7')} lost")
        assert answers.count("7") >= len(answers) - len(callers)
        assert set(answers) <= {"7", "ConnectionError", "ChunkedEncodingError"}
        assert len(workers(server)) == count


def test_sigterm_loses_no_request_in_flight(shipped_model: bentoml.Model, tmp_path: Path) -> None:  # noqa: ARG001
    log = tmp_path / "log"
    photo = encoded(draw_text("7", height=1500, pen=150), "PNG")
    with serving(log) as (url, server), ThreadPoolExecutor(6) as pool:
        in_flight = [pool.submit(read, url, photo) for _ in range(6)]
        wait_for(lambda: queued(url) >= 4, 10)
        server.send_signal(signal.SIGTERM)
        assert [one.result() for one in in_flight] == ["7"] * 6
        assert psutil.Process(server.pid).wait(30) in (0, None)


def queued(url: str) -> float:
    lines = requests.get(f"{url}/metrics", timeout=10).text.splitlines()
    return max((float(line.split()[1]) for line in lines if line.startswith("digits_queue_requests ")), default=0)


def ended(log: Path, port: int | None = None, seconds: float = 60, **environ: str) -> tuple[int, str]:
    """Start the service where it can't run; its exit status and what it printed."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*SERVE, str(port or free_port())], stdout=out, stderr=out, env={**os.environ, **environ}, cwd=ROOT
        )
    try:
        process.wait(seconds)
    finally:
        stop(process)
    return process.returncode, log.read_text()


@pytest.fixture
def store(shipped_model: bentoml.Model, tmp_path: Path) -> Path:
    """A store of its own with the shipped model in it."""
    home = tmp_path / "bentoml"
    version = home / "models" / shipped_model.tag.path()
    shutil.copytree(shipped_model.path, version)
    (version.parent / "latest").write_text(str(shipped_model.tag.version))
    return home


def spoil(graph: Path) -> None:
    graph.write_bytes(graph.read_bytes()[:1000])


def test_a_damaged_model_is_named_before_the_port_is_open(store: Path, tmp_path: Path) -> None:
    [graph] = store.glob("models/*/*/line_cnn.onnx")
    spoil(graph)

    status, printed = ended(tmp_path / "log", BENTOML_HOME=str(store))

    assert status == 1
    assert "The model digit_cnn:" in printed
    assert "Traceback" not in printed
    assert "Starting production" not in printed


def test_a_swapped_model_is_named_before_the_port_is_open(store: Path, tmp_path: Path) -> None:
    """Its graph is one that runs, and not the one that was published."""
    [graph] = store.glob("models/*/*/line_cnn.onnx")
    write_sums(graph.parent)
    shutil.copy(graph.with_name("digit_cnn.onnx"), graph)

    status, printed = ended(tmp_path / "log", BENTOML_HOME=str(store))

    assert status == 1
    assert "line_cnn.onnx is not the file that was published." in printed
    assert "Starting production" not in printed


def test_a_store_without_a_model_is_named_before_the_port_is_open(tmp_path: Path) -> None:
    status, printed = ended(tmp_path / "log", BENTOML_HOME=str(tmp_path / "empty"))

    assert status == 1
    assert "Model digit_cnn:latest could not be found" in printed
    assert "Traceback" not in printed


@pytest.mark.parametrize("shared", [False, True])
def test_a_taken_port_is_named(store: Path, shared: bool, tmp_path: Path) -> None:
    with socket.create_server((LOCALHOST, 0), reuse_port=shared) as other:
        port = other.getsockname()[1]
        status, printed = ended(tmp_path / "log", port, BENTOML_HOME=str(store), TMPDIR=str(tmp_path))

    assert status == 1
    assert (
        f"Error: Port {port} can't be used (Address already in use): free it, or choose another with --port PORT.\n"
        in printed
    )
    assert "Traceback" not in printed
    assert not list(tmp_path.glob("bentoml-uds-*"))


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        ({"DIGITS_QUEUE": "0"}, "DIGITS_QUEUE must be a whole number above 0, not '0'."),
        ({"DIGITS_MEGAPIXELS": "many"}, "DIGITS_MEGAPIXELS must be a whole number above 0, not 'many'."),
        ({"DIGITS_BODY_MB": "200"}, "DIGITS_QUEUE_MB must be at least DIGITS_BODY_MB"),
    ],
)
def test_a_limit_that_is_none_is_a_sentence(limits: dict[str, str], sentence: str) -> None:
    program = [sys.executable, "-c", "import digits.web.limits"]
    ran = subprocess.run(program, cwd=ROOT, env={**os.environ, **limits}, capture_output=True, text=True)

    assert ran.returncode == 1
    assert ran.stderr.startswith(sentence)
    assert ran.stderr.count("\n") == 1


def test_workers_that_cannot_start_end_the_service_with_the_reason(store: Path, tmp_path: Path) -> None:
    program = "import sys\nif '_bentoml_impl.worker.service' in sys.orig_argv: sys.exit('There is no more memory.')"
    (tmp_path / "sitecustomize.py").write_text(program)

    start = time.monotonic()
    status, printed = ended(tmp_path / "log", BENTOML_HOME=str(store), PYTHONPATH=str(tmp_path))

    print(f"given up after {time.monotonic() - start:.1f} s")
    assert status == 1
    assert "There is no more memory." in printed
    assert "No worker can start" in printed


def test_workers_that_end_at_once_are_counted_though_no_look_finds_them_alive() -> None:
    program = """
import os, threading, time
from digits.web import supervisor
started, _ = os.pipe()
os.set_blocking(started, False)
threading.Thread(target=supervisor.watch, args=[started], daemon=True).start()
for _ in range(2 * supervisor.FAILURES):
    if not (worker := os.fork()):
        os._exit(1)
    time.sleep(0.7 * supervisor.LOOKS)  # longer than between two looks
    os.waitpid(worker, 0)
"""
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)

    assert ran.returncode == -signal.SIGTERM
    assert "No worker can start" in ran.stderr


@pytest.fixture
def disk(tmp_path: Path) -> list[str | Path]:
    """A command's beginning that runs the rest with a folder of 8 MB for a disk of its own, tmp_path/disk."""
    (tmp_path / "disk").mkdir()
    script = 'mount -t tmpfs -o size=8m none "$0" && exec "$@"'
    command: list[str | Path] = ["unshare", "--mount", "sh", "-c", script, tmp_path / "disk"]
    if not shutil.which("unshare") or subprocess.run([*command, "true"], capture_output=True).returncode:
        pytest.skip("a disk of its own takes rights to mount one")
    return command


def test_a_read_only_file_system_is_enough(store: Path, disk: list[str | Path], tmp_path: Path) -> None:
    port = free_port()
    url = f"http://{LOCALHOST}:{port}"
    root = tmp_path / "disk"
    for folder in ("bentos", "envs", "tmp"):  # as a store has that was used before; the model is in it too
        (store / folder).mkdir()
    script = f'cp -r "{store}" "{root}/home" && mount -o remount,ro "{root}" && exec "$@"'
    environ = {**os.environ, "BENTOML_HOME": str(root / "home"), "TMPDIR": str(root)}
    with running([*disk, "sh", "-c", script, "sh", *SERVE, str(port)], f"{url}/readyz", tmp_path / "log", environ):
        assert read(url) == "7"


def test_a_store_that_cannot_be_written_is_a_sentence_of_make_run(store: Path, disk: list[str | Path]) -> None:
    """It has the model, and none of BentoML's own folders."""
    root = disk[-1]
    script = f'cp -r "{store}" "{root}/home" && mount -o remount,ro "{root}" && exec "$@"'
    command = [*disk, "sh", "-c", script, "sh", sys.executable, "-m", "scripts.import_model"]
    environ = {**os.environ, "BENTOML_HOME": f"{root}/home"}
    ran = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)

    assert ran.returncode == 1
    assert ran.stderr == (
        f"The model store can't be filled: {root}/home/bentos can't be written (Read-only file system). "
        "Make that possible, or name another store with BENTOML_HOME=FOLDER.\n"
    )


def test_no_folder_for_temporary_files_is_a_sentence(store: Path) -> None:
    """As in a container with a read-only file system and nothing at /tmp."""
    for folder in ("bentos", "envs", "tmp"):
        (store / folder).mkdir()
    everything = ["unshare", "--mount", "sh", "-c", 'mount -o remount,ro,bind / && ! touch /tmp/x && exec "$@"', "sh"]
    if not shutil.which("unshare") or subprocess.run([*everything, "true"], capture_output=True).returncode:
        pytest.skip("a read-only file system takes rights to mount one")
    environ = {**os.environ, "BENTOML_HOME": str(store)}
    command = [*everything, *SERVE, str(free_port())]
    ran = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60)

    assert ran.returncode == 1
    assert "No folder for temporary files can be written: make /tmp one, or name one with TMPDIR=FOLDER." in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_disk_that_fills_up_stops_no_worker(store: Path, disk: list[str | Path], tmp_path: Path) -> None:
    """The disk is full as soon as the workers have started, and has what BentoML, Python and uploads write."""
    port = free_port()
    url = f"http://{LOCALHOST}:{port}"
    root = tmp_path / "disk"
    script = f'cp -r "{store}" "$TMPDIR/home" && export BENTOML_HOME="$TMPDIR/home" && exec "$@"'
    command = [*disk, "sh", "-c", script, "sh", *SERVE, str(port)]
    log = tmp_path / "log"
    with running(command, f"{url}/readyz", log, {**os.environ, "TMPDIR": str(root)}) as process:
        count = len(workers(psutil.Process(process.pid)))
        wait_for(lambda: starts(log) == count, 60)
        view = Path(f"/proc/{process.pid}/root{root}")  # the disk, which is none of ours
        with suppress(OSError), (view / "filling").open("wb", buffering=0) as file:
            while file.write(bytes(4096)):
                pass
        assert shutil.disk_usage(view).free == 0
        large = SEVEN + bytes(3_000_000)
        assert {read(url, picture) for picture in [SEVEN, large] * 10} == {"7"}
        assert starts(log) == count
