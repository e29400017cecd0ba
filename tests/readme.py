"""What README.md shows: its commands, its programs, and what each prints."""

import re
from typing import NamedTuple

from tests.servers import ROOT

TEXT = (ROOT / "README.md").read_text()
SERVICE = "http://127.0.0.1:3000"
CHANGING = (
    r"\d{4}-\d\d-\d\dT[\d:+]+|\b\d\d:\d\d:\d\d\b",  # dates and times
    r"(?<=pid=)\d+",
    r"(?<=DigitReader:)\d+",  # a worker; there are as many as cores
    r"(?<=digit_cnn:)\w+",
    r"\b\d+(\.\d+)?e-\d+|\d+\.\d{2,}",  # probabilities
)


class Shown(NamedTuple):
    """A command or a program, and what it prints."""

    code: str
    output: str


def blocks(language: str) -> list[str]:
    """Return the fenced blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)\n```$", TEXT, re.DOTALL | re.MULTILINE)


def commands() -> list[Shown]:
    """Return the shell commands that are shown with their output."""
    return [Shown(*(block.removeprefix("$ ") + "\n").split("\n", 1)) for block in blocks("console")]


def programs() -> list[Shown]:
    """Return the Python programs that are shown with their output."""
    pairs = re.findall(r"^```python\n(.*?)\n```\n\n```text\n(.*?)```$", TEXT, re.DOTALL | re.MULTILINE)
    return [Shown(*pair) for pair in pairs]


def steady(output: str) -> str:
    """Return an output with a mark in place of all that differs from one run, or one model, to the next."""
    for changing in CHANGING:
        output = re.sub(changing, "*", output)
    return output
