"""Every test and file that SECURITY.md and docs/reliability.md name exists."""

import re

import pytest

from digits.web.limits import Limits
from tests.servers import ROOT


@pytest.mark.parametrize("document", ["SECURITY.md", "docs/reliability.md"])
def test_what_is_named_exists(document: str) -> None:
    text = (ROOT / document).read_text()
    for path, _, test in re.findall(r"`((?:tests|digits)/[\w/]+\.py)(::(\w+))?`", text):
        source = (ROOT / path).read_text()
        assert not test or f"def {test}(" in source


def test_every_limit_is_in_the_security_document() -> None:
    text = (ROOT / "SECURITY.md").read_text()
    for name, default in Limits._field_defaults.items():
        assert f"DIGITS_{name.upper()}`" in text
        assert str(default) in text
