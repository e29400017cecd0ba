"""The HTTP service: POST a picture, get a Reading. Routes, and errors turned into statuses; nothing else."""

import gc
import logging
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, Self

import bentoml
from bentoml.exceptions import BentoMLException
from pydantic import Field, WithJsonSchema
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from digits import PictureError, Reader, Reading
from digits.reader import MODEL_NAME
from digits.reading import Explanation
from digits.web.door import Door, Error
from digits.web.openapi import completed

MAX_PICTURES = 64  # in one request


class Refusal(BentoMLException):
    """A request that can't be answered, through no fault of the service."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence, error_code=status)


async def read_files(request: Request, field: str) -> list[bytes]:
    """Return what every file in a field of the request's multipart form holds, in order; at least one.

    BentoML's own reading fetches a text in a file's field as a URL, believes the declared content type, writes each
    file to disk, and answers 500 where the form is damaged or the field is missing.

    Raises:
        Refusal: where this is no such form, a damaged one, or one without a file in that field.
    """
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f'Send a multipart form with a file in its field "{field}".')
    try:
        async with request.form(max_files=MAX_PICTURES) as form:
            files = [await value.read() for value in form.getlist(field) if isinstance(value, UploadFile)]
    except HTTPException as error:
        raise Refusal(HTTPStatus.BAD_REQUEST, f"The form can't be read: {error.detail}") from error
    except UnicodeError as error:
        raise Refusal(HTTPStatus.BAD_REQUEST, "The form can't be read: it is not in its own charset.") from error
    except ClientDisconnect as error:
        raise Refusal(HTTPStatus.BAD_REQUEST, "The connection ended before the form did.") from error
    if not files:
        raise Refusal(HTTPStatus.BAD_REQUEST, f'The form has no file in its field "{field}".')
    return files


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
        images = await read_files(request, "image")
        if len(images) > 1:
            raise Refusal(HTTPStatus.BAD_REQUEST, "Send one picture here, or several to /predict_batch.")
        return cls.model_construct(image=images[0])


class PicturesForm(Form):
    """The form with several pictures."""

    images: list[File] = Field(description=f"At most {MAX_PICTURES} picture files, each in a field of this name.")

    @classmethod
    async def from_http_request(cls, request: Request, _serde: object) -> Self:
        """Take the pictures from a request; raises Refusal."""
        return cls.model_construct(images=await read_files(request, "images"))


class DigitService(bentoml.Service[Any]):
    """BentoML's service, put right: it serves the model it was built with, and its OpenAPI tells what it answers."""

    def on_load_bento(self, bento: bentoml.Bento) -> None:
        """Take the model version that is recorded in the bento; BentoML takes the latest in the store."""
        super().on_load_bento(bento)
        [recorded] = bento.info.all_models
        self.inner.model = recorded.to_model()

    @property
    def openapi_spec(self) -> Any:  # noqa: ANN401, its type is private to BentoML
        """BentoML's specification, completed."""
        return completed(super().openapi_spec, self.inner.__doc__)


@bentoml.service(  # type: ignore[operator]  # not the module of that name
    service_class=DigitService,
    workers="cpu_count",  # each with one thread for the network
    logging={"access": {"request_content_type": False}},  # one that is not UTF-8 breaks the line, and the answer
)
class DigitReader:
    """Reads handwritten digits in pictures. Boxes are in pixels of the upright picture, probabilities from 0 to 1."""

    model = bentoml.models.BentoModel(f"{MODEL_NAME}:latest")

    def __init__(self) -> None:
        self.reader = Reader(Path(self.model.path), str(self.model.tag))
        gc.collect()
        gc.freeze()  # full collections paused a worker for up to 350 ms: p99 of 214 ms, with this at most 105

    @bentoml.api(input_spec=PictureForm)
    def predict(self, image: bytes) -> Reading:
        """Read the digits in one picture."""
        try:
            return self.reader.read(image)
        except PictureError as error:
            raise Refusal(HTTPStatus.BAD_REQUEST, str(error)) from error

    @bentoml.api(input_spec=PictureForm)
    def explain(self, image: bytes) -> Explanation:
        """Read the digits in one picture, and show what each was to the network and what spoke for the answer."""
        try:
            return self.reader.explain(image)
        except PictureError as error:
            raise Refusal(HTTPStatus.BAD_REQUEST, str(error)) from error

    @bentoml.api(input_spec=PicturesForm)
    def predict_batch(self, images: list[bytes]) -> list[Reading | Error]:
        """Read the digits in several pictures: a reading or an error for each, in their order."""
        return [self.read_or_say_why(image) for image in images]

    def read_or_say_why(self, image: bytes) -> Reading | Error:
        """Read one picture of several, so that a bad one spoils no other."""
        try:
            return self.reader.read(image)
        except PictureError as error:
            return Error(error=str(error))


DigitReader.add_asgi_middleware(Door)  # type: ignore[attr-defined]  # the decorator made it a Service


def is_news(record: logging.LogRecord) -> bool:
    """Tell whether a log record is worth its lines: a refusal has one in the access log, and needs no traceback."""
    error = record.exc_info and record.exc_info[1]
    return not (isinstance(error, BentoMLException) and error.error_code < HTTPStatus.INTERNAL_SERVER_ERROR)


logging.getLogger("bentoml._internal.server.http_app").addFilter(is_news)
