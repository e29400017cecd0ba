"""How little goes over the wire: files of the page that browsers keep for a year, and texts packed with gzip."""

import gzip
import hashlib
from pathlib import Path

from flask import Response, request

YEAR = 31_536_000  # seconds
TEXTS = {"text/html", "text/css", "text/javascript", "image/svg+xml", "application/json"}
# Bytes. Shorter texts fit into one network packet anyway; longer ones carry a photo back, of which base64 and gzip
# together leave what the photo was: not worth the time of a server that many share.
LEAST, MOST = 500, 500_000


def fingerprint(folder: Path) -> str:
    """Eight hexadecimal digits that are others as soon as any file in the folder is.

    They stand in the address before every file's name, so that a file is fetched once and never asked for again, and
    scripts that import each other by relative addresses find each other at the same version.
    """
    content = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes() + b"\0")
    return content.hexdigest()[:8]


def kept(response: Response) -> Response:
    """Tell browsers that a file under its fingerprint never changes."""
    if request.endpoint == "static" and response.status_code == 200:
        response.cache_control.public = True
        response.cache_control.immutable = True
    return response


def packed(response: Response) -> Response:
    """Pack a text for browsers that take gzip."""
    if response.mimetype not in TEXTS or response.status_code in (206, 304):
        return response
    response.vary.add("Accept-Encoding")
    response.direct_passthrough = False  # a static file's body is not read before this
    body = response.get_data()
    if not request.accept_encodings["gzip"] or not LEAST <= len(body) <= MOST:
        return response
    response.set_data(gzip.compress(body, mtime=0))
    response.content_encoding = "gzip"
    etag, _ = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)  # the same file in other bytes
    return response
