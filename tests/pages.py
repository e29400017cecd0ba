"""The page in Flask's test client, and what a person reads on it."""

import html
import re
from io import BytesIO

from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from frontend import create_app


def open_page(service_url: str, **settings: object) -> FlaskClient:
    """The page before the model server at `service_url`."""
    return create_app({"SERVICE_URL": service_url, **settings}).test_client()


def blank(kind: str = "PNG", **options: object) -> bytes:
    """A picture with nothing on it, of one of Pillow's kinds."""
    file = BytesIO()
    Image.new("RGB", (40, 30)).save(file, kind, **options)
    return file.getvalue()


def upload(client: FlaskClient, content: bytes, name: str = "seven.png") -> TestResponse:
    """The answer to a form with one file."""
    return client.post("/", data={"image": (BytesIO(content), name)})


def shown(response: TestResponse) -> str:
    """The page without its templates, which browsers show only as scripts ask for them."""
    return re.sub(r"<template.*?</template>", "", response.text, flags=re.DOTALL)


def words(response: TestResponse) -> str:
    """What a person reads on the page, tags and repeated blanks left out."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", shown(response))).split())


def problem(response: TestResponse) -> str:
    """The one sentence of a failure, over a form for the next try."""
    assert response.mimetype == "text/html"
    assert 'type="file"' in response.text
    assert "Traceback" not in response.text
    (sentence,) = re.findall(r'<div role="alert"><h1 class="problem">(.*?)</h1></div>', shown(response))
    return html.unescape(sentence)
