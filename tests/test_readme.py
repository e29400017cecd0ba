"""README.md tells the truth: its commands and programs run and print what it shows, and what it names exists."""

import importlib.util
import re
import subprocess
import sys

import pytest

from digits.web.limits import Limits
from frontend.settings import settings
from tests.makefile import make
from tests.readme import SERVICE, TEXT, Shown, blocks, commands, programs, steady
from tests.servers import ROOT

CALLS = [shown for shown in commands() if shown.code.startswith("curl ")]
IN_CODE = re.findall(r"`([^`\n]+)`", TEXT)
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z]+):.*## ", MAKEFILE, re.MULTILINE))


@pytest.mark.parametrize("shown", CALLS, ids=lambda shown: shown.code)
def test_a_curl_call_prints_what_is_shown(shown: Shown, service_url: str) -> None:
    command = shown.code.replace("curl", "curl --silent --show-error").replace(SERVICE, service_url)
    ran = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S602
    assert steady(ran.stdout.rstrip()) == steady(shown.output.rstrip())


@pytest.mark.parametrize("shown", programs())
def test_a_python_program_prints_what_is_shown(shown: Shown, service_url: str) -> None:
    program = [sys.executable, "-c", shown.code.replace(SERVICE, service_url)]
    ran = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == shown.output


def test_there_are_calls_and_programs() -> None:
    assert len(CALLS) >= 3
    assert len(programs()) >= 2


def test_make_help_prints_what_is_shown() -> None:
    [shown] = [shown for shown in commands() if shown.code == "make help"]
    made = make("help")
    assert made.stdout == shown.output


def test_every_make_target_named_exists() -> None:
    named = {words.split()[1] for words in IN_CODE if words.startswith("make ")}
    assert named
    assert named <= TARGETS


ROWS = re.findall(r"^\| `make ([a-z]+)` \| (.*) \|$", TEXT, re.MULTILINE)


@pytest.mark.parametrize(("target", "plain"), ROWS)
def test_a_target_runs_the_plain_commands_shown(target: str, plain: str) -> None:
    installed = ["-o", ".venv/installed", "-o", ".venv-test/installed", "-o", ".venv-test/trains"]
    dry = make("-n", *installed, target)
    commands = re.findall(r"`([^`]+)`", plain)
    assert commands
    assert all(command in dry.stdout for command in commands)


def test_every_path_named_exists() -> None:
    made_here = (".venv", "data/", "labels.csv")
    words_shown = [*IN_CODE, *" ".join(blocks("sh")).split()]
    paths = [words for words in words_shown if re.fullmatch(r"[\w./-]+(/|\.(bentomodel|csv|py|toml|txt|yaml))", words)]
    links = re.findall(r"\]\((?!http)([^)]+)\)", TEXT)
    assert len(paths) > 10
    assert [path for path in {*paths, *links} if not path.startswith(made_here) and not (ROOT / path).exists()] == []


def test_every_module_named_exists() -> None:
    modules = re.findall(r"python -m ([\w.]+)", TEXT)
    assert modules
    assert all(importlib.util.find_spec(module) for module in modules)


def test_every_setting_is_described_with_its_default() -> None:
    rows = re.findall(r"^\| (`DIGITS_.*`) \| (`.*`|none) \| ", TEXT, re.MULTILINE)
    shown = {
        name: value
        for names, values in rows
        for name, value in zip(re.findall(r"`(.*?)`", names), re.findall(r"`(.*?)`", values) or [""], strict=True)
    }
    defaults = settings({})
    of_the_page = {
        f"DIGITS_{name}": f"{value:g}" if isinstance(value, float) else str(value) for name, value in defaults.items()
    }
    limits = {f"DIGITS_{name.upper()}": str(value) for name, value in Limits._field_defaults.items()}
    assert of_the_page.items() | limits.items() <= shown.items()
    program = MAKEFILE + (ROOT / "Procfile").read_text() + (ROOT / "scripts" / "ready.py").read_text()
    program += (ROOT / "digits" / "web" / "keys.py").read_text()
    assert all(name in program for name in shown.keys() - of_the_page.keys() - limits.keys())
