"""Chapters of the report that show pictures: each writes its own into a folder and returns its text in Markdown."""

from pathlib import Path

from training.evaluation.corruptions import CORRUPTIONS
from training.evaluation.findings import Findings
from training.evaluation.markdown import picture, table
from training.evaluation.measure import BINS, calibration_error, reliability
from training.evaluation.plots import plot_confusion, plot_curves, plot_reliability, plot_thumbnails, plot_worst
from training.evaluation.robustness import CLEAN, examples


def confusion(findings: Findings, pictures: Path) -> str:
    """What is taken for what."""
    plot_confusion(pictures / "confusion.png", findings.judged[0].confusion())
    return f"""## What is taken for what

MNIST's test images; "none" is the network's eleventh answer, no digit.

{picture("Confusion matrix of MNIST's test images", "confusion.png")}"""


def calibration(findings: Findings, pictures: Path) -> str:
    """Whether the confidence is true."""
    sets = {"MNIST, the network alone": findings.judged[0].reliability()}
    read = [answer for answer in findings.answers if not answer.error]
    if read:
        sets["pictures, whole texts"] = reliability(
            [answer.confidence for answer in read], [answer.right for answer in read]
        )
    plot_reliability(pictures / "reliability.png", sets)
    rows = [
        [name, f"{sum(own.count for own in bins):,}", f"{calibration_error(bins):.4f}"] for name, bins in sets.items()
    ]
    return f"""## Whether it is as sure as it is right

The expected calibration error is by how much confidence and share of right answers differ, on the mean over {BINS}
equally wide bins of confidence. For MNIST, "no digit" is one of eleven answers, and always wrong.

{table(["what", "how many", "expected calibration error"], rows)}

{picture("Share of right answers at each confidence", "reliability.png")}"""


def mistakes(findings: Findings, pictures: Path) -> str:
    """The worst mistakes, of MNIST alone: the pictures given belong to others."""
    mnist = findings.judged[0]
    wrong = len(mnist.worst(mnist.count))
    if not wrong:
        return "## The worst mistakes\n\nThere are none on MNIST's test images."
    plot_worst(pictures / "mistakes.png", mnist, findings.images)
    return f"""## The worst mistakes

Of the {wrong:,} of MNIST's test images that are called another digit or none, those whose own digit the network holds
least likely.

{picture("MNIST's test images that are read wrongly", "mistakes.png")}"""


def robustness(findings: Findings, pictures: Path) -> str:
    """MNIST's images corrupted."""
    shown = examples(findings.images[0])
    plot_thumbnails(pictures / "corruptions.png", list(shown.values()), ["as it is", *list(shown)[1:]])
    head = ["corruption", "network on the image", "network on all its ink", "reader: right", "reader: nothing"]
    return f"""## Corrupted images

{findings.robustness[0].count:,} of MNIST's test images, evenly spread over all, corrupted as in MNIST-C (Mu and Gilmer,
2019), whose corruptions and strengths `training/evaluation/corruptions.py` writes again; their own files differ by the
luck of each draw. In per cent:

{picture("One image in each corruption", "corruptions.png")}

{table(head, robust_rows(findings))}

The headline is the first column's mean, **{mean_direct(findings):.2f} %**: MNIST-C is defined as the network on the
corrupted image itself, and others report it so. The second column gives the network all ink that is found in the
image, brought to MNIST's size and place as if it were one digit, stray ink included. The third is what a person gets
who uploads the image and expects that one digit and nothing else."""


def robust_rows(findings: Findings) -> list[list[str]]:
    """A row for the images as they are, for each corruption and for the mean of the corruptions."""
    values = [
        [own.corruption, *(100 * right / own.count for right in (own.direct, own.as_one_mark, own.read, own.nothing))]
        for own in findings.robustness
    ]
    corrupted = [row[1:] for row in values if row[0] != CLEAN]
    means = [sum(map(float, column)) / len(CORRUPTIONS) for column in zip(*corrupted, strict=True)]
    return [
        [str(name), *(f"{value:.1f}" for value in numbers)]
        for name, *numbers in [*values, ["**mean of the 15**", *means]]
    ]


def mean_direct(findings: Findings) -> float:
    """The mean accuracy in per cent over the corruptions, of the network on the corrupted image itself."""
    shares = [own.direct / own.count for own in findings.robustness if own.corruption != CLEAN]
    return 100 * sum(shares) / len(shares)


def learning(findings: Findings, pictures: Path) -> str:
    """The learning curves that the model's metadata hold."""
    if not findings.curves:
        return "## How it learned\n\nThe model's metadata hold no learning curve."
    chosen = findings.facts.get("epoch")
    plot_curves(pictures / "learning.png", findings.curves, chosen)
    return f"""## How it learned

The share of held-out training samples that is right after each epoch; the ring marks the epoch that was kept, {chosen}.

{picture("Held-out accuracy after each epoch", "learning.png")}"""
