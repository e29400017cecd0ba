"""Plots: findings as calm pictures, written as PNG files that hold no date and no machine's name."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from digits.reader import NOT_A_DIGIT
from training.evaluation.answers import wilson_interval
from training.evaluation.corruptions import Pixels
from training.evaluation.measure import Bin, Judged

INK, QUIET, FAINT = "#1f4e79", "#8a8f98", "#d9dce1"
DOTS_PER_INCH = 110
ACROSS = 8  # thumbnails in a row
TICKS = (0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 20, 50, 100)  # per cent of errors
NAMES = [*map(str, range(NOT_A_DIGIT)), "none"]


def save(figure: Figure, path: Path) -> None:
    """Write a figure as PNG."""
    figure.savefig(path, dpi=DOTS_PER_INCH, metadata={"Software": None})


def axes_of(figure: Figure, rows: int, columns: int, heights: Sequence[float] | None = None) -> list[Axes]:
    """The places of a figure, row by row, without frames at the top and the right."""
    places: list[Axes] = list(np.ravel(figure.subplots(rows, columns, height_ratios=heights)))
    for place in places:
        place.spines[["top", "right"]].set_visible(False)
        place.spines[["left", "bottom"]].set_color(QUIET)
        place.tick_params(color=QUIET, labelsize=9)
    return places


def plot_confusion(path: Path, confusion: NDArray[np.int64]) -> None:
    """Counts (10, 11) of what digits are called: the wrong ones shaded by their number, the right ones plain."""
    figure = Figure((6.4, 5.4), layout="constrained")
    [place] = axes_of(figure, 1, 1)
    wrong = confusion.copy()
    np.fill_diagonal(wrong, 0)
    place.imshow(wrong, cmap="Reds", vmin=0, vmax=max(6, 2 * int(wrong.max())))
    for (row, column), count in np.ndenumerate(confusion):
        if count:
            place.text(column, row, f"{count:,}", ha="center", va="center", color=QUIET if row == column else "black")
    place.set_xticks(range(len(NAMES)), NAMES)
    place.set_yticks(range(NOT_A_DIGIT))
    place.set(xlabel="called", ylabel="is")
    place.spines[:].set_visible(False)
    place.tick_params(length=0)
    save(figure, path)


def plot_reliability(path: Path, sets: Mapping[str, list[Bin]]) -> None:
    """For each set of answers: the share that is right at each confidence, and how many there are of each."""
    figure = Figure((4.2 * len(sets), 5), layout="constrained")
    places = axes_of(figure, 2, len(sets), heights=(3, 1))
    for (title, bins), above, below in zip(sets.items(), places, places[len(sets) :], strict=False):
        draw_reliability(above, bins)
        above.set(title=title, ylabel="share right")
        draw_counts(below, bins)
        below.set(xlabel="confidence", ylabel="answers")
    save(figure, path)


def draw_reliability(place: Axes, bins: list[Bin]) -> None:
    """The share of right answers over the confidence, with 95 % intervals, beside the line where both are equal."""
    shares = np.array([own.right / own.count for own in bins])
    intervals = np.array([wilson_interval(own.right, own.count) for own in bins]).T
    reach = np.maximum(np.abs(intervals - shares), 0)
    place.plot([0, 1], [0, 1], color=FAINT, zorder=0)
    confidences = [own.confidence for own in bins]
    place.errorbar(confidences, shares, yerr=reach, fmt="o", color=INK, ecolor=QUIET, markersize=5, elinewidth=1)
    place.set(xlim=(0, 1.02), ylim=(0, 1.02))


def draw_counts(place: Axes, bins: list[Bin]) -> None:
    """How many answers have each confidence."""
    place.vlines([own.confidence for own in bins], 0.5, [own.count for own in bins], color=INK, linewidth=5)
    place.set(xlim=(0, 1.02), yscale="log", ylim=(0.5, None))


def plot_worst(path: Path, judged: Judged, images: Pixels, most: int = 3 * ACROSS) -> None:
    """The images (count, 28, 28) in 0..255 that the network takes most surely for something else."""
    worst = judged.worst(most)
    answers = judged.probabilities[worst].max(dim=1)
    captions = [
        f"{label} called {NAMES[name]}\n{sure:.1%} sure"
        for label, name, sure in zip(
            judged.labels[worst].tolist(), answers.indices.tolist(), answers.values.tolist(), strict=True
        )
    ]
    plot_thumbnails(path, [images[index] for index in worst], captions)


def plot_thumbnails(path: Path, images: Sequence[Pixels], captions: Sequence[str]) -> None:
    """Images (28, 28) in 0..255 in rows, each over its caption."""
    rows, lines = -(-len(images) // ACROSS), 1 + captions[0].count("\n")
    figure = Figure((ACROSS * 1.1, rows * (1.05 + 0.2 * lines)), layout="constrained")
    for place in (places := axes_of(figure, rows, ACROSS)):
        place.set(xticks=[], yticks=[])
        place.spines[:].set_visible(False)
    for place, image, caption in zip(places, images, captions, strict=False):
        place.imshow(image, cmap="gray", vmin=0, vmax=255)
        place.set_xlabel(caption, fontsize=9)
    save(figure, path)


def plot_curves(path: Path, curves: Mapping[str, Sequence[float]], chosen: int | None) -> None:
    """Held-out accuracies in 0..1 after each epoch, the errors on a log scale; a ring at the epoch that was chosen."""
    figure = Figure((6.4, 3.6), layout="constrained")
    [place] = axes_of(figure, 1, 1)
    for (name, accuracies), colour in zip(curves.items(), [INK, "#c05a2b", QUIET], strict=False):
        errors = 100 * np.maximum(1 - np.array(accuracies), 1e-4)
        epochs = np.arange(len(errors)) + 1
        place.plot(epochs, errors, "o-", color=colour, markersize=4, label=f"{name} network")
        if name == "digit" and chosen is not None and 0 < chosen <= len(errors):
            place.plot(chosen, errors[chosen - 1], "o", color=colour, markersize=11, fillstyle="none")
    name_errors(place)
    place.set(xlabel="epoch", ylabel="held-out samples right")
    place.xaxis.set_major_locator(MaxNLocator(integer=True))
    if len(curves) > 1:
        place.legend(frameon=False)
    save(figure, path)


def name_errors(place: Axes) -> None:
    """Errors in per cent on a log scale, few at the top, each called by the share that is right."""
    place.set(yscale="log")
    low, high = place.get_ylim()
    ticks = [error for error in TICKS if low <= error <= high]
    place.set_yticks(ticks, [f"{100 - error:g} %" for error in ticks])
    place.set_yticks([], minor=True)
    place.invert_yaxis()
    place.grid(axis="y", color=FAINT)
