"""LitServe: a server for models, with its worker processes behind one that talks HTTP."""

from typing import Any

import litserve
from starlette.requests import Request

from benchmarks.peers import PORT, WORKERS, new_reader
from digits import Reading


class ReaderAPI(litserve.LitAPI):  # type: ignore[misc]  # it has no type hints
    """The steps of a request."""

    def setup(self, device: str) -> None:  # noqa: ARG002, there is but one
        """Load the reader, once a worker."""
        self.reader = new_reader()

    def decode_request(self, request: Request) -> bytes:
        """The file of the picture: what LitServe hands over here is the form in the request."""
        image: bytes = request["image"].file.read()
        return image

    def predict(self, image: bytes) -> Reading:
        """Read it."""
        return self.reader.read(image)

    def encode_response(self, reading: Reading) -> dict[str, Any]:
        """The answer."""
        return reading.model_dump()


if __name__ == "__main__":
    server = litserve.LitServer(ReaderAPI(api_path="/predict"), accelerator="cpu", workers_per_device=WORKERS)
    server.run(host="127.0.0.1", port=PORT, num_api_servers=1, generate_client_file=False, log_level="warning")
