"""What the page says, in the language of the request: probabilities, and what went wrong."""

import re

from flask_babel import format_percent, get_locale, gettext

from frontend import languages
from frontend.errors import N_, PageError, RefusedPictureError
from frontend.reading import SURE

# What the model server says of pictures that it refuses, for the catalogues; it speaks English alone.
REFUSALS = (
    N_("This is not a picture that can be read here; please send a JPEG, PNG or WebP."),
    N_("This picture is damaged or incomplete."),
    N_("This picture has %(width)s x %(height)s pixels; at most %(most)s megapixels can be read."),
)
CERTAINTIES = ((0.99, N_("Almost certain")), (0.9, N_("Very likely")), (SURE, N_("Probably")), (0, N_("Not sure")))


def per_cent(probability: float) -> str:
    """A probability for people: one decimal, and never a promise of all or nothing; in English 87.6% or > 99.9%."""
    if probability <= 0:
        return str(format_percent(0))
    pattern = get_locale().percent_formats[None].pattern.replace("##0", "##0.0")
    if probability < 0.001:
        return f"<\u00a0{format_percent(0.001, pattern)}"
    if probability > 0.999:
        return f">\u00a0{format_percent(0.999, pattern)}"
    return str(format_percent(probability, pattern))


def certainty(confidence: float) -> str:
    """How sure the reader is, in words."""
    return str(gettext(next(words for least, words in CERTAINTIES if confidence >= least)))


def failure(error: PageError) -> str:
    """What went wrong, in one sentence."""
    if not isinstance(error, RefusedPictureError):
        return str(gettext(error.sentence, **error.values))
    for known in (type(error).sentence, *REFUSALS):
        said = re.fullmatch(_pattern(known), error.sentence)
        if said:
            return str(gettext(known, **said.groupdict()))
    # Words that no catalogue has are for those who read English; a sentence without the reason for everyone else.
    return error.sentence if languages.of_request() == "en" else str(gettext(type(error).sentence))


def _pattern(sentence: str) -> str:
    """The regular expression for a sentence with any values: a group for each of its %(name)s."""
    return re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+)", re.escape(sentence))
