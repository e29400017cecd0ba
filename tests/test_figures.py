"""Every page shows what `make bench` has measured, and no other figure of speed or size."""

import json
import re

import pytest

from benchmarks import pages
from tests.readme import TEXT
from tests.servers import ROOT


@pytest.mark.parametrize("name", ["README.md", "docs/scale.md", "docs/speed.md"])
def test_a_page_shows_what_was_measured(name: str) -> None:
    if not pages.FIGURES.exists():
        pytest.skip("needs a run of make bench")
    figures = json.loads(pages.FIGURES.read_text())
    assert (ROOT / name).read_text() == pages.written(figures)[ROOT / name]


def test_the_readme_has_no_speed_or_size_but_those_measured() -> None:
    typed = re.sub(r"<!-- `make bench`.*?<!-- up to here -->", "", TEXT, flags=re.DOTALL)
    prose = re.sub(r"^```.*?^```$|^### Why ONNX.*?^## ", "", typed, flags=re.DOTALL | re.MULTILINE)
    assert re.findall(r"\d+ (?:ms|MB|pictures/s|requests/s)\b", prose) == []
