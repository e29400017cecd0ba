"""What stands before every route of the HTTP service: a limit on the body, and one shape for all errors."""

from http import HTTPStatus

from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 20 * 1024 * 1024  # bytes of one request
POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'"  # BentoML's page loads a tracker


class Error(BaseModel):
    """Why there is no answer."""

    error: str = Field(description="One sentence for the person who sent the request.")


SENTENCES = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address; the page at / lists what there is.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address doesn't take this HTTP method; the page at / lists those it takes.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: f"The request is larger than {MAX_BODY // 1024**2} MB, which is the most.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong here; the server's log says what.",
}
BENTOML_ERROR: TypeAdapter[Error | tuple[Error]] = TypeAdapter(Error | tuple[Error])  # it answers some as a list


class Door:
    """ASGI middleware: ends a body that grows above MAX_BODY, and gives every error the shape of Error."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in and its response out."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = LimitedBody(receive, declared=int(Headers(scope=scope).get("content-length", 0)))
        response = OneShape(send, body)
        try:
            await self.app(scope, body, response)
        except Exception:
            if not response.start:
                await Response(status_code=HTTPStatus.INTERNAL_SERVER_ERROR)(scope, receive, response)
            raise  # to the log


class LimitedBody:
    """An ASGI receive that seems to lose its client where the body is declared, or grows, larger than MAX_BODY."""

    def __init__(self, receive: Receive, declared: int) -> None:
        self.receive = receive
        self.received = 0
        self.too_large = declared > MAX_BODY

    async def __call__(self) -> Message:
        """Return the request's next message."""
        if not self.too_large:
            message = await self.receive()
            self.received += len(message.get("body", b""))
            self.too_large = self.received > MAX_BODY
        return {"type": "http.disconnect"} if self.too_large else message


class OneShape:
    """An ASGI send that holds an error's response back until it is whole, and sends it on in the shape of Error."""

    def __init__(self, send: Send, body: LimitedBody) -> None:
        self.send = send
        self.body = body
        self.start: Message = {}
        self.error = b""

    async def __call__(self, message: Message) -> None:
        """Send the response's next message, or keep it."""
        if message["type"] == "http.response.start":
            self.start = message
            MutableHeaders(scope=message)["content-security-policy"] = POLICY
        is_error = self.start["status"] >= HTTPStatus.BAD_REQUEST
        if not is_error:
            await self.send(message)
        elif message["type"] == "http.response.body":
            self.error += message.get("body", b"")
            if not message.get("more_body"):
                await self.send_error()

    async def send_error(self) -> None:
        """Send the error that is kept, with the headers that it had, such as Allow, where they are not of its body."""
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if self.body.too_large else HTTPStatus(self.start["status"])
        sentence = sentence_in(self.error) if not self.body.too_large else None
        content = Error(error=sentence or SENTENCES.get(status, f"{status.phrase}.")).model_dump_json().encode()
        headers = MutableHeaders(scope=self.start)
        headers.update({"content-type": "application/json", "content-length": str(len(content))})
        await self.send({**self.start, "status": status})
        await self.send({"type": "http.response.body", "body": content})


def sentence_in(body: bytes) -> str | None:
    """Return the sentence in an error's body by BentoML; None for another's."""
    try:
        error = BENTOML_ERROR.validate_json(body)
    except ValidationError:
        return None
    return error.error if isinstance(error, Error) else error[0].error
