"""What is installed, packed and shipped, in MB of 1,000,000 bytes."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.servers import environment
from tests.servers import ROOT

PYTHON = ROOT / ".venv" / "bin" / "python"


def megabytes(folder: Path) -> float:
    """All files below a folder; what has several names counts once."""
    found = {(stat.st_dev, stat.st_ino): stat.st_size for path in folder.rglob("*") if (stat := path.lstat())}
    return sum(found.values()) / 1e6


def installed() -> float:
    """What locks/serve.txt installs, in an environment of its own, compiled as pip does it."""
    with TemporaryDirectory(prefix="digits-bench-") as folder:
        environment = Path(folder) / "environment"
        run(sys.executable, "-m", "venv", "--without-pip", str(environment))
        before = megabytes(environment)
        lock = ["-r", str(ROOT / "locks" / "serve.txt")]
        run(str(PYTHON), "-m", "pip", "--python", str(environment), "install", "--quiet", "--no-cache-dir", *lock)
        return megabytes(environment) - before


def bento() -> float:
    """What `bentoml build` packs, and the model with it."""
    with environment() as environ:
        ran = run(str(PYTHON.with_name("bentoml")), "build", "--output", "tag", environ=environ)
        tag = ran.strip().partition("__tag__:")[2].replace(":", "/")
        home = Path(environ["BENTOML_HOME"])
        return megabytes(home / "bentos" / tag) + megabytes(home / "models")


def measure() -> dict[str, float]:
    """All sizes that need no container engine."""
    return {"installed": installed(), "bento": bento()}


def run(*command: str, environ: dict[str, str] | None = None) -> str:
    """Run a command to its end, and return what it printed."""
    ran = subprocess.run(command, cwd=ROOT, env=environ, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603, ours
    return ran.stdout
