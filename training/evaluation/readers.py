"""Readers: what reads a file for an evaluation, with a model of the store right here, or through a running service."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import bentoml
import httpx
from bentoml.exceptions import NotFound

from digits import PictureError, Reader, Reading
from digits.reader import MODEL_NAME

TIMEOUT = 60  # seconds in which the service must answer for one picture


class EvaluationError(RuntimeError):
    """What is to be measured is not there; the message is one sentence that says what."""


def stored_model(tag: str) -> bentoml.Model:
    """The model version that the store holds under a tag.

    Raises:
        EvaluationError: where there is none.
    """
    try:
        return bentoml.models.get(tag)
    except NotFound as error:
        missing = MODEL_NAME if tag == f"{MODEL_NAME}:latest" else tag
        raise EvaluationError(f"The model store holds no {missing}: train one, or import the shipped one.") from error


def reader_of(model: bentoml.Model) -> Reader:
    """The reader with the networks of a model version."""
    return Reader(Path(model.path), str(model.tag))


@contextmanager
def through(service: str) -> Iterator[Callable[[Path], Reading]]:
    """What has a service read a picture."""

    def read(path: Path) -> Reading:
        try:
            response = client.post("/predict", files={"image": (path.name, path.read_bytes())})
        except httpx.HTTPError as error:
            raise EvaluationError(f"The service at {service} does not answer: {error}.") from error
        if response.status_code == httpx.codes.BAD_REQUEST:
            raise PictureError(response.json()["error"])
        if response.status_code != httpx.codes.OK:
            raise EvaluationError(f"The service at {service} answers {response.status_code} to {path}.")
        return Reading.model_validate_json(response.content)

    with httpx.Client(base_url=service, timeout=TIMEOUT) as client:
        yield read
