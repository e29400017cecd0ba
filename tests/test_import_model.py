"""The shipped model gets into the store once, and takes the lead only from models that are older."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.import_model import SHIPPED, tag_of
from tests.servers import ROOT

PYTHON = Path(sys.executable)


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An environment with an empty model store."""
    return {**os.environ, "BENTOML_HOME": str(tmp_path)}


def run(environ: dict[str, str], *command: str) -> str:
    """Return what a Python command prints."""
    command = (sys.executable, *command)
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True).stdout


def latest(environ: dict[str, str]) -> str:
    """Return the version that the service takes."""
    tag: str = json.loads(run(environ, "-m", "bentoml", "models", "get", "digit_cnn:latest", "-o", "json"))["version"]
    return tag


def test_it_is_imported_once(environ: dict[str, str]) -> None:
    assert run(environ, "-m", "scripts.import_model") == f"Put the shipped model into the store: {tag_of(SHIPPED)}\n"
    assert run(environ, "-m", "scripts.import_model") == ""
    assert latest(environ) == tag_of(SHIPPED).version


@pytest.mark.parametrize(("made", "leads"), [("2020-01-01", False), ("2120-01-01", True)])
def test_the_model_made_last_leads(made: str, leads: bool, environ: dict[str, str]) -> None:
    run(environ, "-c", "import bentoml\nwith bentoml.models.create('digit_cnn:mine'): pass")
    description = Path(environ["BENTOML_HOME"], "models", "digit_cnn", "mine", "model.yaml")
    dated = [
        f"creation_time: '{made}T00:00:00+00:00'" if line.startswith("creation_time:") else line
        for line in description.read_text().splitlines()
    ]
    description.write_text("\n".join(dated))
    run(environ, "-m", "scripts.import_model")
    assert (latest(environ) == "mine") is leads
