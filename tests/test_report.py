"""The report: names what it is about, shows its pictures, and none that belong to others."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import bentoml
import pytest
from PIL import Image
from torch.nn.functional import one_hot

from tests.servers import ROOT
from training.data import Samples, draw
from training.evaluation.answers import Answer
from training.evaluation.corruptions import CORRUPTIONS
from training.evaluation.findings import Findings, Provenance
from training.evaluation.measure import judge, judge_together
from training.evaluation.report import write_report
from training.evaluation.robustness import CLEAN, Robustness
from training.publish import commit

ANSWERS = [
    Answer("hands/a.png", "7", "7", confidence=0.9, model="digit_cnn:served"),
    Answer("hands/b.png", "7", "", confidence=0.2, model="digit_cnn:served"),
    Answer("leaves/a.png", "", "", confidence=0.8, model="digit_cnn:served"),
    Answer("leaves/b.png", "", "1", confidence=0.7, model="digit_cnn:served"),
    Answer("leaves/c.png", "", error="This picture is damaged or incomplete."),
]


@pytest.fixture(scope="module")
def findings(shipped_model: bentoml.Model) -> Findings:
    """What was found out on digits of the pen, labelled wrongly, so that there are mistakes to show."""
    samples = draw(60, seed=12)
    digits = samples.labels < 10
    wrong = Samples(samples.ink[digits], (samples.labels[digits] + 1) % 10)
    robustness = [Robustness(name, 200, 150, 140, 130, 20) for name in (CLEAN, *CORRUPTIONS)]
    provenance = Provenance.of_this_run("python -m training.evaluate")
    judged, together = judge(shipped_model, wrong), judge_together(shipped_model, wrong)
    return Findings(provenance, [shipped_model], [judged], together, wrong.ink[:, 0].numpy(), robustness)


@contextmanager
def model_with(metadata: dict[str, Any]) -> Iterator[bentoml.Model]:
    """A model version that holds nothing but metadata, while the block lasts."""
    with bentoml.models.create("digit_cnn_of_a_test", metadata=metadata) as model:
        pass
    yield bentoml.models.get(model.tag)
    bentoml.models.delete(model.tag)


def report_of(findings: Findings, folder: Path) -> str:
    return write_report(folder, findings).read_text()


def test_it_names_model_seed_commit_date_and_libraries(findings: Findings, tmp_path: Path) -> None:
    report = report_of(findings, tmp_path)
    facts = findings.facts
    told = [str(findings.models[0].tag), facts["commit"], facts["date"], commit(), findings.provenance.date]
    assert [fact for fact in told if fact not in report] == []
    assert f"| seed | {facts['seed']} | 0 |" in report
    assert re.search(r"\| torch \| [\d.]+ \| [\d.]+ \|", report)
    assert str(ROOT) not in report


def test_it_shows_every_picture_and_they_are_small(findings: Findings, tmp_path: Path) -> None:
    shown = set(re.findall(r"\]\((report/.*)\)", report_of(findings, tmp_path)))
    written = {path.relative_to(tmp_path).as_posix(): path for path in (tmp_path / "report").iterdir()}
    assert shown == written.keys()
    assert len(shown) == 5
    assert sum(path.stat().st_size for path in written.values()) < 1_000_000
    for path in written.values():
        with Image.open(path) as picture:
            assert not picture.info.keys() - {"dpi"}


def test_each_set_has_its_counts_and_its_interval(findings: Findings, tmp_path: Path) -> None:
    report = report_of(replace(findings, answers=ANSWERS), tmp_path)
    assert "| single digits: hands | 2 | 1 | 50.00 | 9.45 to 90.55 | 1 |" in report
    assert "| no digit: leaves | 3 | 1 | 33.33 | 6.15 to 79.23 | 1 |" in report
    assert "in one process with `digit_cnn:served`" in report
    assert "1 could not be opened" in report
    assert re.search(r"\| pictures, whole texts \| 4 \| 0\.\d{4} \|", report)


def test_pictures_of_others_are_counted_and_not_shown(findings: Findings, tmp_path: Path) -> None:
    report_of(findings, tmp_path / "without")
    report = report_of(replace(findings, answers=ANSWERS), tmp_path / "with")
    without, given = (
        {path.name: path.read_bytes() for path in (tmp_path / run / "report").iterdir()} for run in ("without", "with")
    )
    assert {name for name in given if given[name] != without.get(name)} == {"reliability.png"}
    assert not any(answer.file in report for answer in ANSWERS)


def test_corruptions_and_their_mean_leave_out_the_images_as_they_are(findings: Findings, tmp_path: Path) -> None:
    clean, *corrupted = findings.robustness
    report = report_of(replace(findings, robustness=[replace(clean, direct=200), *corrupted]), tmp_path)
    assert all(f"| {name} | 75.0 | 70.0 | 65.0 | 10.0 |" in report for name in CORRUPTIONS)
    assert "| none | 100.0 | 70.0 |" in report
    assert "**75.00 %**" in report


def test_several_models_are_listed_with_their_mean(findings: Findings, tmp_path: Path) -> None:
    mnist = findings.judged[0]
    perfect = replace(mnist, labels=mnist.probabilities[:, :10].argmax(dim=1))
    report = report_of(replace(findings, models=findings.models * 2, judged=[mnist, perfect]), tmp_path)
    share = mnist.right / mnist.count
    assert f"| mean |  |  | {50 * (share + 1):.2f} | from {100 * share:.2f} to 100.00 over 2 models |" in report


def test_a_model_without_a_mistake_has_none_to_show(findings: Findings, tmp_path: Path) -> None:
    mnist = findings.judged[0]
    perfect = replace(mnist, probabilities=one_hot(mnist.labels, 11).float())
    assert "There are none on MNIST's test images." in report_of(replace(findings, judged=[perfect]), tmp_path)


@pytest.mark.parametrize(
    ("metadata", "curves"),
    [
        ({}, {}),
        ({"held_out_accuracies": [0.9, 1.0], "epoch": 2}, {"digit": [0.9, 1.0]}),
        (
            {"held_out_accuracies": [0.9], "line_held_out_accuracies": [0.0, 0.5], "epoch": 1},
            {"digit": [0.9], "line": [0.0, 0.5]},
        ),
    ],
)
def test_whatever_curves_the_metadata_hold_are_drawn(
    findings: Findings, tmp_path: Path, metadata: dict[str, Any], curves: dict[str, list[float]]
) -> None:
    with model_with(metadata) as model:
        found = replace(findings, models=[model])
        assert found.curves == curves
        report = report_of(found, tmp_path)
    assert ("learning.png" in report) is bool(curves)
    assert (tmp_path / "report" / "learning.png").exists() is bool(curves)
