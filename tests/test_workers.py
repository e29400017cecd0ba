"""Worker processes end with the process that they work for, however that ends."""

import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

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
