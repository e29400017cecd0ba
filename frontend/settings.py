"""The few things that an operator may set, by environment variables named DIGITS_ and the setting."""

from collections.abc import Callable, Mapping
from math import inf
from typing import NamedTuple
from urllib.parse import urlsplit

from limits import parse_many

# Of the page's server: a few ask the model server, the others wait for that or serve the page meanwhile.
THREADS = 24


class SettingError(ValueError):
    """An environment variable that cannot be used; its text is one sentence for the operator."""


class Setting(NamedTuple):
    """A default, the function that reads another value from text or raises ValueError, and what that value is to be."""

    default: str | int | float
    parse: Callable[[str], str | int | float]
    kind: str


def settings(environ: Mapping[str, str]) -> dict[str, str | int | float]:
    """All of SETTINGS: from `environ` where it names one, else the default.

    Raises SettingError for one that cannot be used. An empty one counts as none, as in a compose file's `${NAME:-}`.
    """
    return {name: _value(f"DIGITS_{name}", setting, environ) for name, setting in SETTINGS.items()}


def _value(variable: str, setting: Setting, environ: Mapping[str, str]) -> str | int | float:
    text = environ.get(variable)
    if not text:
        return setting.default
    try:
        return setting.parse(text)
    except ValueError as error:
        raise SettingError(f"{variable} must be {setting.kind}, not {text!r}.") from error


def _web_address(text: str) -> str:
    address = urlsplit(text)
    if address.scheme not in ("http", "https") or not address.hostname or address.port == 0:
        raise ValueError(text)
    return text


def _port(text: str) -> int:
    if not 0 <= int(text) <= 65535:
        raise ValueError(text)
    return int(text)


def _seconds(text: str) -> float:
    if not 0 < float(text) < inf:
        raise ValueError(text)
    return float(text)


def _rate(text: str) -> str:
    parse_many(text)
    return text


def _proxies(text: str) -> int:
    if int(text) < 0:
        raise ValueError(text)
    return int(text)


def _megabytes(text: str) -> int:
    if int(text) < 1:
        raise ValueError(text)
    return int(text)


SETTINGS = {
    # Where the model server answers.
    "SERVICE_URL": Setting("http://127.0.0.1:3000", _web_address, "an address that begins with http:// or https://"),
    # Where the page answers.
    "FRONTEND_HOST": Setting("127.0.0.1", str, "a host"),
    "FRONTEND_PORT": Setting(5000, _port, "a port from 0, for any free one, to 65535"),
    # To reach the model server, and for each pause while it takes the picture in.
    "CONNECT_TIMEOUT": Setting(5.0, _seconds, "a number of seconds above 0"),
    # To wait for its answer.
    "READ_TIMEOUT": Setting(30.0, _seconds, "a number of seconds above 0"),
    # What the model server wants to be shown, one of its DIGITS_API_KEYS.
    "SERVICE_KEY": Setting("", str, "a key"),
    # How many pictures a client may send, in Flask-Limiter's words, and where that is counted.
    "RATE": Setting("120 per minute", _rate, "a rate such as 120 per minute"),
    "RATE_STORE": Setting("memory://", str, "an address such as redis://host:6379"),
    # The names, separated by commas, that the page may be asked for under; any where there are none.
    "HOSTS": Setting("", str, "host names"),
    # How many proxies stand before the page and add X-Forwarded-For, -Proto and -Host.
    "PROXIES": Setting(0, _proxies, "a number of proxies from 0"),
    # Of an upload, in megabytes of 1,000,000 bytes, the form around the picture included.
    "UPLOAD_MB": Setting(20, _megabytes, "a whole number above 0"),
}
