"""What is known of the request that is being answered, wherever its answer is made."""

import re
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import uuid4

from starlette.datastructures import Headers
from starlette.types import Scope

from digits.web.errors import Refusal

REQUEST_ID = re.compile(r"[\w.-]{8,64}", re.ASCII)  # what may stand in a log and a header as it came
MAX_PATH = 200  # characters of an address in the log


@dataclass
class Visit:
    """One request on its way through the service."""

    request_id: str
    method: str
    path: str
    client: str
    started: float = field(default_factory=time.perf_counter)
    received: int = 0  # bytes of its body so far
    status: int = 0
    code: str = ""  # of the error that it was answered with, if any
    refusal: Refusal | None = None  # why its body was not taken


def arriving(scope: Scope) -> Visit:
    """Return the visit of an HTTP request, under the id that its sender gave it or else one of ours."""
    given = Headers(scope=scope).get("x-request-id", "")
    request_id = given if REQUEST_ID.fullmatch(given) else uuid4().hex
    client = scope.get("client") or ("",)
    return Visit(request_id, scope["method"], scope["path"][:MAX_PATH], client[0])


current: ContextVar[Visit | None] = ContextVar("visit", default=None)
