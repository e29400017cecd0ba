"""Starlette on uvicorn and nothing else, no checks, no metrics: what a request costs at the least."""

import gc

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.peers import new_reader

reader = new_reader()
gc.collect()
gc.freeze()


async def predict(request: Request) -> Response:
    """Read one picture, in the event loop: a thread would only make it wait for the same lock."""
    async with request.form() as form:
        file = form["image"]
        image = await file.read() if isinstance(file, UploadFile) else b""
    return Response(reader.read(image).model_dump_json(), media_type="application/json")


async def ready(_: Request) -> Response:
    """Answer that this worker has its reader."""
    return Response()


app = Starlette(routes=[Route("/predict", predict, methods=["POST"]), Route("/readyz", ready)])
