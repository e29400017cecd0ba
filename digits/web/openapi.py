"""What the OpenAPI page says that the service answers: BentoML's own names other errors, and loses null and unions."""

from http import HTTPStatus
from typing import Any

import attrs
from pydantic import TypeAdapter

from digits.reading import Explanation, Reading
from digits.web.door import MAX_BODY, Error

ANSWERS: dict[str, Any] = {"/predict": Reading, "/explain": Explanation, "/predict_batch": list[Reading | Error]}
ERRORS = {
    HTTPStatus.BAD_REQUEST: "The form, or the picture in it, can't be read.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: f"The form is larger than {MAX_BODY // 1024**2} MB.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "This is no multipart form.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "A fault of the service.",
    HTTPStatus.GATEWAY_TIMEOUT: "The service is too busy to answer in time.",
}
PLACE = "#/components/schemas/{model}"


def completed(spec: Any, description: str | None) -> Any:  # noqa: ANN401, BentoML's type is private to it
    """Return BentoML's specification of the service with a description, and the answers and errors that it gives."""
    schemas, definitions = TypeAdapter.json_schemas(
        ((route, "serialization", TypeAdapter(answer)) for route, answer in ANSWERS.items()), ref_template=PLACE
    )
    error = {"$ref": PLACE.format(model=Error.__name__)}
    errors = {status: response(reason, error) for status, reason in ERRORS.items()}
    for (route, _), answer in schemas.items():
        spec.paths[route].post["responses"] = {HTTPStatus.OK: response("What was read.", answer), **errors}
    info = attrs.evolve(spec.info, description=description, contact=None)
    return attrs.evolve(spec, openapi="3.1.0", info=info, components={"schemas": definitions["$defs"]})


def response(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return a JSON response in OpenAPI's words."""
    return {"description": description, "content": {"application/json": {"schema": schema}}}
