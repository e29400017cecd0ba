"""Who may ask: anybody, or whoever has one of the keys in DIGITS_API_KEYS."""

import hmac
import os
from hashlib import sha256

from starlette.datastructures import Headers
from starlette.types import Scope

from digits.web.errors import unauthorized

# What needs no key: what watches, and the page that says how to ask.
OPEN = ("/", "/docs.json", "/healthz", "/livez", "/readyz", "/metrics", "/static_content/")


def digests(keys: str) -> list[bytes]:
    """Return the digests of keys that are separated by commas; equally long, so that comparing tells no length."""
    return [sha256(key.strip().encode()).digest() for key in keys.split(",") if key.strip()]


KEYS = digests(os.environ.get("DIGITS_API_KEYS", ""))


def check(scope: Scope) -> None:
    """Raise Refusal where a request needs a key and has none of KEYS."""
    path = scope["path"]
    if not KEYS or path in OPEN or path.startswith(OPEN[-1]):
        return
    scheme, _, key = Headers(scope=scope).get("authorization", "").partition(" ")
    given = sha256(key.strip().encode("latin-1", "replace")).digest()
    # Each in constant time, so that the time tells nothing of how near a guess was.
    if scheme.lower() != "bearer" or not any(hmac.compare_digest(given, known) for known in KEYS):
        raise unauthorized()
