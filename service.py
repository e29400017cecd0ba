"""The HTTP service: POST a picture, get a Reading. Routes, and errors turned into statuses; nothing else."""

import asyncio
import gc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar

import bentoml

from digits import PictureError, Reader, Reading
from digits.picture import DamagedPictureError, HugePictureError
from digits.reader import MODEL_NAME
from digits.reading import Explanation
from digits.stages import spent
from digits.web import metrics, supervisor
from digits.web.bento import DigitService
from digits.web.errors import Code, Error, Refusal
from digits.web.forms import PictureForm, PicturesForm
from digits.web.limits import LIMITS

Answer = TypeVar("Answer", Reading, Explanation, Reading | None)
Result = TypeVar("Result")


@bentoml.service(  # type: ignore[operator]  # not the module of that name
    service_class=DigitService,
    workers="cpu_count",  # each with one thread for the network
    logging={"access": {"enabled": False}},  # the door's own has the request's id and the error's code
)
class DigitReader:
    """Reads handwritten digits in pictures. Boxes are in pixels of the upright picture, probabilities from 0 to 1."""

    model = bentoml.models.BentoModel(f"{MODEL_NAME}:latest")

    def __init__(self) -> None:
        self.reader = Reader(Path(self.model.path), str(self.model.tag), LIMITS.megapixels * 1_000_000)
        self.thread = ThreadPoolExecutor(1)  # two would take twice the memory, and no less time
        for api in DigitReader.apis:  # type: ignore[attr-defined]  # it is a Service now
            setattr(self, api, getattr(self, api))  # which BentoML makes anew for each request, signature and all
        gc.collect()
        gc.freeze()  # full collections paused a worker for up to 350 ms: p99 of 214 ms, with this at most 105
        supervisor.tell_start()

    @bentoml.on_deployment
    @staticmethod
    def prepare() -> None:
        """Refuse to start where no worker could; runs once, before the port is open."""
        supervisor.prepare(DigitReader.inner.model.resolve())  # type: ignore[attr-defined]  # it is a Service now

    @bentoml.api(input_spec=PictureForm)
    async def predict(self, image: bytes) -> Reading:
        """Read the digits in one picture."""
        # Handing one over to the thread and back takes as long as reading it, where it is plain.
        if at_once := answered(self.reader.read_at_once, image):
            return at_once
        return await self.in_thread(lambda: answered(self.reader.read, image))

    @bentoml.api(input_spec=PictureForm)
    async def explain(self, image: bytes) -> Explanation:
        """Read the digits in one picture, and show what each was to the network and what spoke for the answer."""
        return await self.in_thread(lambda: answered(self.reader.explain, image))

    @bentoml.api(input_spec=PicturesForm)
    async def predict_batch(self, images: list[bytes]) -> list[Reading | Error]:
        """Read the digits in several pictures: a reading or an error for each, in their order."""
        return await self.in_thread(lambda: [self.read_or_say_why(image) for image in images])

    async def in_thread(self, read: Callable[[], Result]) -> Result:
        """Return what is read, one request's pictures after another's, while the event loop takes further requests."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, read)

    def read_or_say_why(self, image: bytes) -> Reading | Error:
        """Read one picture of several, so that a bad one spoils no other."""
        try:
            return answered(self.reader.read, image)
        except Refusal as refusal:
            metrics.REFUSALS.labels(refusal.error.code).inc()
            return refusal.error


def answered(read: Callable[[bytes], Answer], image: bytes) -> Answer:
    """Return what is read in a picture, counted and timed; raises Refusal where it can't be read."""
    seconds: dict[str, float] = {}
    token = spent.set(seconds)
    try:
        reading = read(image)
    except PictureError as error:
        metrics.observe(seconds)
        raise refusal_of(error) from error
    finally:
        spent.reset(token)
    if reading:  # or it is still to be read
        metrics.observe(seconds)
        kind = "nothing" if not reading.digits else "digit" if len(reading.digits) == 1 else "number"
        metrics.READINGS.labels(kind).inc()
    return reading


def refusal_of(error: PictureError) -> Refusal:
    """Return the status and the code of a picture that can't be read."""
    match error:
        case HugePictureError():
            return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, Code.TOO_MANY_PIXELS, str(error))
        case DamagedPictureError():
            return Refusal(HTTPStatus.BAD_REQUEST, Code.DAMAGED, str(error))
        case _:
            return Refusal(HTTPStatus.BAD_REQUEST, Code.UNREADABLE, str(error))
