"""The routes: the form, the reading of what was sent with it, and every failure as a sentence on the same page.

The page's scripts send the same form to the same address. Where they ask for JSON they get the reading without the page
around it, or the sentence of a failure as `error`.
"""

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from frontend import samples, words
from frontend.errors import BusyServiceError, EmptyPictureError, NoPictureError, PageError
from frontend.preview import data_uri
from frontend.reading import Reading
from frontend.service_client import ServiceClient

page = Blueprint("page", __name__)

# All at once: a browser finds out about each only from the one before.
MODULES = sorted(path.name for path in (Path(__file__).parent / "static").glob("*.js"))

# Nothing but the page's own files and pictures: nothing inline, no frame, no other site.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@page.get("/")
def form() -> str:
    """The form for a picture."""
    return _page()


@page.post("/")
def read() -> Response:
    """The picture of the form, read; with what spoke for the answer, where the form asks for that."""
    picture = _chosen_sample() or _uploaded_picture()
    client: ServiceClient = current_app.extensions["service_client"]
    reading = client.read(picture, why="why" in request.form)
    if _asks_for_json():
        response = jsonify(_as_json(reading))
    else:
        response = make_response(_page(reading=reading, preview=data_uri(picture)))
    response.headers["Cache-Control"] = "no-store"  # it carries the picture, and nobody is to keep that
    return response


@page.get("/healthz")
def healthz() -> dict[str, str]:
    """That this process answers; whether the model server does is its own health check's business."""
    return {"status": "ok"}


@page.app_errorhandler(PageError)
def failed(error: PageError) -> Response:
    """A failure of ours: its sentence, its status, and when to come back where that is known."""
    if error.status >= 500:
        current_app.logger.warning("%s: %r", type(error).__name__, error.__cause__)
    response = _problem(words.failure(error), error.status)
    if isinstance(error, BusyServiceError) and error.retry_after:
        response.headers["Retry-After"] = error.retry_after
    return response


@page.app_errorhandler(HTTPException)
def refused(error: HTTPException) -> Response:
    """A refusal of Flask's, or a bug (500, already logged): with its own headers, such as a 405's Allow."""
    sentences = {
        404: gettext("There is no page at this address."),
        405: gettext("This address does not take this kind of request."),
        413: gettext(
            "This picture is larger than %(megabytes)s MB; please choose a smaller one.",
            megabytes=current_app.config["UPLOAD_MB"],
        ),
        500: gettext(PageError.sentence),
    }
    status = error.code or 500
    other = gettext("The browser sent a request that cannot be understood.")
    response = _problem(sentences.get(status, other), status)
    response.headers.extend((name, value) for name, value in error.get_headers() if name != "Content-Type")
    return response


@page.after_app_request
def secured(response: Response) -> Response:
    """Headers that keep a browser from doing more with the page than it is for."""
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _page(**content: object) -> str:
    return render_template("index.html", samples=samples, modules=MODULES, **content)


def _problem(sentence: str, status: int) -> Response:
    answer = jsonify(error=sentence) if _asks_for_json() else _page(problem=sentence)
    return make_response(answer, status)


def _asks_for_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _as_json(reading: Reading) -> dict[str, Any]:
    """A reading for the page's scripts, its certainty in the words of the page."""
    return {
        "text": reading.text,
        "confidence": reading.confidence,
        "certainty": words.certainty(reading.confidence),
        "share": words.per_cent(reading.confidence),
        "sure": reading.sure,
        "model": reading.model,
        "digits": [{"digit": digit.digit, "seen": digit.seen, "why": digit.why} for digit in reading.digits],
    }


def _chosen_sample() -> bytes | None:
    """The sample whose button sent the form, if one did."""
    return samples.picture(request.form.get("sample", ""))


def _uploaded_picture() -> bytes:
    """The bytes of the chosen file; raises NoPictureError or EmptyPictureError."""
    upload = request.files.get("image")
    if upload is None or not upload.filename:
        raise NoPictureError
    picture: bytes = upload.read()
    if not picture:
        raise EmptyPictureError
    return picture
