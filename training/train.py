"""Training: `python -m training.train` learns the digits and puts the networks into the BentoML model store.

One network learns single digits, from MNIST's training images and from what the pen draws beside them; another learns
lines of digits, composed of the same. Both choose their epoch by 5,000 of MNIST's images held out, and what is drawn
beside these or made of them, and make the confidence mean what it says. They learn at the same time, each on half of
the cores; the first on a GPU where one is found. Then the first is judged once on MNIST's 10,000 test images, and both
are stored.
"""

import argparse
import pickle
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

import bentoml
import torch
from bentoml.exceptions import NotFound
from tqdm import tqdm

from digits.networks import MODEL_NAME
from digits.workers import follow_parent, spared_ctrl_c
from training import learn, line_learn
from training.cores import half_of_cores
from training.data import (
    FOLDER,
    DataError,
    Samples,
    digest,
    draw,
    hold_out,
    joined,
    load_test,
    load_training,
    of_fonts,
    of_scripts,
    soil,
    spoil,
)
from training.judge import fit_temperature, predict, share_called_none, share_right
from training.line_data import BATCH, compose, example
from training.line_network import LineNetwork
from training.network import DigitNetwork
from training.publish import DIGIT, LINE, Network, Part, PublishError, load_network, publish
from training.writing.fonts import NO_FONTS, FontError, Fonts, read_fonts

# Twice as many drawn samples half as often, and each sign as often as another: of 857 letters and things 789 are known
# to be no digit where 762 were, and MNIST's test images are read 99.69 % right where it was 99.60 (one run each).
EPOCHS = 14
REPEATED = 4  # times that an epoch goes through MNIST, while it goes once through the rest
DRAWN = 2.4  # samples of the pen for each one of MNIST
SPOILT = 0.32  # digits of MNIST made into what is no digit, for each one of MNIST
SOILED = 0.12  # digits of MNIST with a crumb or specks beside them, for each one of MNIST
FONTS = 0.4  # digits of fonts, where fonts are given, for each one of MNIST
# With them, and 28 epochs for 21, letters of eight scripts not learnt were taken for digits in 23 % of cases, for 32 %.
SCRIPTS = 0.6  # letters of other scripts, where fonts of them are given, for each one of MNIST
# Twice as many lines half as often: in one and the same time 426 of 570 amounts were read, for 419 (one run each).
LINES = 2.5  # lines for each image of MNIST
LINE_EPOCHS = 6  # in the time of EPOCHS


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    options = parse(arguments)
    try:
        return run(options)
    except (DataError, FontError, PublishError) as error:
        print(f"Nothing was stored: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        # On a line of its own: the other process's progress may have been the last that was written.
        print("\nInterrupted: nothing was stored.", file=sys.stderr)
        return 130


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m training.train", description=__doc__)
    parser.add_argument(
        "--epochs", type=positive, default=EPOCHS, help="times through the training images (%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=0, help="one seed gives the same weights on one machine")
    parser.add_argument(
        "--data", type=Path, default=FOLDER, metavar="DIR", help="where MNIST is, or shall be (%(default)s)"
    )
    parser.add_argument(
        "--fonts",
        type=Path,
        metavar="DIR",
        help="learn handwriting fonts (*.ttf, *.otf, *.woff) and of other scripts as well",
    )
    parser.add_argument(
        "--only", choices=("digits", "lines"), help="train one network, and keep the newest version's other one"
    )
    parser.add_argument("--require-accuracy", type=float, default=0, metavar="SHARE", help="fail below it; 0.995, say")
    return parser.parse_args(arguments)


def positive(text: str) -> int:
    """A whole number of at least 1."""
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def run(options: argparse.Namespace) -> int:
    """Learn, calibrate, judge and store; returns the exit status."""
    start, epochs, seed = time.monotonic(), options.epochs, options.seed
    if options.only:
        newest()  # raises here rather than after the training, where there is none
    mnist, test = load_training(options.data), load_test(options.data)
    learnt, held_out = hold_out(mnist)
    fonts = read_fonts(options.fonts) if options.fonts else NO_FONTS
    print("First all samples and lines are drawn, which takes some minutes.", flush=True)
    with beside(learn_lines, options) if options.only != "digits" else nullcontext() as learning:
        kept = options.only == "lines"
        network, facts = stored_digits() if kept else learn_digits(learnt, held_out, fonts, epochs, seed)
        line_network, line_facts = received(learning) if learning else stored_lines()
    logits = predict(network, test)
    accuracy, none = share_right(logits, test.labels), share_called_none(logits)
    print(f"MNIST test images: {accuracy:.2%} right, {none:.2%} called no digit; weights of epoch {facts['epoch']}.")
    if accuracy < options.require_accuracy:
        print(f"Not stored: {options.require_accuracy:.2%} are required.", file=sys.stderr)
        return 1
    facts |= line_facts
    facts |= {"test_accuracy": accuracy, "test_called_none": none, "epochs": epochs, "seed": seed}
    facts |= {"fonts": [font.name for font in fonts.hands], "scripts": [script.name for script in fonts.scripts]}
    facts |= {"data_sha256": digest(mnist, test), "seconds": round(time.monotonic() - start)}
    lines = compose(held_out, 2 * BATCH, seed)
    tag = publish({network: test.pixels()[:1000], line_network: example(lines)}, facts)
    print(f"Stored as {tag}. This makes it the model that the repository ships:")
    # BentoML takes a relative path from the root of the file system.
    print(f'  python -m bentoml models export {tag} "$PWD/models/digit_cnn.bentomodel"')
    return 0


def learn_digits(
    learnt: Samples, held_out: Samples, fonts: Fonts, epochs: int, seed: int
) -> tuple[DigitNetwork, dict[str, Any]]:
    """The network for single digits, and what is to be known of its training."""
    share_cores()
    drawn = draw(round((len(learnt.labels) + len(held_out.labels)) * DRAWN), seed)
    learnt_drawn, held_out_drawn = hold_out(drawn)
    spoilt = spoil(learnt, round(len(learnt.labels) * SPOILT), seed)
    soiled = soil(learnt, round(len(learnt.labels) * SOILED), seed)
    written = of_fonts(fonts.hands, round(len(learnt.labels) * FONTS), seed)
    foreign = of_scripts(fonts.scripts, round(len(learnt.labels) * SCRIPTS), seed)
    parts = joined(*[learnt] * REPEATED, learnt_drawn, spoilt, soiled, written, foreign)
    # By MNIST's alone a run was ended after 9 of 14 epochs, as good as any on these: 752 of 857 letters and things were
    # known to be no digit, and 783 and 786 by two runs that were ended after 14 and 13.
    judges = joined(held_out, held_out_drawn)
    trained = learn.train(parts, judges, epochs, seed)
    network = trained.network
    network.temperature.fill_(fit_temperature(predict(network, judges), judges.labels))
    return network, {"held_out_accuracies": trained.held_out_accuracies, "epoch": trained.epoch}


def stored_digits() -> tuple[DigitNetwork, dict[str, Any]]:
    """The network for single digits of the newest version in the store, and what is known of its training."""
    network, facts = stored(DIGIT, "digits", ("held_out_accuracies", "epoch"))
    return cast(DigitNetwork, network), facts


def stored_lines() -> tuple[LineNetwork, dict[str, Any]]:
    """The network for lines of the newest version in the store, and what is known of its training."""
    network, facts = stored(LINE, "lines", ("line_held_out_accuracies", "line_epoch"))
    return cast(LineNetwork, network), facts


def stored(part: Part, name: str, known: Sequence[str]) -> tuple[Network, dict[str, Any]]:
    """A network of the newest version in the store, and what is known of its training: these facts, and its origin."""
    model = newest()
    facts = model.info.metadata
    origin = {f"{name}_from": str(model.tag), f"{name}_commit": facts["commit"]}
    return load_network(part, Path(model.path_of(part.weights))), {key: facts[key] for key in known} | origin


def newest() -> bentoml.Model:
    """The newest version in the store; raises DataError where there is none."""
    try:
        return bentoml.models.get(f"{MODEL_NAME}:latest")
    except NotFound as error:
        raise DataError("the model store holds no version whose other network could be kept.") from error


def learn_lines(options: argparse.Namespace) -> tuple[LineNetwork, dict[str, Any]]:
    """The network for lines, and what is to be known of its training."""
    share_cores()
    seed, hands = options.seed, read_fonts(options.fonts).hands if options.fonts else ()
    learnt, held_out = (
        compose(part, round(len(part.labels) * LINES), seed + at, hands)
        for at, part in enumerate(hold_out(load_training(options.data)))
    )
    epochs = max(1, round(options.epochs * LINE_EPOCHS / EPOCHS))
    trained = line_learn.train(learnt, held_out, epochs, seed)
    network = trained.network
    network.temperature.fill_(line_learn.fit_temperature(line_learn.predict(network, held_out), held_out))
    return network, {"line_held_out_accuracies": trained.held_out_accuracies, "line_epoch": trained.epoch}


@contextmanager
def beside(work: Callable[[argparse.Namespace], Any], options: argparse.Namespace) -> Iterator[Connection]:
    """Have a function work in a process of its own, ended with the block at the latest, and tell its result."""
    context = get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=tell, args=(work, options, sending))
    with spared_ctrl_c():
        process.start()
    sending.close()
    try:
        yield receiving
    finally:
        process.kill()
        process.join()


def tell(work: Callable[[argparse.Namespace], Any], options: argparse.Namespace, sending: Connection) -> None:
    """Tell the result of a function, in a process that ends with its parent."""
    follow_parent()
    tqdm.set_lock(threading.RLock())  # its own is a semaphore, whose loss Python laments where this process is ended
    # Pickled here, for PyTorch's own way of sending has the parent fetch what lies in a process that has ended by then.
    sending.send_bytes(pickle.dumps(work(options)))


def received(receiving: Connection) -> Any:  # noqa: ANN401, whatever the function returns
    """The result that the other process tells; raises DataError where it ended without one."""
    try:
        return pickle.loads(receiving.recv_bytes())  # noqa: S301, it is our own process
    except EOFError as error:
        raise DataError("the network for lines was not learnt, for its process ended; perhaps for memory.") from error


def share_cores() -> None:
    """Leave half of the cores to the other network."""
    torch.set_num_threads(half_of_cores())


if __name__ == "__main__":
    sys.exit(main())
