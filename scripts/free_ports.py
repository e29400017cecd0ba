"""Says which ports are taken before anything starts: `python -m scripts.free_ports VARIABLE...`.

Each VARIABLE is an environment variable that holds a port. BentoML shares a port with whoever lets it, and would then
answer only some of the requests.
"""

import os
import sys

from digits.web import ports


def complaint(variable: str) -> str | None:
    """Return what is wrong with the port in an environment variable, as one sentence; None where nothing is."""
    value = os.environ.get(variable, "")
    if not value.isdecimal() or not 0 < int(value) < 65536:
        return f"{variable} must be a port, a number from 1 to 65535, not {value!r}."
    return ports.complaint(int(value), f"{variable}=PORT")


if __name__ == "__main__":
    sys.exit("\n".join(filter(None, map(complaint, sys.argv[1:]))) or None)
