"""Evaluation: `python -m training.evaluate` says how often a model is right, and writes a report with pictures.

On MNIST's test images it judges the network alone; on a folder of labelled pictures the whole way from file to text,
in this process or, with --service, through a running service. The report adds confusions, confidence, the worst
mistakes, MNIST's images corrupted as in MNIST-C, and the learning curve.
"""

import argparse
import sys
from contextlib import nullcontext
from pathlib import Path

import bentoml
from tqdm import tqdm

from digits import PictureError
from digits.reader import MODEL_NAME
from training.data import FOLDER, DataError, Samples, load_test
from training.evaluation.answers import LABELS_FILE, Answer, labelled, table, wilson_interval, write_wrong
from training.evaluation.findings import Findings, Provenance
from training.evaluation.measure import Judged, judge, judge_together
from training.evaluation.readers import EvaluationError, reader_of, stored_model, through
from training.evaluation.report import write_report
from training.evaluation.robustness import measure_robustness

REPORT = Path(__file__).parent.parent / "docs"
LATEST = f"{MODEL_NAME}:latest"


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    options = parse(arguments)
    try:
        if options.brief:
            say_briefly(options)
        else:
            report(options)
    except (DataError, EvaluationError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=__doc__)
    parser.add_argument("--pictures", type=Path, metavar="DIR", help=f"a folder of pictures with their {LABELS_FILE}")
    parser.add_argument("--service", metavar="URL", help="let this service read them; http://localhost:3000, say")
    parser.add_argument("--errors", type=Path, metavar="FILE", help="write those read wrongly to a CSV file")
    parser.add_argument("--data", type=Path, default=FOLDER, metavar="DIR", help="where MNIST is (%(default)s)")
    parser.add_argument(
        "--model",
        nargs="+",
        default=[LATEST],
        metavar="TAG",
        help="model versions of the store (%(default)s); more than one are seeds, whose mean is told, and the first of "
        "them is what all else is about",
    )
    parser.add_argument(
        "--report", type=Path, default=REPORT, metavar="DIR", help="where report.md goes, its pictures below"
    )
    parser.add_argument(
        "--brief", action="store_true", help="no report, which takes minutes: of MNIST or, where given, of the pictures"
    )
    options = parser.parse_args(arguments)
    if (options.service or options.errors) and not options.pictures:
        parser.error("--service and --errors need --pictures")
    return options


def say_briefly(options: argparse.Namespace) -> None:
    """Print how many of the pictures or, where none are given, of MNIST's test images are right."""
    if options.pictures:
        answer_pictures(options)
    else:
        judge_networks(stored_models(options), load_test(options.data))


def report(options: argparse.Namespace) -> None:
    """Print how many of MNIST's test images and of the pictures are right, measure all else, and write it down."""
    provenance = Provenance.of_this_run(command(options))
    models, test = stored_models(options), load_test(options.data)
    judged = judge_networks(models, test)
    answers = answer_pictures(options) if options.pictures else []
    robustness = list(measure_robustness(models[0], reader_of(models[0]), test))
    together, images = judge_together(models[0], test), test.ink[:, 0].numpy()
    findings = Findings(provenance, models, judged, together, images, robustness, answers, bool(options.service))
    print(f"Wrote {write_report(options.report, findings)}")


def command(options: argparse.Namespace) -> str:
    """The command line that was given, without the places of this machine."""
    given = [
        ("--pictures DIR", options.pictures),
        ("--service URL", options.service),
        ("--data DIR", options.data != FOLDER),
        (" ".join(["--model", *options.model]), options.model != [LATEST]),
    ]
    return " ".join(["python -m training.evaluate", *(words for words, is_given in given if is_given)])


def stored_models(options: argparse.Namespace) -> list[bentoml.Model]:
    """The model versions to judge."""
    return [stored_model(tag) for tag in options.model]


def judge_networks(models: list[bentoml.Model], test: Samples) -> list[Judged]:
    """Print how many of MNIST's test images each network alone gets right."""
    judged = [judge(model, test) for model in models]
    for model, its in zip(models, judged, strict=True):
        share, (low, high) = its.right / its.count, wilson_interval(its.right, its.count)
        images = f"{its.count:,} MNIST test images"
        print(f"{model.tag} on {images}: {share:.2%} right (95 % interval {low:.2%} to {high:.2%})")
        print(f"{its.called_none / its.count:.2%} of them would be called no digit.")
    if len(judged) > 1:
        mean = sum(its.right / its.count for its in judged) / len(judged)
        print(f"Mean of these {len(judged)} models: {mean:.2%} right")
    return judged


def answer_pictures(options: argparse.Namespace) -> list[Answer]:
    """Print a table of how many pictures are read right; write those that are not to the file of --errors."""
    answers = []
    reading_with = (
        through(options.service) if options.service else nullcontext(reader_of(stored_models(options)[0]).read)
    )
    with reading_with as read:
        for file, label in tqdm(labelled(options.pictures), unit="picture"):
            try:
                reading = read(options.pictures / file)
                answers.append(Answer(file, label, reading.text, "", reading.confidence, reading.model))
            except PictureError as error:
                answers.append(Answer(file, label, error=str(error)))
    print(table(answers))
    if options.errors:
        write_wrong(options.errors, answers)
    return answers


if __name__ == "__main__":
    sys.exit(main())
