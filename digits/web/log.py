"""The log: one line of JSON for each request and each fault, without pictures, keys or forms."""

import json
import logging
import sys
import time
from datetime import UTC, datetime
from http import HTTPStatus

from bentoml.exceptions import BentoMLException

from digits.web.errors import Refusal
from digits.web.visit import Visit, current

logger = logging.getLogger("digits")
QUIET = ("/healthz", "/livez", "/readyz", "/metrics")  # asked every few seconds by what watches


class JsonLines(logging.Formatter):
    """A record as one line of JSON, whatever is in it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": moment, "level": record.levelname, "event": record.getMessage()}
        line |= getattr(record, "facts", {})
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)


def answered(visit: Visit) -> None:
    """Log a request that has its answer."""
    if visit.path in QUIET and not visit.code:
        return
    facts = {
        "request_id": visit.request_id,
        "client": visit.client,
        "method": visit.method,
        "path": visit.path,
        "status": visit.status,
        "code": visit.code,
        "bytes": visit.received,
        "ms": round(1000 * (time.perf_counter() - visit.started), 2),
    }
    logger.info("request", extra={"facts": {name: fact for name, fact in facts.items() if fact != ""}})


def failed(visit: Visit, error: BaseException) -> None:
    """Log an exception as a bug of ours."""
    logger.error("fault", exc_info=error, extra={"facts": {"request_id": visit.request_id, "path": visit.path}})


def is_news(record: logging.LogRecord) -> bool:
    """Tell whether BentoML's record of an error is to be printed: refusals have their line, faults have ours."""
    error = record.exc_info and record.exc_info[1]
    visit = current.get()
    refused = isinstance(error, BentoMLException) and error.error_code < HTTPStatus.INTERNAL_SERVER_ERROR
    if error and visit and not refused and not isinstance(error, Refusal):
        failed(visit, error)
    return not error


def set_up() -> None:
    """Log to standard output, beside what BentoML logs."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logging.getLogger("bentoml._internal.server.http_app").addFilter(is_news)
