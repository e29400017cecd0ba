"""The Makefile, called from tests as a person calls it, also where make itself runs the tests."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.servers import ROOT

# What a make passes on to a make below it: options, variables, and that there is one above.
OUTER_MAKE = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")


def person(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return an environment as a person's terminal has it, without a make around it."""
    return {name: value for name, value in environ.items() if name not in OUTER_MAKE}


def make(
    *arguments: str, environ: Mapping[str, str] = os.environ, cwd: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Run make to its end and return its status and what it printed."""
    return subprocess.run(["make", *arguments], cwd=cwd, env=person(environ), capture_output=True, text=True)
