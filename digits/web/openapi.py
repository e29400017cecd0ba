"""What the OpenAPI page says that the service answers: BentoML's own names other errors, and loses null and unions."""

from http import HTTPStatus
from typing import Any

import attrs
from pydantic import TypeAdapter

from digits.reading import Explanation, Reading
from digits.web.errors import Error
from digits.web.keys import KEYS
from digits.web.limits import LIMITS

ANSWERS: dict[str, Any] = {"/predict": Reading, "/explain": Explanation, "/predict_batch": list[Reading | Error]}
ERRORS = {
    HTTPStatus.BAD_REQUEST: "The request, or the picture in it, can't be read.",
    HTTPStatus.UNAUTHORIZED: "The service wants a key, and the request has none of its keys.",
    HTTPStatus.REQUEST_TIMEOUT: f"The request did not arrive within {LIMITS.seconds} seconds.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: f"There are more than {LIMITS.body_mb} MB or {LIMITS.pictures} pictures, or "
    f"more than {LIMITS.megapixels} megapixels in the picture.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "This is neither a multipart form nor a picture.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "A fault of the service; its log tells more under the answer's X-Request-ID.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Too much is waiting; Retry-After says when to come back, in seconds.",
    HTTPStatus.GATEWAY_TIMEOUT: f"There was no answer within {LIMITS.seconds} seconds.",
}
PLACE = "#/components/schemas/{model}"
RAW = {"image/*": {"schema": {"type": "string", "format": "binary"}}}  # a picture as the whole body


def completed(spec: Any, description: str | None) -> Any:  # noqa: ANN401, BentoML's type is private to it
    """Return BentoML's specification of the service with a description, and the answers and errors that it gives."""
    schemas, definitions = TypeAdapter.json_schemas(
        ((route, "serialization", TypeAdapter(answer)) for route, answer in ANSWERS.items()), ref_template=PLACE
    )
    error = {"$ref": PLACE.format(model=Error.__name__)}
    errors = {status: response(reason, error) for status, reason in ERRORS.items()}
    for (route, _), answer in schemas.items():
        operation = spec.paths[route].post
        operation["responses"] = {HTTPStatus.OK: response("What was read.", answer), **errors}
        operation["requestBody"]["content"] |= RAW
        operation["security"] = [{"key": []}] if KEYS else []
    info = attrs.evolve(spec.info, description=description, contact=None)
    components = {"schemas": definitions["$defs"], "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}
    return attrs.evolve(spec, openapi="3.1.0", info=info, components=components)


def response(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return a JSON response in OpenAPI's words."""
    return {"description": description, "content": {"application/json": {"schema": schema}}}
