"""`make run` as a person meets it: both servers up, both down again, and a sentence where something is in the way."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.makefile import make, person
from tests.readme import commands, steady
from tests.servers import LOCALHOST, ROOT, end_of, free_port

# The environment of the tests has all that `make run` installs; `-o` takes that as done.
MAKE_RUN = ["-o", ".venv/installed", "run", f"RUN={Path(sys.executable).parent}"]


@dataclass
class Run:
    """A running `make run`."""

    process: subprocess.Popen[bytes]
    log: Path
    ports: dict[str, int]

    def await_line(self, pattern: str, seconds: float = 60) -> re.Match[str]:
        """Return where the output has a text; fail where it ends, or the time is up, without it."""
        deadline = time.monotonic() + seconds
        while not (match := re.search(pattern, self.log.read_text())):
            assert self.process.poll() is None, end_of(self.log)
            assert time.monotonic() < deadline, end_of(self.log)
            time.sleep(0.1)
        return match

    def listening(self) -> list[str]:
        """Return which of the two servers take connections."""
        found = []
        for name, port in self.ports.items():
            with socket.socket() as caller:
                if caller.connect_ex((LOCALHOST, port)) == 0:
                    found.append(name)
        return found


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A person's environment: an empty model store, and two free ports."""
    ports = {f"DIGITS_{part}_PORT": str(free_port()) for part in ("SERVICE", "FRONTEND")}
    return {**os.environ, **ports, "BENTOML_HOME": str(tmp_path / "bentoml")}


@contextmanager
def make_run(environ: dict[str, str], log: Path) -> Iterator[Run]:
    """Run `make run` in a session of its own, as a terminal does; end all of it with the block."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            ["make", *MAKE_RUN],
            cwd=ROOT,
            env=person(environ),
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield Run(process, log, {part: int(environ[f"DIGITS_{part}_PORT"]) for part in ("SERVICE", "FRONTEND")})
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)


def test_both_answer_until_ctrl_c(environ: dict[str, str], tmp_path: Path) -> None:
    with make_run(environ, tmp_path / "log") as run:
        address = run.await_line(r"Open (\S+) in a browser").group(1)
        assert_shown_in_the_readme(run)
        assert "Digit reader" in requests.get(address, timeout=5).text
        picture = (ROOT / "tests" / "pictures" / "mnist-7.png").read_bytes()
        service = f"http://{LOCALHOST}:{run.ports['SERVICE']}/predict"
        assert requests.post(service, files={"image": picture}, timeout=10).json()["text"] == "7"

        os.killpg(run.process.pid, signal.SIGINT)  # what Ctrl-C does
        run.process.wait(20)
        assert run.listening() == []
        assert "Traceback" not in run.log.read_text()


def assert_shown_in_the_readme(run: Run) -> None:
    """Fail where README.md shows a line that a started `make run` has not printed, times and numbers aside."""
    [shown] = [shown for shown in commands() if shown.code == "make run"]
    installing, *lines = shown.output.splitlines()
    assert installing in (ROOT / "Makefile").read_text()
    printed = run.log.read_text()
    for default, port in zip(("3000", "5000"), run.ports.values(), strict=True):
        printed = printed.replace(str(port), default)
    assert {steady(line) for line in lines} <= set(steady(printed).splitlines())


@pytest.mark.parametrize(("victim", "number"), [("service", signal.SIGKILL), ("frontend", signal.SIGTERM)])
def test_one_ends_and_all_end(victim: str, number: signal.Signals, environ: dict[str, str], tmp_path: Path) -> None:
    with make_run(environ, tmp_path / "log") as run:
        run.await_line("Open .* in a browser")
        pid = run.await_line(rf"{victim}\.1 started \(pid=(\d+)\)").group(1)
        os.kill(int(pid), number)
        assert run.process.wait(20) != 0
        assert run.listening() == []
        assert re.search(rf"{victim}\.1 stopped", run.log.read_text())


def test_a_closed_terminal_leaves_nothing_running(environ: dict[str, str], tmp_path: Path) -> None:
    with make_run(environ, tmp_path / "log") as run:
        run.await_line("Open .* in a browser")
        os.killpg(run.process.pid, signal.SIGHUP)
        run.process.wait(20)
        deadline = time.monotonic() + 10
        while run.listening() and time.monotonic() < deadline:
            time.sleep(0.1)
        assert run.listening() == []


def test_a_service_that_cannot_start_ends_the_run(environ: dict[str, str], tmp_path: Path) -> None:
    program = (
        "import bentoml, pathlib\n"
        "with bentoml.models.create('digit_cnn') as model:\n"
        "    pathlib.Path(model.path_of('digit_cnn.onnx')).write_text('no graph')"
    )
    subprocess.run([sys.executable, "-c", program], env=environ, check=True)
    with make_run({**environ, "DIGITS_START_SECONDS": "4"}, tmp_path / "log") as run:
        assert run.process.wait(40) != 0
        assert "SHA256SUMS, the list of the files that were published, is missing." in run.log.read_text()
        assert run.listening() == []


@pytest.mark.parametrize("variable", ["DIGITS_SERVICE_PORT", "DIGITS_FRONTEND_PORT"])
def test_a_taken_port_is_named(variable: str, environ: dict[str, str]) -> None:
    with socket.create_server((LOCALHOST, 0)) as other:
        port = str(other.getsockname()[1])
        made = make(*MAKE_RUN, environ={**environ, variable: port})
    assert made.returncode != 0
    assert f"Port {port} can't be used" in made.stderr
    assert f"{variable}=PORT" in made.stderr


@pytest.mark.parametrize("value", ["", "5000x", "0", "70000"])
def test_a_port_is_a_number(value: str, environ: dict[str, str]) -> None:
    command = [sys.executable, "-m", "scripts.free_ports", "DIGITS_SERVICE_PORT"]
    environ = {**environ, "DIGITS_SERVICE_PORT": value}
    checked = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
    assert checked.returncode == 1
    assert checked.stderr == f"DIGITS_SERVICE_PORT must be a port, a number from 1 to 65535, not {value!r}.\n"


def test_an_unfit_python_is_a_sentence(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / "locks", tmp_path / "locks")
    made = make(".venv/installed", "PYTHON=/bin/false", cwd=tmp_path)
    assert made.returncode != 0
    assert made.stderr.startswith("Python 3.11, 3.12, 3.13 or 3.14 with its venv module is needed")
    assert not (tmp_path / ".venv").exists()
