"""The page: choose a picture, see which digits are written in it. Talks to the model server over HTTP alone."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

from frontend import delivery, guard, languages, views, words
from frontend.service_client import ServiceClient
from frontend.settings import settings

MEGABYTE = 1_000_000
STATIC = Path(__file__).parent / "static"


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The page as a WSGI application.

    Settings are those of `frontend.settings.SETTINGS`: from the environment (`DIGITS_SERVICE_URL`), then from `config`.
    Raises SettingError for an environment variable that cannot be used.
    """
    app = Flask(__name__, static_url_path=f"/static/{delivery.fingerprint(STATIC)}")
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = delivery.YEAR
    app.config.from_mapping(settings(os.environ))
    app.config.from_mapping(config)
    app.config["MAX_CONTENT_LENGTH"] = app.config["UPLOAD_MB"] * MEGABYTE
    app.extensions["service_client"] = ServiceClient(
        app.config["SERVICE_URL"],
        app.config["CONNECT_TIMEOUT"],
        app.config["READ_TIMEOUT"],
        app.config["SERVICE_KEY"],
    )
    app.add_template_filter(words.per_cent)
    app.add_template_filter(words.certainty)
    languages.speak(app)
    app.register_blueprint(views.page)
    guard.watch(app)
    app.after_request(delivery.packed)
    app.after_request(delivery.kept)
    return app
