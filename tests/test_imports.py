"""Each part loads no more than it needs: a fresh process imports it, and says what came with it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import ROOT


@pytest.mark.parametrize(
    ("part", "needless"),
    [
        ("digits", {"torch", "bentoml", "starlette", "flask"}),
        ("service", {"torch", "torchvision", "flask"}),
        ("frontend", {"torch", "bentoml", "numpy", "PIL", "onnxruntime", "digits"}),
    ],
)
def test_a_part_loads_nothing_it_does_not_need(part: str, needless: set[str]) -> None:
    program = f"import sys, {part}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    modules = set(loaded.stdout.split())
    assert part in modules
    assert not modules & needless


def test_the_reader_writes_nothing_into_the_home_folder(tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    program = "import digits, onnxruntime; onnxruntime.get_available_providers()"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env={**environ, "HOME": str(tmp_path)}, check=True)

    assert not list(tmp_path.iterdir())
