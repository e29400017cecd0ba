"""Serves the page: `python -m frontend`."""

import logging
import signal
import sys
from types import FrameType

from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

from frontend import create_app
from frontend.settings import THREADS, SettingError

# Up to this many times the page's own limit a body is still taken in, so that its sender sees our sentence; beyond it
# waitress refuses by itself, in plain text.
BODY_LIMIT = 5

# A process manager that a terminal's Ctrl-C reaches passes it on to us, so that both of them come, or one twice.
STOPPING = (signal.SIGTERM, signal.SIGINT)


def main() -> None:
    """Serves until SIGTERM or Ctrl-C and ends with status 0; where it cannot start, with a sentence and status 1."""
    # Waitress's threads inherit this, so that the main thread alone takes the signals.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    for number in STOPPING:
        signal.signal(number, _stop)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    # Waitress warns of each request that waits for a thread, and of the first where its threads have hardly started.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = _server()
    server.print_listen("The page is at http://{}:{}")
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
        server.run()
    finally:  # as Python ends, it puts the deadly default handlers back
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)


def _server() -> BaseWSGIServer | MultiSocketServer:
    try:
        app = create_app()
    except SettingError as error:
        sys.exit(str(error))
    host, port = app.config["FRONTEND_HOST"], app.config["FRONTEND_PORT"]
    limit = BODY_LIMIT * app.config["MAX_CONTENT_LENGTH"]
    try:
        return create_server(app, host=host, port=port, threads=THREADS, max_request_body_size=limit)
    except (OSError, ValueError) as error:  # the port is taken; the host is unknown
        sys.exit(f"The page cannot be served at DIGITS_FRONTEND_HOST={host}, DIGITS_FRONTEND_PORT={port}: {error}")


def _stop(_number: int, _frame: FrameType | None) -> None:
    """Ends the server's loop; waitress lets running requests finish then, which no further signal cuts short."""
    for number in STOPPING:
        signal.signal(number, lambda *_: None)
    raise SystemExit


if __name__ == "__main__":
    main()
