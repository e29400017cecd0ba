"""The locks agree with each other, hold on every machine, and install no more than their part needs."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.servers import ROOT

LOCKS = {path.stem: path.read_text() for path in (ROOT / "locks").glob("*.txt")}
GROUPS = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]


def pins(lock: str) -> dict[tuple[str, str], str]:
    """Return the version that a lock pins for each package, by its name and marker."""
    lines = [line for line in LOCKS[lock].splitlines() if line and not line.lstrip().startswith("#")]
    found = [Requirement(line) for line in lines]
    return {(requirement.name, str(requirement.marker)): str(requirement.specifier) for requirement in found}


def test_every_group_has_its_lock() -> None:
    assert LOCKS.keys() == GROUPS.keys()


@pytest.mark.parametrize("lock", LOCKS.keys() - {"bench"})
def test_it_is_a_part_of_the_tests_lock(lock: str) -> None:
    everything = {(name, version) for (name, _), version in pins("test").items()}
    assert {(name, version) for (name, _), version in pins(lock).items()} <= everything


def test_the_peers_read_with_what_the_service_reads_with() -> None:
    # They are not in the tests' lock: uvicorn would take their uvloop, and the service under test run as it never does.
    assert pins("serve").items() <= pins("bench").items()


@pytest.mark.parametrize("lock", LOCKS)
def test_it_pins_exactly_and_names_no_place(lock: str) -> None:
    assert all(re.fullmatch(r"==[\w.+]+", version) for version in pins(lock).values())
    assert not re.search(r"://|file:|--index|--find-links| /", LOCKS[lock])


@pytest.mark.parametrize("lock", LOCKS)
def test_it_keeps_to_the_ranges(lock: str) -> None:
    ranges = [Requirement(line) for line in GROUPS[lock] if isinstance(line, str)]
    for wanted in ranges:
        locked = [version for (name, _), version in pins(lock).items() if name == canonicalize_name(wanted.name)]
        assert locked
        assert all(wanted.specifier.contains(version.removeprefix("==")) for version in locked)


@pytest.mark.parametrize(
    ("lock", "needless"), [("serve", {"torch", "flask"}), ("frontend", {"torch", "bentoml", "numpy"})]
)
def test_a_part_installs_nothing_it_does_not_need(lock: str, needless: set[str]) -> None:
    assert not {name for name, _ in pins(lock)} & needless
