"""Why a request has no answer: every refusal with its status, its code for programs and its sentence for people."""

from enum import StrEnum
from http import HTTPStatus

from bentoml.exceptions import BentoMLException
from pydantic import BaseModel, Field

from digits.web.limits import LIMITS


class Code(StrEnum):
    """What went wrong, for programs: a code stays the same where its sentence is put better."""

    UNREADABLE = "unreadable_picture"
    DAMAGED = "damaged_picture"
    MALFORMED = "malformed_request"
    NO_PICTURE = "no_picture"
    UNAUTHORIZED = "unauthorized"
    NOT_FOUND = "not_found"
    METHOD = "method_not_allowed"
    SLOW_BODY = "slow_request"
    TOO_LARGE = "request_too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PICTURES = "too_many_pictures"
    UNSUPPORTED = "unsupported_type"
    BUSY = "busy"
    TIMEOUT = "timeout"
    FAULT = "fault"


class Error(BaseModel):
    """Why there is no answer."""

    error: str = Field(description="One sentence for the person who sent the request.")
    code: Code = Field(description="The same for programs.")


class Refusal(BentoMLException):
    """A request that isn't answered: a status, a code and a sentence, and headers of its own where it needs any."""

    def __init__(self, status: HTTPStatus, code: Code, sentence: str, headers: dict[str, str] | None = None) -> None:
        # BentoML turns what is raised below it into a list around this text, and so the code stands in it.
        super().__init__(f"{code}: {sentence}", error_code=status)
        self.error = Error(error=sentence, code=code)
        self.headers = headers or {}


RETRY_SECONDS = 1  # a worker reads some 20 photos of 12 megapixels in that time


def busy() -> Refusal:
    """More is waiting than may."""
    sentence = "The service has more to read than it can take; please try again in a moment."
    return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, Code.BUSY, sentence, {"retry-after": str(RETRY_SECONDS)})


def too_large() -> Refusal:
    """The body is larger than it may be."""
    sentence = f"The request is larger than {LIMITS.body_mb} MB, which is the most."
    return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, Code.TOO_LARGE, sentence)


def too_slow(*, arrived: bool) -> Refusal:
    """The time is up: before the whole body had arrived, or after."""
    if arrived:
        sentence = f"The answer took longer than {LIMITS.seconds} seconds, which is the most."
        return Refusal(HTTPStatus.GATEWAY_TIMEOUT, Code.TIMEOUT, sentence)
    sentence = f"The request did not arrive within {LIMITS.seconds} seconds."
    return Refusal(HTTPStatus.REQUEST_TIMEOUT, Code.SLOW_BODY, sentence, {"connection": "close"})


def unauthorized() -> Refusal:
    """The request has none of the keys that the service was given."""
    sentence = "Send one of this service's keys, as Authorization: Bearer KEY."
    return Refusal(HTTPStatus.UNAUTHORIZED, Code.UNAUTHORIZED, sentence, {"www-authenticate": "Bearer"})


def fault(request_id: str) -> Refusal:
    """A bug of ours, which the log tells more of."""
    sentence = f"Something went wrong here; the service's log says what, under {request_id}."
    return Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, Code.FAULT, sentence)


def by_status(status: int) -> Refusal:
    """What an error of BentoML's or Starlette's own means, whose body isn't for people."""
    match HTTPStatus(status):
        case HTTPStatus.NOT_FOUND:
            code, sentence = Code.NOT_FOUND, "There is nothing at this address; the page at / lists what there is."
        case HTTPStatus.METHOD_NOT_ALLOWED:
            code, sentence = Code.METHOD, "This address doesn't take this HTTP method; the page at / lists which."
        case HTTPStatus.UNSUPPORTED_MEDIA_TYPE:
            code, sentence = Code.UNSUPPORTED, "The service doesn't take a body of this type."
        case HTTPStatus.SERVICE_UNAVAILABLE:
            return busy()
        case _:
            code, sentence = Code.MALFORMED, "The request can't be understood."
    return Refusal(HTTPStatus(status), code, sentence)
