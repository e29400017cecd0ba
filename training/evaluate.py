"""Evaluation: `python -m training.evaluate` says how often the newest model of the store is right.

On MNIST's test images it judges the network alone; on a folder of labelled pictures the whole way from file to text,
in this process or, with --service, through a running service.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import bentoml
import httpx
import onnxruntime
import torch
from bentoml.exceptions import NotFound
from tqdm import tqdm

from digits import PictureError, Reader
from digits.reader import GRAPH_FILE, MODEL_NAME
from training.answers import LABELS_FILE, Answer, labelled, table, wilson_interval, write_wrong
from training.data import FOLDER, DataError, load_test
from training.judge import share_called_none, share_right

TIMEOUT = 60  # seconds in which the service must answer for one picture


class EvaluationError(RuntimeError):
    """What is to be measured is not there; the message is one sentence that says what."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=__doc__)
    parser.add_argument("--pictures", type=Path, metavar="DIR", help=f"a folder of pictures with their {LABELS_FILE}")
    parser.add_argument("--service", metavar="URL", help="let this service read them; http://localhost:3000, say")
    parser.add_argument("--errors", type=Path, metavar="FILE", help="write those read wrongly to a CSV file")
    parser.add_argument("--data", type=Path, default=FOLDER, metavar="DIR", help="where MNIST is (%(default)s)")
    options = parser.parse_args(arguments)
    if (options.service or options.errors) and not options.pictures:
        parser.error("--service and --errors need --pictures")
    try:
        if options.pictures:
            evaluate_pictures(options.pictures, options.service, options.errors)
        else:
            evaluate_network(options.data)
    except (DataError, EvaluationError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def evaluate_network(data: Path) -> None:
    """Print how many of MNIST's test images the network alone gets right."""
    model = newest_model()
    test = load_test(data)
    session = onnxruntime.InferenceSession(model.path_of(GRAPH_FILE), providers=["CPUExecutionProvider"])
    batches = [session.run(None, {"ink": (ink.float() / 255).numpy()})[0] for ink in test.ink.split(1000)]
    count = len(test.labels)
    answers = torch.cat([torch.from_numpy(batch) for batch in batches])
    share, none = share_right(answers, test.labels), share_called_none(answers)
    low, high = wilson_interval(round(share * count), count)
    print(f"{model.tag} on {count:,} MNIST test images: {share:.2%} right (95 % interval {low:.2%} to {high:.2%})")
    print(f"{none:.2%} of them would be called no digit.")


def evaluate_pictures(folder: Path, service: str | None, errors: Path | None) -> None:
    """Print a table of how many pictures are read right; write those that are not to the file `errors`."""
    answers = []
    with through(service) if service else nullcontext(in_process()) as read:
        for file, label in tqdm(labelled(folder), unit="picture"):
            try:
                answers.append(Answer(file, label, text=read(folder / file)))
            except PictureError as error:
                answers.append(Answer(file, label, error=str(error)))
    print(table(answers))
    if errors:
        write_wrong(errors, answers)


def in_process() -> Callable[[Path], str]:
    """What reads the text of a picture with the newest model, right here."""
    model = newest_model()
    reader = Reader(Path(model.path_of(GRAPH_FILE)), str(model.tag))
    return lambda path: reader.read(path).text


@contextmanager
def through(service: str) -> Iterator[Callable[[Path], str]]:
    """What has a service read the text of a picture."""

    def read(path: Path) -> str:
        try:
            response = client.post("/predict", files={"image": (path.name, path.read_bytes())})
        except httpx.HTTPError as error:
            raise EvaluationError(f"The service at {service} does not answer: {error}.") from error
        if response.status_code == httpx.codes.BAD_REQUEST:
            raise PictureError(response.json()["error"])
        if response.status_code != httpx.codes.OK:
            raise EvaluationError(f"The service at {service} answers {response.status_code} to {path}.")
        return str(response.json()["text"])

    with httpx.Client(base_url=service, timeout=TIMEOUT) as client:
        yield read


def newest_model() -> bentoml.Model:
    """The model version that the store holds as its latest."""
    try:
        return bentoml.models.get(f"{MODEL_NAME}:latest")
    except NotFound as error:
        raise EvaluationError(
            f"The model store holds no {MODEL_NAME}: train one, or import the shipped one."
        ) from error


if __name__ == "__main__":
    sys.exit(main())
