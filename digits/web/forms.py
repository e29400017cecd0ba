"""How pictures come in: each file of a multipart form, or the body itself.

BentoML's own reading fetches a text in a file's field as a URL, believes the declared content type, writes each file to
disk, and answers 500 where the form is damaged or the field is missing.
"""

from http import HTTPStatus
from typing import Annotated, Self

import bentoml
from pydantic import Field, WithJsonSchema
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from digits.web.door import MAX_BODY
from digits.web.errors import Code, Refusal
from digits.web.limits import LIMITS


class InMemory(MultiPartParser):
    """Starlette's reader of forms, that writes no file: the door bounds what is held, and a disk may be full."""

    spool_max_size = MAX_BODY


async def read_pictures(request: Request, field: str) -> list[bytes]:
    """Return the pictures in a request, in order and at least one: its body, or the files in a field of its form.

    Raises:
        Refusal: where it is neither, a damaged form, or one without a file in that field.
    """
    kind = request.headers.get("content-type", "").lower()
    if kind.startswith("image/"):
        pictures = [await read_body(request)]
    elif kind.startswith("multipart/form-data"):
        pictures = await read_files(request, field)
    else:
        sentence = f'Send a picture as image/*, or a multipart form with a file in its field "{field}".'
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, Code.UNSUPPORTED, sentence)
    if not pictures:
        raise Refusal(HTTPStatus.BAD_REQUEST, Code.NO_PICTURE, f'The form has no file in its field "{field}".')
    if len(pictures) > LIMITS.pictures:
        sentence = f"The form has more than {LIMITS.pictures} pictures, which is the most."
        raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, Code.TOO_MANY_PICTURES, sentence)
    return pictures


async def read_body(request: Request) -> bytes:
    """Return a request's whole body; raises Refusal where it breaks off."""
    try:
        return await request.body()
    except ClientDisconnect as error:
        raise malformed("the connection ended before the picture did") from error


async def read_files(request: Request, field: str) -> list[bytes]:
    """Return what every file in a field of a request's multipart form holds; raises Refusal where it is damaged."""
    try:
        form = await InMemory(request.headers, request.stream(), max_fields=1000, max_files=1000).parse()
        try:
            return [await value.read() for value in form.getlist(field) if isinstance(value, UploadFile)]
        finally:
            await form.close()
    except MultiPartException as error:
        raise malformed(error.message.rstrip(".")) from error
    except UnicodeError as error:
        raise malformed("it is not in its own charset") from error
    except ClientDisconnect as error:
        raise malformed("the connection ended before it did") from error


def malformed(why: str) -> Refusal:
    """A request that breaks the rules of its own kind."""
    return Refusal(HTTPStatus.BAD_REQUEST, Code.MALFORMED, f"The request can't be read: {why}.")


File = Annotated[
    bytes,
    WithJsonSchema({"type": "file", "format": "image"}, mode="validation"),  # what BentoML's clients look for
    WithJsonSchema({"type": "string", "format": "binary"}, mode="serialization"),  # the same in OpenAPI's words
]


class Form(bentoml.IODescriptor):
    """A multipart form of files alone."""

    @classmethod
    def __pydantic_init_subclass__(cls, **options: object) -> None:
        """Tell BentoML that every field is a file."""
        cls.multipart_fields = list(cls.model_fields)


class PictureForm(Form):
    """The form with one picture."""

    image: File = Field(description="A picture file; neither its name nor its declared type matters.")

    @classmethod
    async def from_http_request(cls, request: Request, _serde: object) -> Self:
        """Take the picture from a request; raises Refusal."""
        image, *more = await read_pictures(request, "image")
        if more:
            sentence = "Send one picture here, or several to /predict_batch."
            raise Refusal(HTTPStatus.BAD_REQUEST, Code.MALFORMED, sentence)
        return cls.model_construct(image=image)


class PicturesForm(Form):
    """The form with several pictures."""

    images: list[File] = Field(description=f"At most {LIMITS.pictures} picture files, each in a field of this name.")

    @classmethod
    async def from_http_request(cls, request: Request, _serde: object) -> Self:
        """Take the pictures from a request; raises Refusal."""
        return cls.model_construct(images=await read_pictures(request, "images"))
