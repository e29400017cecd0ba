"""A Reading, or why there is none, as a line: JSON, CSV or plain text. Every line begins with the picture's name."""

import json
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from digits.picture import PictureError
from digits.reading import Reading

Answer: TypeAlias = Reading | PictureError


class Notation(NamedTuple):
    """A way to write answers, one a line, so that a run that was cut off can be gone on with."""

    head: str  # the line above all others, or ""
    opening: Callable[[str], str]  # how the line for a picture of this name begins
    rest: Callable[[Answer], str]  # how it goes on, without the end of the line

    def line(self, name: str, answer: Answer) -> str:
        """The whole line."""
        return f"{self.opening(name)}{self.rest(answer)}\n"


def json_opening(name: str) -> str:
    """The file's name as the object's first field."""
    return f'{{"file":{json.dumps(name, ensure_ascii=False)},'


def json_rest(answer: Answer) -> str:
    """All fields of a Reading as the service answers them, or `error`."""
    if isinstance(answer, PictureError):
        return f'"error":{json.dumps(str(answer), ensure_ascii=False)}}}'
    return answer.model_dump_json()[1:]


def csv_rest(answer: Answer) -> str:
    """The text, the confidence, and the error."""
    if isinstance(answer, PictureError):
        return f",,{quoted(str(answer))}"
    return f"{one_line(answer.text)},{answer.confidence},"


def text_rest(answer: Answer) -> str:
    """The text, or the error in brackets."""
    return f"({flat(str(answer))})" if isinstance(answer, PictureError) else one_line(answer.text)


def one_line(text: str) -> str:
    """Lines of digits in one line, each after a space."""
    return text.replace("\n", " ")


def flat(text: str) -> str:
    """A text in one line: a name may hold anything but zero."""
    return text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


def quoted(text: str) -> str:
    """A text as a field of CSV, in one line."""
    return '"{}"'.format(flat(text).replace('"', '""')) if set(text) & set(',"\n\r\t ') else text


NOTATIONS = {
    "json": Notation("", json_opening, json_rest),
    "csv": Notation("file,text,confidence,error\n", lambda name: f"{quoted(name)},", csv_rest),
    "text": Notation("", lambda name: f"{flat(name)}\t", text_rest),
}
