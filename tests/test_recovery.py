"""The page while its model server goes and comes back."""

import re
from pathlib import Path

import bentoml
import requests

from tests.servers import LOCALHOST, ROOT, free_port, further_service, page_server

SEVEN = (ROOT / "tests" / "pictures" / "mnist-7.png").read_bytes()


def send(page: str) -> tuple[int, str]:
    """The status of a picture sent through the page, and the problem that it tells of."""
    response = requests.post(page, files={"image": ("seven.png", SEVEN)}, timeout=40)
    shown = re.sub(r"<template.*?</template>", "", response.text, flags=re.DOTALL)  # as browsers show it
    problems: list[str] = re.findall(r'<h1 class="problem">(.*?)</h1>', shown)
    return response.status_code, " ".join(problems)


def test_the_page_recovers_with_its_model_server(shipped_model: bentoml.Model, tmp_path: Path) -> None:  # noqa: ARG001
    port = free_port()
    url = f"http://{LOCALHOST}:{port}"
    with page_server(url, tmp_path / "page.log") as page:
        for _ in range(2):
            status, problem = send(page)
            assert (status, "cannot be reached" in problem) == (503, True)
            with further_service(tmp_path, port=port):
                assert send(page) == (200, "")
    assert "Traceback" not in (tmp_path / "page.log").read_text()
