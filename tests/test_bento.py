"""The bento: what it packs, and that it serves what it was built with."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import requests
import yaml

from tests.servers import LOCALHOST, ROOT, free_port, running

SHIPPED = ROOT / "models" / "digit_cnn.bentomodel"
SEVEN = (ROOT / "tests" / "pictures" / "mnist-7.png").read_bytes()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BentoML home of these tests' own, with the shipped model in it."""
    home = tmp_path_factory.mktemp("bentoml")
    run_bentoml(home, "models", "import", str(SHIPPED))
    return home


@pytest.fixture(scope="module")
def bento(home: Path) -> Path:
    """The folder of a bento, built from this repository."""
    run_bentoml(home, "build", "--version", "built")
    return home / "bentos" / "digit_reader" / "built"


def run_bentoml(home: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "bentoml", *arguments]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"BENTOML_HOME": str(home)}, check=True, capture_output=True)


def model_in(bento: Path) -> str:
    """The one model version that a bento records, as name:version."""
    [service] = yaml.safe_load((bento / "bento.yaml").read_text())["services"]
    [model] = service["models"]
    tag: str = model["tag"]
    return tag


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_it_packs_the_service_and_digits_and_nothing_else(bento: Path) -> None:
    digits = {f"digits/{file}" for file in files_below(ROOT / "digits") if "__pycache__" not in file}

    assert files_below(bento / "src") == {"service.py", "bentofile.yaml"} | digits


def test_its_container_is_lean_and_does_not_run_as_root(bento: Path) -> None:
    instructions = (bento / "env" / "docker" / "Dockerfile").read_text().splitlines()

    assert not [line for line in instructions if "build-essential" in line or "git" in line or "apt-get" in line]
    assert [line for line in instructions if line.startswith("USER ")][-1] == "USER bentoml"


def test_its_container_installs_what_is_locked(bento: Path) -> None:
    assert pins_in(bento / "env" / "python" / "requirements.txt") == pins_in(ROOT / "locks" / "serve.txt")


def pins_in(requirements: Path) -> set[str]:
    """The lines name==version of a file of requirements, without conditions on the machine."""
    return {line.partition(";")[0].strip() for line in requirements.read_text().splitlines() if "==" in line}


def test_it_serves_the_model_it_was_built_with(home: Path, bento: Path, tmp_path: Path) -> None:
    recorded = model_in(bento)
    add_newer_version(home / "models" / "digit_cnn", recorded.removeprefix("digit_cnn:"))
    port = free_port()
    url = f"http://{LOCALHOST}:{port}"
    command = [sys.executable, "-m", "bentoml", "serve", "digit_reader:built", "--host", LOCALHOST, "--port", str(port)]
    environ = os.environ | {"BENTOML_HOME": str(home)}

    with running(command, f"{url}/readyz", tmp_path / "bento.log", environ, cwd=tmp_path):
        reading = requests.post(f"{url}/predict", files={"image": SEVEN}, timeout=20).json()

    assert reading["text"] == "7"
    assert reading["model"] == recorded


def add_newer_version(versions: Path, version: str) -> None:
    """Add a copy of a model version to the store, named "newer", as its latest."""
    shutil.copytree(versions / version, versions / "newer")
    description = versions / "newer" / "model.yaml"
    description.write_text(description.read_text().replace(version, "newer"))
    (versions / "latest").write_text("newer")
