"""A share of `make fuzz` that takes seconds."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.requests import schemathesis
from tests.servers import ROOT

RUNS = 300


def test_changed_files_break_nothing() -> None:
    pytest.importorskip("atheris", reason="Atheris has no wheel for this system or Python")
    fuzz = [sys.executable, "-m", "tests.fuzz.decoder", f"-runs={RUNS}"]
    ran = subprocess.run(fuzz, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert "Done" in ran.stderr


def test_the_profile_for_the_pure_parts_is_known() -> None:
    profile = [sys.executable, "-m", "pytest", "-q", "--collect-only", "--hypothesis-profile", "fuzz"]
    ran = subprocess.run([*profile, "tests/test_properties.py"], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-2000:]


def test_requests_made_up_from_the_description_break_nothing(service_url: str, tmp_path: Path) -> None:
    command = [*schemathesis(service_url), "--phases", "coverage"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout[-2000:]
