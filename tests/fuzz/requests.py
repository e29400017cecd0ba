"""Sends requests made up by Schemathesis from the description of the service: `python -m tests.fuzz.requests SECONDS`.

Ends with status 1 where an answer is a server's error, or none that the description has.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.servers import LOCALHOST, ROOT, free_port, running

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def schemathesis(url: str) -> list[str]:
    """The command that sends requests to the service at an address."""
    program = str(Path(sys.executable).parent / "schemathesis")
    return [program, "run", f"{url}/docs.json", "--checks", CHECKS]


def main(seconds: int) -> int:
    """Start the service, send requests to it for that long, and return the exit status."""
    port = free_port()
    url = f"http://{LOCALHOST}:{port}"
    serve = [sys.executable, "-m", "bentoml", "serve", "service:DigitReader", "--host", LOCALHOST, "--port", str(port)]
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, "BENTOML_HOME": folder, "BENTOML_DO_NOT_TRACK": "True"}
        subprocess.run([sys.executable, "-m", "scripts.import_model"], cwd=ROOT, env=environ, check=True)
        with running(serve, f"{url}/readyz", Path(folder) / "log", environ):
            limit = ["--max-time", str(seconds)] if seconds else []
            return subprocess.run([*schemathesis(url), *limit], cwd=folder, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 0))
