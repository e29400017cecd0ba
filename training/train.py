"""Training: `python -m training.train` learns the digits and puts the network into the BentoML model store.

It learns from MNIST's training images and from what the pen draws beside them, chooses the epoch on 5,000 of MNIST's
held out, makes the confidence mean what it says, judges the network once on MNIST's 10,000 test images, and stores it.
A GPU is used where one is found.
"""

import argparse
import sys
import time
from pathlib import Path

from training.data import FOLDER, DataError, digest, draw, hold_out, joined, load_test, load_training, soil, spoil
from training.judge import fit_temperature, predict, share_called_none, share_right
from training.learn import train
from training.publish import PublishError, publish

EPOCHS = 13
REPEATED = 2  # times that an epoch goes through MNIST, while it goes once through the rest
DRAWN = 1.2  # samples of the pen for each one of MNIST
SPOILT = 0.16  # digits of MNIST made into what is no digit, for each one of MNIST
SOILED = 0.06  # digits of MNIST with a crumb or specks beside them, for each one of MNIST


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    options = parse(arguments)
    try:
        return run(options.data, options.epochs, options.seed, options.require_accuracy)
    except (DataError, PublishError) as error:
        print(f"Nothing was stored: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted: nothing was stored.", file=sys.stderr)
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
    parser.add_argument("--require-accuracy", type=float, default=0, metavar="SHARE", help="fail below it; 0.995, say")
    return parser.parse_args(arguments)


def positive(text: str) -> int:
    """A whole number of at least 1."""
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def run(data: Path, epochs: int, seed: int, required_accuracy: float) -> int:
    """Learn, calibrate, judge and store; returns the exit status."""
    start = time.monotonic()
    mnist = load_training(data)
    drawn = draw(round(len(mnist.labels) * DRAWN), seed)
    (learnt, held_out), (learnt_drawn, held_out_drawn) = hold_out(mnist), hold_out(drawn)
    spoilt = spoil(learnt, round(len(learnt.labels) * SPOILT), seed)
    soiled = soil(learnt, round(len(learnt.labels) * SOILED), seed)
    trained = train(joined(*[learnt] * REPEATED, learnt_drawn, spoilt, soiled), held_out, epochs, seed)
    network = trained.network
    calibration = joined(held_out, held_out_drawn)
    network.temperature.fill_(fit_temperature(predict(network, calibration), calibration.labels))
    test = load_test(data)
    logits = predict(network, test)
    accuracy, none = share_right(logits, test.labels), share_called_none(logits)
    print(f"MNIST test images: {accuracy:.2%} right, {none:.2%} called no digit; weights of epoch {trained.epoch}.")
    if accuracy < required_accuracy:
        print(f"Not stored: {required_accuracy:.2%} are required.", file=sys.stderr)
        return 1
    facts = {
        "test_accuracy": accuracy,
        "test_called_none": none,
        "held_out_accuracies": trained.held_out_accuracies,
        "epoch": trained.epoch,
        "epochs": epochs,
        "seed": seed,
        "data_sha256": digest(mnist, drawn, test),
        "seconds": round(time.monotonic() - start),
    }
    tag = publish(network, test.pixels()[:1000], facts)
    print(f"Stored as {tag}. This makes it the model that the repository ships:")
    # BentoML takes a relative path from the root of the file system.
    print(f'  python -m bentoml models export {tag} "$PWD/models/digit_cnn.bentomodel"')
    return 0


if __name__ == "__main__":
    sys.exit(main())
