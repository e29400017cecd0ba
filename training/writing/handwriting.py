"""How people write the ten digits: the ways of `handwriting.toml`, and one digit written in one of them."""

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from numpy.random import Generator

from training.writing.hand import Build, write
from training.writing.strokes import Stroke, shape
from training.writing.tools import Pixels, Tool, ink

RARE, COMMON = 0.15, 3.0  # times as often as another way: those in `rare`; those in `common` and among digits only


@dataclass(frozen=True)
class Script:
    """All the ways of writing one digit."""

    build: Build
    ways: dict[str, tuple[Stroke, ...]]
    among_digits: dict[str, tuple[Stroke, ...]]
    """Ways that only other digits beside them tell from a letter."""
    rare: frozenset[str]
    """Ways of signs and of screens, which are seldom found in what is written quickly."""
    common: frozenset[str]
    """Ways of quick hands, which lines of digits have more often than others."""

    @cached_property
    def all_ways(self) -> dict[str, tuple[Stroke, ...]]:
        """Both."""
        return self.ways | self.among_digits

    def share(self, way: str) -> float:
        """How often a way is found among digits, against the others."""
        if way in self.rare:
            return RARE
        return COMMON if way in self.common or way in self.among_digits else 1.0


def read_script(table: dict[str, Any]) -> Script:
    """A digit's table in `handwriting.toml` as a Script."""
    ways, among_digits = (
        {name: shape(text) for name, text in table.get(key, {}).items()} for key in ("ways", "among_digits")
    )
    rare, common = (frozenset(table.get(key, ())) for key in ("rare", "common"))
    return Script(Build(**table["build"]), ways, among_digits, rare, common)


SCRIPTS = tuple(map(read_script, tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8")).values()))
"""By digit, 0 to 9."""


def digit(label: int, tool: Tool, rng: Generator) -> Pixels:
    """A digit in one of its ways, as ink (height, width) in 0..255."""
    ways = tuple(SCRIPTS[label].ways)
    return digit_in(label, ways[rng.integers(len(ways))], tool, rng)


def digit_in(label: int, way: str, tool: Tool, rng: Generator) -> Pixels:
    """A digit in this way, as ink (height, width) in 0..255."""
    script = SCRIPTS[label]
    lines = write(script.all_ways[way], script.build, tool.straightness(rng), rng)
    return ink(lines, tool, script.build.fattest, rng)
