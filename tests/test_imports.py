"""Each part loads no more than it needs: a fresh process imports it, and says what came with it."""

import subprocess
import sys

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
