"""uvicorn's workers for the plainest peer: `python -m benchmarks.peers.uvicorn_workers PORT`.

uvicorn's own command listens on a socket that does not say that it is TCP's. asyncio then leaves Nagle's algorithm on,
and a client on the same machine waits 44 ms for the second half of each answer.
"""

import socket
import sys

import uvicorn
from uvicorn.supervisors import Multiprocess

from benchmarks.peers import WORKERS
from tests.servers import LOCALHOST


def main() -> None:
    """Serve until SIGTERM."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((LOCALHOST, int(sys.argv[1])))
    config = uvicorn.Config("benchmarks.peers.bare:app", workers=WORKERS, access_log=False)
    Multiprocess(config, [listener]).run()


if __name__ == "__main__":
    main()
