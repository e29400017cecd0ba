"""The one door of the HTTP service, outside of everything else: what comes in, how much of it, and the shape of errors.

Whatever BentoML, Starlette or a bug below answers, an error leaves as `{"error": sentence, "code": code}`.
"""

import asyncio
import time
from http import HTTPStatus

from pydantic import TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import Match
from starlette.types import Message, Receive, Scope, Send

from digits.web import connections, keys, log, metrics
from digits.web.errors import Code, Refusal, by_status, fault, too_large, too_slow
from digits.web.limits import LIMITS, MEGABYTE
from digits.web.room import Room
from digits.web.visit import Visit, arriving, current

MAX_BODY = LIMITS.body_mb * MEGABYTE  # bytes of one request
POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'"  # BentoML's page loads a tracker
BENTOML_ERROR: TypeAdapter[list[dict[str, str]]] = TypeAdapter(list[dict[str, str]])


class Door:
    """ASGI middleware around a whole application: refuses what is too much, and gives every error one shape."""

    def __init__(self, app: Starlette, limits_at: frozenset[str]) -> None:
        """Stand before `app`; POSTs to the paths `limits_at` carry pictures, and queue."""
        self.app = app
        self.queued = limits_at
        self.room = Room(LIMITS.queue, LIMITS.queue_mb * MEGABYTE, LIMITS.wait)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in and its response out."""
        if scope["type"] == "lifespan":  # before the worker listens
            connections.share(asyncio.get_running_loop())
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        visit = arriving(scope)
        current.set(visit)
        response = OneShape(send, visit)
        try:
            await self.answer(scope, LimitedBody(receive, visit), response)
        except Refusal as refusal:
            await response.refuse(refusal)
        except Exception as error:  # noqa: BLE001, whatever a bug below raises, its sender gets an answer
            log.failed(visit, error)
            await response.refuse(fault(visit.request_id))
        finally:
            route = visit.path if visit.path in self.queued else "other"
            metrics.REQUESTS.labels(route, visit.status).inc()
            metrics.REQUEST_SECONDS.labels(route).observe(time.perf_counter() - visit.started)
            log.answered(visit)

    async def answer(self, scope: Scope, body: "LimitedBody", response: "OneShape") -> None:
        """Answer a request if it may be; raises Refusal where it may not."""
        if scope["path"] not in self.queued and all(route.matches(scope)[0] is Match.NONE for route in self.app.routes):
            raise by_status(HTTPStatus.NOT_FOUND)
        keys.check(scope)
        if int(Headers(scope=scope).get("content-length", 0)) > MAX_BODY:
            raise too_large()
        if scope["path"] not in self.queued or scope["method"] != "POST":
            await self.app(scope, body, response)
            return
        body.enter(self.room)
        reading = asyncio.ensure_future(self.app(scope, body, response))
        # A thread can't be stopped: one that reads on after its time still takes its place.
        reading.add_done_callback(body.leave)
        done, _ = await asyncio.wait({reading}, timeout=LIMITS.seconds)
        if not done:
            raise too_slow(arrived=body.arrived)
        await reading


class LimitedBody:
    """An ASGI receive that raises Refusal where the body grows larger than it, or than the room for all, may."""

    def __init__(self, receive: Receive, visit: Visit) -> None:
        self.receive = receive
        self.visit = visit
        self.room: Room | None = None
        self.taken = 0  # bytes of the room
        self.arrived = False

    def enter(self, room: Room) -> None:
        """Take a place in the room for all; raises Refusal where none is free."""
        room.enter()
        self.room = room

    def leave(self, reading: asyncio.Future[None]) -> None:
        """Free the place again, after what has taken it."""
        if self.room:
            self.room.leave(self.taken, arrived=self.arrived)
        if not reading.cancelled():
            reading.exception()  # asyncio would warn of one that nobody looked at; BentoML has logged it

    async def __call__(self) -> Message:
        """Return the request's next message."""
        message = await self.receive()
        size = len(message.get("body", b""))
        self.visit.received += size
        self.arrived = not message.get("more_body")
        try:
            self.take(size)
        except Refusal as refusal:
            self.visit.refusal = refusal  # what is raised here reaches the sender as a 500 that Starlette makes of it
            raise
        return message

    def take(self, size: int) -> None:
        """Take room for bytes that have arrived; raises Refusal where there is none."""
        if self.visit.received > MAX_BODY:
            raise too_large()
        if self.room:
            self.room.take(size)
            self.taken += size


class OneShape:
    """An ASGI send that keeps an error's response until it is whole, and sends it on in the shape of Error.

    What comes after a refusal is dropped: that of a request whose time was up.
    """

    def __init__(self, send: Send, visit: Visit) -> None:
        self.send = send
        self.visit = visit
        self.start: Message = {}
        self.error = b""
        self.over = False

    async def __call__(self, message: Message) -> None:
        """Send the response's next message, or keep it."""
        if self.over:
            return
        if message["type"] == "http.response.start":
            self.start = message
        is_error = self.start["status"] >= HTTPStatus.BAD_REQUEST
        if not is_error:
            if message is self.start:
                self.begin(message)
            await self.send(message)
        elif message["type"] == "http.response.body":
            self.error += message.get("body", b"")
            if not message.get("more_body"):
                await self.refuse(self.understood())

    def begin(self, start: Message) -> None:
        """Complete the headers of a response."""
        self.visit.status = start["status"]
        headers = MutableHeaders(scope=start)
        headers.update({"content-security-policy": POLICY, "x-content-type-options": "nosniff"})
        headers["x-request-id"] = self.visit.request_id

    def understood(self) -> Refusal:
        """Return what the application's error means, with its headers that are not of its body, such as Allow."""
        if refusal := self.visit.refusal:
            self.visit.refusal = None  # or the two would keep one another, and all that was received, for minutes
            return refusal.with_traceback(None)
        if self.start["status"] == HTTPStatus.INTERNAL_SERVER_ERROR:
            return fault(self.visit.request_id)
        refusal = refusal_in(self.error, self.start["status"]) or by_status(self.start["status"])
        kept = {name: value for name, value in Headers(scope=self.start).items() if not name.startswith("content-")}
        refusal.headers = {**kept, **refusal.headers}
        return refusal

    async def refuse(self, refusal: Refusal) -> None:
        """Send a refusal, where nothing was sent yet."""
        if self.over or self.visit.status:
            return
        self.over = True
        self.visit.code = refusal.error.code
        metrics.REFUSALS.labels(refusal.error.code).inc()
        content = refusal.error.model_dump_json().encode()
        start: Message = {"type": "http.response.start", "status": int(refusal.error_code), "headers": []}
        own = {"content-type": "application/json", "content-length": str(len(content))}
        MutableHeaders(scope=start).update({**refusal.headers, **own})
        self.begin(start)
        await self.send(start)
        await self.send({"type": "http.response.body", "body": content})


def refusal_in(body: bytes, status: int) -> Refusal | None:
    """Return the Refusal that BentoML made a list around; None where it is another's error."""
    try:
        [error] = BENTOML_ERROR.validate_json(body)
        code, _, sentence = error["error"].partition(": ")
        return Refusal(HTTPStatus(status), Code(code), sentence)
    except (ValidationError, ValueError, KeyError):
        return None
