"""The page in seven languages: every text in each, and the one that the browser or the person asks for."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from flask.testing import FlaskClient
from PIL import Image

from digits.picture import MAX_PIXELS, PictureError, decode
from frontend import create_app
from frontend.languages import LANGUAGES, TRANSLATIONS
from frontend.words import certainty, per_cent
from tests.drawing import encoded
from tests.pages import blank, open_page, problem, upload, words
from tests.servers import LOCALHOST, ROOT, free_port
from tests.stand_in import StandIn

TRANSLATED = [language for language in LANGUAGES if language != "en"]
PLACE = re.compile(r"%\(\w+\)s|\{\w+\}")


def texts() -> set[str]:
    """Every text in the code and the templates."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    return {str(text) for _, _, text, _, _ in extract_from_dir(ROOT, methods, options)}


@pytest.fixture(params=TRANSLATED)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    with (TRANSLATIONS / f"{request.param}.po").open("rb") as file:
        return read_po(file, locale=request.param, abort_invalid=True)


@pytest.fixture
def client() -> Iterator[FlaskClient]:
    with open_page(f"http://{LOCALHOST}:{free_port()}", UPLOAD_MB=1) as client:
        yield client


def test_there_is_a_catalogue_for_every_language() -> None:
    assert sorted(path.stem for path in TRANSLATIONS.glob("*.po")) == sorted(TRANSLATED)
    assert len(texts()) > 40


def test_catalogue_lacks_no_text_and_has_none_too_many(catalogue: Catalog) -> None:
    translated = {message.id: message for message in catalogue if message.id}
    assert translated.keys() == texts()
    assert not [text for text, message in translated.items() if not message.string or message.fuzzy]


def test_translation_has_the_same_places_for_values(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id:
            assert sorted(PLACE.findall(str(message.string))) == sorted(PLACE.findall(str(message.id)))


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("de", "de"),
        ("fr-CA,fr;q=0.9,en;q=0.5", "fr"),
        ("zh-CN", "zh"),
        ("nl,es;q=0.8,en;q=0.7", "es"),
        ("nl", "en"),
        ("", "en"),
        ("no such thing;;", "en"),
    ],
)
def test_browser_gets_its_language(client: FlaskClient, asked: str, given: str) -> None:
    response = client.get("/", headers={"Accept-Language": asked})
    assert f'<html lang="{given}"' in response.text
    assert response.headers["Content-Language"] == given
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_switch_leads_to_every_language_and_back(client: FlaskClient, language: str) -> None:
    page = client.get(f"/?lang={language}", headers={"Accept-Language": "de"}).text
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
    switch = dict(re.findall(r'<a href="([^"]+)" lang="(\w+)"', page))
    assert switch == {f"/?lang={other}": other for other in LANGUAGES}
    assert re.search(rf'lang="{language}"[^>]*aria-current="true">{LANGUAGES[language]}<', page)
    assert f'action="/?lang={language}"' in page


def test_unknown_choice_counts_as_none(client: FlaskClient) -> None:
    page = client.get("/?lang=<b>", headers={"Accept-Language": "de"}).text
    assert '<html lang="de"' in page
    assert 'action="/"' in page


def test_answer_comes_in_the_chosen_language(stand_in: StandIn) -> None:
    client = open_page(f"{stand_in.url}/seven")
    response = client.post("/?lang=fr", data={"image": (BytesIO(blank()), "seven.png")})
    assert "Je lis 7 Presque certain · 99,8 %" in words(response)


@pytest.mark.parametrize("refused", [b"no picture", blank()[:-30]], ids=["no picture", "cut short"])
def test_refusal_of_the_real_service_is_translated(service_url: str, refused: bytes) -> None:
    with pytest.raises(PictureError) as english:
        decode(refused)
    client = open_page(service_url)
    assert problem(upload(client, refused)) == str(english.value)
    german = client.post("/?lang=de", data={"image": (BytesIO(refused), "picture")})
    assert problem(german) in (
        "Das ist kein Bild, das hier gelesen werden kann; bitte schicken Sie ein JPEG, PNG oder WebP.",
        "Dieses Bild ist beschädigt oder unvollständig.",
    )


def test_refusal_with_numbers_keeps_them(service_url: str) -> None:
    huge = encoded(Image.new("1", (10_000, MAX_PIXELS // 10_000 + 1)))
    german = open_page(service_url).post("/?lang=de", data={"image": (BytesIO(huge), "huge.png")})
    assert (
        problem(german)
        == "Dieses Bild hat 10000 \N{MULTIPLICATION SIGN} 6001 Pixel; höchstens 60 Megapixel können gelesen werden."
    )


def test_words_without_a_translation_are_not_shown_in_another_language(stand_in: StandIn) -> None:
    client = open_page(f"{stand_in.url}/unreadable")
    assert problem(upload(client, blank())) == "This is no <b>picture</b>."
    spanish = client.post("/?lang=es", data={"image": (BytesIO(blank()), "picture")})
    assert problem(spanish) == "Este archivo no puede leerse como imagen."


def said(language: str, *probabilities: float) -> list[str]:
    with create_app().test_request_context(f"/?lang={language}"):
        return [per_cent(probability).replace("\u00a0", " ") for probability in probabilities]


def test_probability_never_promises_all_or_nothing() -> None:
    shares = said("en", 0, 0.00001, 0.001, 0.8764, 0.999, 0.99999)
    assert shares == ["0%", "< 0.1%", "0.1%", "87.6%", "99.9%", "> 99.9%"]


def test_probability_is_written_as_the_language_does() -> None:
    assert said("de", 0.8764, 0.99999) == ["87,6 %", "> 99,9 %"]


def test_certainty_in_words() -> None:
    with create_app().test_request_context():
        words_said = [certainty(confidence) for confidence in (0.999, 0.95, 0.7, 0.3, 0)]
    assert words_said == ["Almost certain", "Very likely", "Probably", "Not sure", "Not sure"]
