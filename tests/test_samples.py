"""The page's own sample pictures, in which the shipped model reads what they show."""

import requests

from frontend.samples import SAMPLES, picture

SHOWN = {"pencil": "3", "ink": "1984", "chalk": "52", "lines": "3071\n46\n829", "star": ""}


def test_sample_is_read_as_it_is_written(service_url: str) -> None:
    assert SAMPLES.keys() == SHOWN.keys()
    read = {}
    for sample in SAMPLES:
        response = requests.post(f"{service_url}/predict", files={"image": picture(sample) or b""}, timeout=20)
        read[sample] = response.json()["text"]
    assert read == SHOWN


def test_samples_are_small_and_no_other_file_is_one() -> None:
    assert sum(len(picture(sample) or b"") for sample in SAMPLES) < 12_000
    assert picture("../favicon.svg") is None
    assert picture("") is None
