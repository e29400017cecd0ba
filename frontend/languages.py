"""The languages of the page: which one a person gets, and the catalogues with its texts.

English stands in the code and the templates; every other language has one catalogue, `translations/LANGUAGE.po`.
"""

from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, Response, request
from flask_babel import Babel, Domain, get_locale

# By the name that each has for itself.
LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "hi": "हिन्दी",
    "ar": "العربية",
    "zh": "中文",
}
TRANSLATIONS = Path(__file__).parent / "translations"


def catalogue(language: str) -> NullTranslations:
    """The texts of a language, compiled as they are loaded: nothing to build, and nothing that can be out of date."""
    path = TRANSLATIONS / f"{language}.po"
    if not path.exists():  # English
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


class Catalogues(Domain):  # type: ignore[misc]  # Flask-Babel has no type hints
    """The catalogues of all languages, loaded at the start."""

    def __init__(self) -> None:
        super().__init__()
        self.catalogues = {language: catalogue(language) for language in LANGUAGES}

    def get_translations(self) -> NullTranslations:
        """The texts in the language of the request; in English where there is none."""
        locale = get_locale()
        return self.catalogues[locale.language] if locale else NullTranslations()


def chosen() -> str | None:
    """The language that the address names, `?lang=de`; None where it names none that there is."""
    language = request.args.get("lang")
    return language if language in LANGUAGES else None


def of_request() -> str:
    """The chosen language, else the best of those that the browser asks for, else English."""
    return chosen() or request.accept_languages.best_match(LANGUAGES) or "en"


def name_language(response: Response) -> Response:
    """Tell caches that a page depends on the languages asked for, and which one it has."""
    if response.mimetype == "text/html":
        response.vary.add("Accept-Language")
        response.content_language.add(of_request())
    return response


def keep_chosen(endpoint: str, values: dict[str, object]) -> None:
    """Let the page's addresses name the language that this one names: a choice lasts without a cookie."""
    if endpoint.startswith("page.") and "lang" not in values:
        values["lang"] = chosen()


def speak(app: Flask) -> None:
    """Give an application its languages."""
    Babel(app, locale_selector=of_request).domain_instance = Catalogues()
    app.url_defaults(keep_chosen)
    app.after_request(name_language)
    app.context_processor(lambda: {"languages": LANGUAGES, "locale": Locale.parse(of_request())})
