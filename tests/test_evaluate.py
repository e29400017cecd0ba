"""Evaluation: counts, intervals, the two ways to read pictures, and the report that it writes."""

import csv
import re
from pathlib import Path

import bentoml
import pytest
from PIL import Image

from tests.mnist import write_mnist
from tests.servers import LOCALHOST, free_port
from training.data import Samples, draw
from training.evaluate import command, main, parse
from training.evaluation.answers import Answer, table, wilson_interval


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of labelled pictures: eight single digits, a blank, a row of two, and one that is no picture."""
    folder = tmp_path_factory.mktemp("pictures")
    for top in ("single", "other"):
        (folder / top).mkdir()
    samples = draw(200, seed=9)
    digits = {int(label): Image.fromarray(ink[0].numpy()) for ink, label in zip(*samples, strict=True)}
    rows = []
    for digit in range(8):
        digits[digit].resize((112, 112)).save(folder / "single" / f"{digit}.png")
        rows.append([f"single/{digit}.png", str(digit)])
    two = Image.new("L", (224, 112))
    two.paste(digits[0].resize((112, 112)), (0, 0))
    two.paste(digits[3].resize((112, 112)), (112, 0))
    two.save(folder / "other" / "two.png")
    Image.new("L", (50, 50), 255).save(folder / "other" / "blank.png")
    (folder / "other" / "text.png").write_text("no picture")
    rows += [["other/two.png", "03"], ["other/blank.png", ""], ["other/text.png", "5"]]
    with (folder / "labels.csv").open("w", newline="") as lines:
        csv.writer(lines).writerows([["file", "label"], *rows])
    return folder


def test_wilsons_interval_is_that_of_the_books() -> None:
    assert wilson_interval(8, 10) == pytest.approx((0.490, 0.943), abs=0.001)
    assert wilson_interval(10, 10) == pytest.approx((0.722, 1), abs=0.001)


def test_the_table_counts_each_folder() -> None:
    singles = [Answer(f"one/{n}.png", "7", text) for n, text in enumerate(["7", "7", "1", "", "77"])]
    others = [Answer("many/a.png", "12\n3", "12\n3"), Answer("many/b.png", "", error="That is no picture.")]
    _, one, many = table([*singles, *others]).splitlines()
    assert one.split() == ["one", "5", "2", "40.00", "11.8", "to", "76.9", "1"]
    assert many.split() == ["many", "2", "1", "50.00", "9.5", "to", "90.5"]


@pytest.mark.usefixtures("shipped_model")
def test_pictures_are_counted_and_the_wrong_ones_listed(
    pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    errors = tmp_path / "errors.csv"
    assert main(["--brief", "--pictures", str(pictures), "--errors", str(errors)]) == 0
    _, single, other = capsys.readouterr().out.splitlines()
    assert single.split()[:2] == ["single", "8"]
    assert other.split()[:2] == ["other", "3"]
    with errors.open(newline="") as lines:
        wrong = {row["file"]: row for row in csv.DictReader(lines)}
    assert wrong["other/text.png"]["label"] == "5"
    assert wrong["other/text.png"]["error"]
    assert len(wrong) == 11 - int(single.split()[2]) - int(other.split()[2])


def test_a_service_gives_the_same_table(pictures: Path, service_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--brief", "--pictures", str(pictures)]) == 0
    here = capsys.readouterr().out
    assert main(["--brief", "--pictures", str(pictures), "--service", service_url]) == 0
    assert capsys.readouterr().out == here


def test_a_service_that_is_down_is_one_sentence(pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"http://{LOCALHOST}:{free_port()}"
    assert main(["--brief", "--pictures", str(pictures), "--service", url]) == 1
    assert f"The service at {url} does not answer" in capsys.readouterr().err


@pytest.mark.usefixtures("shipped_model")
def test_a_folder_without_labels_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--brief", "--pictures", str(tmp_path)]) == 1
    assert "labels.csv" in capsys.readouterr().err


@pytest.fixture(scope="module")
def tiny_mnist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which MNIST has 16 test images."""
    folder = tmp_path_factory.mktemp("data")
    samples = draw(40, seed=11)
    digits = samples.labels < 10
    test = Samples(samples.ink[digits][:16], samples.labels[digits][:16])
    write_mnist(folder, test, test)
    return folder


def test_briefly_it_says_how_many_of_mnist_are_right(
    tiny_mnist: Path, shipped_model: bentoml.Model, capsys: pytest.CaptureFixture[str]
) -> None:
    tag = str(shipped_model.tag)
    assert main(["--brief", "--data", str(tiny_mnist), "--model", tag, tag]) == 0
    first, none, again, _, mean = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{tag} on 16 MNIST test images: ")
    assert none.endswith("% of them would be called no digit.")
    assert again == first
    right = re.findall(r"[\d.]+% right", first)
    assert mean == f"Mean of these 2 models: {right[0]}"


def test_a_report_is_written_with_all_its_parts(
    tiny_mnist: Path, pictures: Path, shipped_model: bentoml.Model, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = ["--data", str(tiny_mnist), "--pictures", str(pictures), "--report", str(tmp_path)]
    assert main([*places, "--model", str(shipped_model.tag)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"Wrote {tmp_path / 'report.md'}"
    report = (tmp_path / "report.md").read_text()
    assert f"python -m training.evaluate --pictures DIR --data DIR --model {shipped_model.tag}\n" in report
    assert "| single digits: single | 8 |" in report
    assert "| several digits: other | 3 |" in report
    assert "| zigzag |" in report
    assert not any(str(place) in report for place in (tiny_mnist, pictures, tmp_path, Path.home()))


def test_the_command_is_told_without_the_places_of_the_machine() -> None:
    given = ["--pictures", "/home/me/pictures", "--service", "http://my-machine:3000", "--model", "digit_cnn:a", "b"]
    told = "python -m training.evaluate --pictures DIR --service URL --model digit_cnn:a b"
    assert command(parse(given)) == told
    assert command(parse([])) == "python -m training.evaluate"


def test_a_model_that_is_not_there_is_one_sentence(tiny_mnist: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tiny_mnist), "--model", "digit_cnn:unheard-of"]) == 1
    assert capsys.readouterr().err.startswith("The model store holds no digit_cnn:unheard-of")
