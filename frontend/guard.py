"""What stands before every route of the page: whom it takes a request from, how often, and under which id."""

import json
import logging
import re
import time
from contextvars import ContextVar
from http import HTTPStatus
from uuid import uuid4

from flask import Flask, Response, abort, current_app, g, request
from flask_limiter import Limiter, RateLimitExceeded
from flask_limiter.util import get_remote_address
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import host_is_trusted

from frontend.errors import EagerVisitorError

logger = logging.getLogger(__name__)
REQUEST_ID = re.compile(r"[\w.-]{8,64}", re.ASCII)  # what may stand in a log and a header as it came
TRACE = ("traceparent", "tracestate")  # headers of OpenTelemetry that go on to the model server as they came

# What every browser is told beside the content security policy: no frame, no device, no other window's script.
HEADERS = {
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

passed_on: ContextVar[dict[str, str] | None] = ContextVar("passed_on", default=None)  # headers to the model server


def watch(app: Flask) -> None:
    """Put the guard before an app's routes, as its settings RATE, RATE_STORE, HOSTS and PROXIES say."""
    if count := app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    app.before_request(arrive)
    app.before_request(trust)
    limit(app)
    app.after_request(leave)


def limit(app: Flask) -> None:
    """Let each client send RATE pictures, counted in RATE_STORE; in memory while that can't be reached."""
    Limiter(
        get_remote_address,
        app=app,
        application_limits=[app.config["RATE"]],
        application_limits_exempt_when=lambda: request.method != "POST",
        storage_uri=app.config["RATE_STORE"],
        in_memory_fallback_enabled=True,
        headers_enabled=False,
    )
    app.register_error_handler(RateLimitExceeded, too_eager)


def too_eager(error: RateLimitExceeded) -> Response:
    """A client above its rate, told as every failure is, and when to come back."""
    seconds = error.limit.limit.get_expiry() if error.limit else 60
    return current_app.make_response(current_app.handle_user_exception(EagerVisitorError(str(seconds))))


def arrive() -> None:
    """Give the request its id, its sender's if that is one, and note what goes on to the model server."""
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if REQUEST_ID.fullmatch(given) else uuid4().hex
    g.started = time.perf_counter()
    traced = {name: request.headers[name] for name in TRACE if name in request.headers}
    passed_on.set({"X-Request-ID": g.request_id, **traced})


def trust() -> None:
    """Refuse a request for a host that is none of HOSTS; Flask's own check leaves no page to say so on."""
    hosts = current_app.config["HOSTS"]
    if hosts and not host_is_trusted(request.host, hosts.split(",")):
        abort(HTTPStatus.BAD_REQUEST)


def leave(response: Response) -> Response:
    """Complete an answer's headers, and log a picture's."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    response.headers["X-Request-ID"] = g.request_id
    if request.method == "POST" or response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.info(json.dumps(facts(response)))
    return response


def facts(response: Response) -> dict[str, object]:
    """What the log says of a request: nothing of the picture, and no address but the page's own."""
    return {
        "event": "request",
        "request_id": g.request_id,
        "client": request.remote_addr,
        "method": request.method,
        "path": request.path[:200],
        "status": response.status_code,
        "bytes": request.content_length,
        "ms": round(1000 * (time.perf_counter() - g.started), 2),
    }
