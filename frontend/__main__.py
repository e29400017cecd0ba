"""Serves the page: `python -m frontend`."""

import logging
import signal
import sys
from types import FrameType

from waitress.server import create_server

from frontend import create_app
from frontend.settings import THREADS, SettingError

# Up to this many times the page's own limit a body is still taken in, so that its sender sees our sentence; beyond it
# waitress refuses by itself, in plain text.
BODY_LIMIT = 5


def main() -> None:
    """Serves until SIGTERM or Ctrl-C and ends with status 0; where it cannot start, with a sentence and status 1."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        app = create_app()
    except SettingError as error:
        sys.exit(str(error))
    host, port = app.config["FRONTEND_HOST"], app.config["FRONTEND_PORT"]
    limit = BODY_LIMIT * app.config["MAX_CONTENT_LENGTH"]
    try:
        server = create_server(app, host=host, port=port, threads=THREADS, max_request_body_size=limit)
    except (OSError, ValueError) as error:  # the port is taken; the host is unknown
        sys.exit(f"The page cannot be served at DIGITS_FRONTEND_HOST={host}, DIGITS_FRONTEND_PORT={port}: {error}")
    server.print_listen("The page is at http://{}:{}")
    server.run()


def _stop(_number: int, _frame: FrameType | None) -> None:
    """Ends the server's loop quietly; waitress lets running requests finish, and further signals are of no use then."""
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit


if __name__ == "__main__":
    main()
