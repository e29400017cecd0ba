"""What all tests share: a model store of their own, the real service, and one that misbehaves."""

import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page, expect

from tests.browser import chromium
from tests.servers import LOCALHOST, ROOT, free_port, page_server, running
from tests.stand_in import StandIn

# BentoML reads BENTOML_HOME once, at the first use of a store: it is set before anything imports bentoml.
STORE = tempfile.TemporaryDirectory(prefix="bentoml-home-")
os.environ["BENTOML_HOME"] = STORE.name
os.environ["BENTOML_DO_NOT_TRACK"] = "True"

# A shell has what it starts in the background ignore Ctrl-C, and so would all that the tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

import bentoml  # noqa: E402

# Here and not beside the tests that they are for: --hypothesis-profile is looked up before any test file is read.
settings.register_profile("share", max_examples=100, deadline=None)
settings.register_profile("fuzz", max_examples=20_000, deadline=None)
settings.load_profile("share")

expect.set_options(timeout=20_000)  # milliseconds: a machine may be busy with more than these tests


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


@pytest.fixture(scope="module")
def page_url(service_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the page before the real service, served as in production."""
    with page_server(service_url, tmp_path_factory.mktemp("frontend") / "frontend.log") as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for the tests of one file: with Playwright's loop running, others could start no loop of theirs."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab in which scripts fail nowhere and the content security policy finds nothing to forbid."""
    context = browser.new_context()
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    # The browser's own note on an answer with an error's status, or on none.
    assert not [complaint for complaint in complaints if not complaint.startswith("Failed to load resource")]


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """A model server that answers as the test tells it."""
    with StandIn() as server:
        yield server
