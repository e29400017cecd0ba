"""What all tests share: a model store of their own, the real service, and one that misbehaves."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import LOCALHOST, ROOT, free_port, running
from tests.stand_in import StandIn

# BentoML reads BENTOML_HOME once, at the first use of a store: it is set before anything imports bentoml.
STORE = tempfile.TemporaryDirectory(prefix="bentoml-home-")
os.environ["BENTOML_HOME"] = STORE.name
os.environ["BENTOML_DO_NOT_TRACK"] = "True"

import bentoml  # noqa: E402


def pytest_unconfigure() -> None:
    """Remove the tests' model store."""
    STORE.cleanup()


@pytest.fixture(scope="session")
def shipped_model() -> bentoml.Model:
    """The model that this repository ships, imported into the tests' store."""
    return bentoml.models.import_model(str(ROOT / "models" / "digit_cnn.bentomodel"))


@pytest.fixture(scope="session")
def service_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that the running service logs to."""
    return tmp_path_factory.mktemp("service") / "service.log"


@pytest.fixture(scope="session")
def service_url(shipped_model: bentoml.Model, service_log: Path) -> Iterator[str]:  # noqa: ARG001, served by it
    """The address of the real service, started once for all tests."""
    port = free_port()
    url = f"http://{LOCALHOST}:{port}"
    command = [
        sys.executable,
        "-m",
        "bentoml",
        "serve",
        "service:DigitReader",
        "--host",
        LOCALHOST,
        "--port",
        str(port),
    ]
    with running(command, f"{url}/readyz", service_log):
        yield url


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """A model server that answers as the test tells it."""
    with StandIn() as server:
        yield server
