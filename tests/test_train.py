"""Training: seeded, chosen on held-out digits, stored only where it is good enough and ends."""

import os
import re
import signal
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import bentoml
import psutil
import pytest
import torch

from digits.reader import MODEL_NAME, NOT_A_DIGIT
from tests.fonts import FONTS
from tests.mnist import write_mnist
from tests.servers import ROOT
from training import learn
from training.data import DataError, Samples, draw, hold_out, load_training
from training.judge import fit_temperature, predict, share_known
from training.learn import Trained, train
from training.network import DigitNetwork
from training.publish import DIGIT, LINE
from training.train import beside, learn_digits, main, received
from training.writing import pen
from training.writing.fonts import NO_FONTS


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """PyTorch's threads wait for one another without rest: beside other work three epochs took 20 s, and not 1 s."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def tiny_mnist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with 300 training and 100 test images, drawn by the pen, where MNIST is looked for."""
    folder = tmp_path_factory.mktemp("data")
    write_mnist(folder, digits_in_turn(300, seed=3), digits_in_turn(100, seed=4))
    return folder


def digits_in_turn(count: int, seed: int) -> Samples:
    """The pen's digits from 0 to 9 again and again, so that there are some of each among the last, held-out ones."""
    ink, labels = map(torch.from_numpy, pen.draw(count, seed, negatives=0))
    order = labels.argsort().view(10, -1).T.ravel()
    return Samples(ink.unsqueeze(1)[order], labels[order])


@pytest.fixture(scope="module")
def samples() -> tuple[Samples, Samples]:
    return hold_out(draw(1200, seed=5))


def versions() -> list[bentoml.Tag]:
    return [model.tag for model in bentoml.models.list() if model.tag.name == MODEL_NAME]


def test_one_seed_gives_the_same_weights(samples: tuple[Samples, Samples]) -> None:
    once, again, other = (train(*samples, epochs=1, seed=seed).network.state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(once[name], again[name]) for name in once)
    assert not all(torch.equal(once[name], other[name]) for name in once)


def test_training_learns_to_tell_the_digits(samples: tuple[Samples, Samples]) -> None:
    _, held_out = samples
    trained = train(*samples, epochs=12, seed=0)
    assert len(trained.held_out_accuracies) == 12
    assert share_known(predict(trained.network, held_out), held_out.labels) == max(trained.held_out_accuracies)
    assert max(trained.held_out_accuracies) > 0.8


def test_the_last_of_the_best_epochs_is_kept() -> None:
    trained = Trained(DigitNetwork())
    for accuracy in (0.5, 0.75, 0.625, 0.75, 0.5):
        network = DigitNetwork()
        network.temperature.fill_(accuracy + len(trained.held_out_accuracies))
        trained.consider(network, accuracy)
    assert trained.epoch == 4
    assert trained.network.temperature == 0.75 + 3


def test_logits_three_times_too_sure_get_the_temperature_3() -> None:
    torch.manual_seed(0)
    logits = torch.randn(5_000, 11)
    labels = torch.distributions.Categorical(logits=logits).sample()
    assert fit_temperature(3 * logits, labels) == pytest.approx(3, rel=0.05)


def test_the_epoch_is_chosen_by_digits_that_people_wrote_and_by_what_is_none(
    tiny_mnist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chosen_by(_learnt: Samples, held_out: Samples, *_options: int) -> Trained[DigitNetwork]:
        judges.append(held_out)
        return Trained(DigitNetwork())

    judges: list[Samples] = []
    monkeypatch.setattr(learn, "train", chosen_by)
    learnt, held_out = hold_out(load_training(tiny_mnist))
    learn_digits(learnt, held_out, NO_FONTS, epochs=1, seed=0)
    [judge] = judges
    assert torch.equal(judge.ink[:25], held_out.ink)
    assert (judge.labels[25:] == NOT_A_DIGIT).float().mean() == pytest.approx(0.45, abs=0.2)


def test_the_command_stores_what_it_trained_and_says_how_to_ship_it(
    tiny_mnist: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = versions()
    (tmp_path / "sans.ttf").symlink_to(FONTS / "DejaVuSans.ttf")
    assert main(["--epochs", "1", "--seed", "7", "--data", str(tiny_mnist), "--fonts", str(tmp_path)]) == 0
    (tag,) = set(versions()) - set(before)
    facts: dict[str, Any] = dict(bentoml.models.get(tag).info.metadata)
    assert (facts["seed"], facts["epochs"], facts["epoch"], len(facts["held_out_accuracies"])) == (7, 1, 1, 1)
    assert (facts["line_epoch"], len(facts["line_held_out_accuracies"])) == (1, 1)
    assert facts["fonts"] == ["sans"]
    assert re.fullmatch("[0-9a-f]{64}", facts["data_sha256"])
    assert {"test_accuracy", "date", "commit", "libraries", "weights", "seconds"} <= set(facts)
    printed = capsys.readouterr().out
    assert f"{facts['test_accuracy']:.2%} right" in printed
    assert f'bentoml models export {tag} "$PWD/models/digit_cnn.bentomodel"' in printed

    for only, kept, learnt in (("lines", DIGIT, LINE), ("digits", LINE, DIGIT)):
        assert main(["--epochs", "1", "--seed", "8", "--data", str(tiny_mnist), "--only", only]) == 0
        (newer,) = set(versions()) - {*before, tag}
        old, new = bentoml.models.get(tag), bentoml.models.get(newer)
        assert Path(new.path_of(kept.weights)).read_bytes() == Path(old.path_of(kept.weights)).read_bytes()
        assert Path(new.path_of(learnt.weights)).read_bytes() != Path(old.path_of(learnt.weights)).read_bytes()
        assert dict(new.info.metadata)[{"lines": "digits_from", "digits": "lines_from"}[only]] == str(tag)
        bentoml.models.delete(newer)
    bentoml.models.delete(tag)


@pytest.mark.parametrize("only", ["digits", "lines"])
def test_nothing_is_trained_beside_a_network_that_is_not_there(
    tiny_mnist: Path, only: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("training.train.MODEL_NAME", "never_trained")
    assert main(["--epochs", "1000", "--data", str(tiny_mnist), "--only", only]) == 1
    assert "holds no version whose other network could be kept" in capsys.readouterr().err


def test_an_accuracy_below_the_required_one_fails_and_stores_nothing(
    tiny_mnist: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = versions()
    assert main(["--epochs", "1", "--data", str(tiny_mnist), "--require-accuracy", "0.995"]) == 1
    assert versions() == before
    printed = capsys.readouterr()
    assert "MNIST test images: " in printed.out
    assert "Not stored: 99.50% are required." in printed.err


def test_a_folder_without_fonts_ends_training_before_it_begins(
    tiny_mnist: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = versions()
    assert main(["--data", str(tiny_mnist), "--fonts", str(tmp_path / "missing")]) == 1
    assert versions() == before
    assert capsys.readouterr().err.startswith("Nothing was stored: There is no font")


def test_no_epoch_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--epochs", "0"])
    assert "--epochs: invalid positive value: '0'" in capsys.readouterr().err


@contextmanager
def training(data: Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Train in a process of its own; both networks have learnt for an epoch when the block begins; ended after it."""
    command = [sys.executable, "-m", "training.train", "--epochs", "10000", "--data", str(data)]
    with log.open("wb") as output:
        environment = {**os.environ, "BENTOML_HOME": str(log.parent / "store")}
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    deadline = time.monotonic() + 120
    while not all(f"held-out {learnt} right" in log.read_text() for learnt in ("digits", "lines")):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_ctrl_c_ends_training_with_one_sentence_and_a_clean_store(tiny_mnist: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with training(tiny_mnist, log) as process:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
    assert log.read_text().endswith("\nInterrupted: nothing was stored.\n")
    assert "Traceback" not in log.read_text()
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and MODEL_NAME in str(path)]


def test_a_killed_training_leaves_no_process_behind(tiny_mnist: Path, tmp_path: Path) -> None:
    with training(tiny_mnist, tmp_path / "log") as process:
        others = psutil.Process(process.pid).children(recursive=True)
        process.kill()
    try:
        assert others
        assert psutil.wait_procs(others, timeout=20)[1] == []
    finally:
        for other in others:
            with suppress(psutil.NoSuchProcess):
                other.kill()


def end(_: Namespace) -> None:
    """End this process as one is ended that takes all memory."""
    os._exit(9)


def test_the_end_of_the_other_process_is_told_and_not_awaited() -> None:
    with beside(end, Namespace()) as learning, pytest.raises(DataError, match="for its process ended"):
        received(learning)
