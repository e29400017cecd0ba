"""The recipes under deploy/ name files, settings, ports and paths that exist."""

import re
import subprocess
from typing import Any

import pytest
import yaml

from frontend import create_app
from frontend.settings import SETTINGS
from tests.servers import ROOT

DOCKERFILE = ROOT / "deploy" / "frontend.Dockerfile"


@pytest.fixture
def services() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())["services"]
    return services


def test_docker_takes_the_compose_file() -> None:
    command = ["docker", "compose", "--file", "deploy/compose.yaml", "config", "--quiet"]
    try:
        subprocess.run([*command[:2], "version"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs the client of Docker with its compose plugin")
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stderr == ""


def test_compose_builds_the_page_from_its_recipe(services: dict[str, Any]) -> None:
    build = services["frontend"]["build"]
    assert (ROOT / "deploy" / build["context"] / build["dockerfile"]).samefile(DOCKERFILE)


def test_page_finds_the_model_server_by_its_name(services: dict[str, Any]) -> None:
    assert services["frontend"]["environment"] == {"DIGITS_SERVICE_URL": "http://service:3000"}
    assert services["service"]["ports"] == ["127.0.0.1:3000:3000"]


def test_page_is_published_where_it_listens(services: dict[str, Any]) -> None:
    port = SETTINGS["FRONTEND_PORT"].default
    assert services["frontend"]["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert f"EXPOSE {port}\n" in DOCKERFILE.read_text()


def test_nobody_is_root_or_writes_to_the_image(services: dict[str, Any]) -> None:
    assert all(service["read_only"] and service["cap_drop"] == ["ALL"] for service in services.values())
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", DOCKERFILE.read_text(), re.MULTILINE)


def test_what_is_written_goes_to_memory(services: dict[str, Any]) -> None:
    assert all(service["tmpfs"] == ["/tmp"] for service in services.values())  # noqa: S108, in the container


def test_recipe_copies_what_there_is_and_sets_what_is_read() -> None:
    recipe = DOCKERFILE.read_text()
    for source in re.findall(r"^COPY (\S+) ", recipe, re.MULTILINE):
        assert (ROOT / source).exists()
    assert set(re.findall(r"\bDIGITS_(\w+)=", recipe)) <= SETTINGS.keys()


def test_health_check_asks_an_address_that_answers() -> None:
    (path,) = re.findall(r"urlopen\('http://127\.0\.0\.1:5000(/\w+)'", DOCKERFILE.read_text())
    assert create_app().test_client().get(path).status_code == 200
