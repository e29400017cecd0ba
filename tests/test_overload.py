"""A share of the overload that `python -m tests.overload` runs for minutes."""

import asyncio
from pathlib import Path

import bentoml
import psutil

from tests.overload import overload
from tests.servers import further_service

CLIENTS = 40
SECONDS = 8
QUEUE = {"DIGITS_QUEUE": "4"}  # of each worker: fewer clients overload it as 200 do the default


def test_overload_is_refused_and_everybody_has_an_answer(
    shipped_model: bentoml.Model,  # noqa: ARG001, served by it
    tmp_path: Path,
) -> None:
    with further_service(tmp_path, QUEUE) as (url, process):
        outcome = asyncio.run(overload(url, psutil.Process(process.pid), CLIENTS, SECONDS))

    print(outcome)
    assert outcome.unanswered() == {}
    assert outcome.photos["200"] > 0
    assert outcome.photos["503"] > 0
    assert set(outcome.photos) <= {"200", "503"}
    assert max(outcome.memory) < 1.5e9  # how soon answers come depends on what else the machine does
