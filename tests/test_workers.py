"""Worker processes end with the process that they work for, however that ends."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[1]
PROGRAM = """
import time
from digits.workers import hire

if __name__ == "__main__":
    with hire(2) as pool:
        list(pool.map(time.sleep, [0.1, 0.1]))
        print("begun", flush=True)
        list(pool.map(time.sleep, [0.1, 60]))
"""


INTERRUPTED = """
import time
from multiprocessing import get_context
from digits.workers import hire, spared_ctrl_c

if __name__ == "__mp_main__":  # a worker that starts
    time.sleep(1)
if __name__ == "__main__":
    try:
        {start}
        print("begun", flush=True)
        {work}
    except KeyboardInterrupt:
        print("interrupted")
        {end}
"""
POOL = {"start": "pool = hire(2)", "work": "list(pool.map(time.sleep, [0.1] * 200))", "end": "pool.shutdown()"}
PROCESS = {
    "start": """one = get_context("spawn").Process(target=time.sleep, args=(60,))
        with spared_ctrl_c():
            one.start()""",
    "work": "one.join()",
    "end": "one.kill()",
}


@pytest.mark.parametrize("after", [0.5, 3])  # seconds: workers that start, and that work
@pytest.mark.parametrize("steps", [POOL, PROCESS], ids=["pool", "process"])
def test_ctrl_c_is_the_parents_alone(steps: dict[str, str], after: float, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(INTERRUPTED.format(**steps))
    command, environment = [sys.executable, str(program)], {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, start_new_session=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"begun\n"
        time.sleep(after)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        assert process.stdout.read() == b"interrupted\n"


def test_workers_end_with_a_killed_parent_be_they_at_work_or_not(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    command, environment = [sys.executable, str(program)], {"PYTHONPATH": str(ROOT)}
    workers: list[psutil.Process] = []
    try:
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
            assert process.stdout
            assert process.stdout.readline() == b"begun\n"
            workers = psutil.Process(process.pid).children(recursive=True)
            time.sleep(0.5)  # one has nothing to do by now
            process.kill()
        assert len(workers) >= 2
        assert psutil.wait_procs(workers, timeout=20)[1] == []
    finally:
        for other in workers:
            with suppress(psutil.NoSuchProcess):
                other.kill()
