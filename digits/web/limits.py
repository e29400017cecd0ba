"""What one request, and all that wait, may take: numbers that an operator may set by environment variables."""

import os
import sys
from collections.abc import Mapping
from typing import NamedTuple

MEGABYTE = 1024 * 1024


class Limits(NamedTuple):
    """Limits of one worker process. Each is the environment variable DIGITS_ and its name in capitals."""

    body_mb: int = 20  # MB of one request, form and all
    megapixels: int = 60  # of one picture: above a 48-megapixel phone camera
    pictures: int = 64  # in one request
    queue: int = 64  # requests that are sent, wait or are read at the same time
    queue_mb: int = 128  # MB of what these have sent so far
    wait: int = 3  # seconds that a request may have to wait for those before it, at their pace
    seconds: int = 30  # from a request's first byte to its answer


class LimitError(ValueError):
    """A limit that can't be kept; its text is one sentence for the operator."""


def limits_in(environ: Mapping[str, str]) -> Limits:
    """Return the limits that an environment sets, the default for each that it leaves unset or empty.

    Raises:
        LimitError: where one is no whole number above 0, or a single request may not fit into the queue.
    """
    variables = {name: f"DIGITS_{name.upper()}" for name in Limits._fields}
    limits = Limits(**{name: whole(key, environ[key]) for name, key in variables.items() if environ.get(key)})
    if limits.queue_mb < limits.body_mb:
        raise LimitError("DIGITS_QUEUE_MB must be at least DIGITS_BODY_MB, or the largest request never fits.")
    return limits


def whole(variable: str, text: str) -> int:
    """Return the whole number above 0 that a variable holds; raises LimitError where it holds none."""
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise LimitError(f"{variable} must be a whole number above 0, not {text!r}.")
    return int(text)


try:
    LIMITS = limits_in(os.environ)
except LimitError as error:
    sys.exit(str(error))  # BentoML imports us: it would print a traceback, and restart a worker for ever
