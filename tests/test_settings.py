"""The page's settings by environment."""

import pytest

from frontend import create_app
from frontend.settings import SETTINGS, SettingError


def test_environment_sets_and_config_overrides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITS_SERVICE_URL", "https://reader.example")
    monkeypatch.setenv("DIGITS_READ_TIMEOUT", "2.5")
    monkeypatch.setenv("DIGITS_UPLOAD_MB", "")
    config = create_app({"FRONTEND_PORT": 8080}).config
    assert config["SERVICE_URL"] == "https://reader.example"
    assert config["READ_TIMEOUT"] == 2.5
    assert config["UPLOAD_MB"] == SETTINGS["UPLOAD_MB"].default
    assert config["FRONTEND_PORT"] == 8080


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DIGITS_SERVICE_URL", "reader.example"),
        ("DIGITS_SERVICE_URL", "http://reader.example:port"),
        ("DIGITS_FRONTEND_PORT", "65536"),
        ("DIGITS_CONNECT_TIMEOUT", "0"),
        ("DIGITS_READ_TIMEOUT", "nan"),
        ("DIGITS_UPLOAD_MB", "many"),
        ("DIGITS_UPLOAD_MB", "0"),
    ],
)
def test_wrong_setting_is_a_sentence(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingError, match=rf"^{variable} must be .*, not '{value}'\.$"):
        create_app()
