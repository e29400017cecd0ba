"""Which worker takes a connection: the one that has the fewest, though all listen on one socket.

Left to themselves, they race for each: of eight clients that keep their connections and come together, often seven or
all eight were one worker's for as long as they stayed, and the other cores idle.
"""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

HOLD = 0.001  # seconds for each connection that a worker has, before it takes another; epoll counts in milliseconds
LONGEST_HOLD = 0.003  # seconds: what comes for each request anew shall not wait for longer ...
AT_ONCE = 8  # ... and one more is taken at once for so many that a worker has

Factory = Callable[[], asyncio.BaseProtocol]


class Listener:
    """A worker's ear at the socket: waits a little before it takes a connection, the longer the more it has."""

    def __init__(self, loop: asyncio.AbstractEventLoop, listening: socket.socket, factory: Factory) -> None:
        """Listen on a socket that is ready to accept, and make protocols for its connections with `factory`."""
        self.loop = loop
        self.listening = listening
        self.factory = factory
        self.connections: list[asyncio.BaseTransport] = []
        self.coming: set[asyncio.Task[None]] = set()
        loop.add_reader(listening.fileno(), self.hold)

    def hold(self) -> None:
        """Take the connection that waits after a while, if nobody else has."""
        self.connections = [one for one in self.connections if not one.is_closing()]
        self.loop.remove_reader(self.listening.fileno())
        waiting = min(HOLD * (len(self.connections) + len(self.coming)), LONGEST_HOLD)
        self.loop.call_later(waiting, self.take)

    def take(self) -> None:
        """Take the connection that waits, if it still does, or a few of many, and listen on."""
        if self.listening.fileno() < 0:  # closed since: this worker is to end
            return
        with suppress(OSError):  # another worker was quicker, or no file descriptor is free, for now
            for _number in range(1 + len(self.connections) // AT_ONCE):
                connection, _ = self.listening.accept()
                connection.setblocking(False)
                task = self.loop.create_task(self.attend(connection))
                self.coming.add(task)
                task.add_done_callback(self.coming.discard)
        self.loop.add_reader(self.listening.fileno(), self.hold)

    async def attend(self, connection: socket.socket) -> None:
        """Have a protocol for a connection."""
        transport, _ = await self.loop.connect_accepted_socket(self.factory, connection)
        self.connections.append(transport)


def share(loop: asyncio.AbstractEventLoop) -> None:
    """Have the servers that this loop will create take their connections so; those with TLS stay as they are."""
    create = loop.create_server

    async def create_server(factory: Factory, *arguments: Any, **options: Any) -> asyncio.Server:  # noqa: ANN401
        server = await create(factory, *arguments, **options)
        listening = options.get("sock")
        if listening and not options.get("ssl"):
            loop.remove_reader(listening.fileno())
            Listener(loop, listening, factory)
        return server

    loop.create_server = create_server  # type: ignore[method-assign,assignment]
