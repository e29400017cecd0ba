"""Answers to labelled pictures: the list to read, the table of how many were right, the list of those that were not."""

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

LABELS_FILE = "labels.csv"
"""In a folder of pictures: the columns file and label, with "|" between the lines of a label; empty for no digit."""
HEAD = f"{'folder':16} {'pictures':>8} {'right':>6} {'per cent':>8} {'95 % interval':>14} {'answered with nothing':>22}"


@dataclass(frozen=True)
class Answer:
    """What was read in a picture."""

    file: str
    """The picture's path below the folder of `LABELS_FILE`."""
    label: str
    """What a careful person reads in it: digits, lines separated by a newline; "" for none."""
    text: str = ""
    """What was read, in the same form."""
    error: str = ""
    """Why nothing could be read."""
    confidence: float = 0.0
    """The probability in 0..1 that the reader gives the whole text."""
    model: str = ""
    """The model version that read it."""

    @property
    def right(self) -> bool:
        """Whether the whole text is what the picture shows."""
        return not self.error and self.text == self.label


def labelled(folder: Path) -> list[tuple[str, str]]:
    """The file and the label of each picture that the folder's `LABELS_FILE` names."""
    with (folder / LABELS_FILE).open(newline="", encoding="utf-8") as lines:
        return [(row["file"], row["label"].replace("|", "\n")) for row in csv.DictReader(lines)]


def by_folder(answers: Iterable[Answer]) -> dict[str, list[Answer]]:
    """The answers of each top folder of their files."""
    folders: dict[str, list[Answer]] = {}
    for answer in answers:
        folders.setdefault(Path(answer.file).parts[0], []).append(answer)
    return folders


def table(answers: Iterable[Answer]) -> str:
    """How many answers are right, a line for each top folder of their files."""
    return "\n".join([HEAD, *(line(folder, its) for folder, its in by_folder(answers).items())])


def line(folder: str, answers: list[Answer]) -> str:
    """How many answers of one folder are right, and where it holds single digits, how many are empty."""
    right = sum(answer.right for answer in answers)
    low, high = wilson_interval(right, len(answers))
    interval = f"{low:.1%} to {high:.1%}".replace("%", "")
    empty = str(sum(not answer.text for answer in answers)) if digits_each(answers) == 1 else ""
    return (
        f"{folder:16} {len(answers):8} {right:6} {100 * right / len(answers):8.2f} {interval:>14} {empty:>22}".rstrip()
    )


def digits_each(answers: list[Answer]) -> int | None:
    """How many digits each of the pictures shows, or None where some show more than others."""
    numbers = {sum(sign.isdigit() for sign in answer.label) for answer in answers}
    return numbers.pop() if len(numbers) == 1 else None


def wilson_interval(right: int, count: int) -> tuple[float, float]:
    """The share of right answers, in 0..1, that `right` of `count` leave likely at 95 %.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference" (1927): unlike the normal
    interval it holds near 0 and 1, where ours lie.
    """
    z = 1.96  # standard deviations for 95 %
    share = right / count
    middle = share + z * z / (2 * count)
    reach = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return max(0, (middle - reach) / (1 + z * z / count)), min(1, (middle + reach) / (1 + z * z / count))


def write_wrong(path: Path, answers: Iterable[Answer]) -> None:
    """Write the answers that are not right as CSV: file, label, text and error, with "|" between lines."""
    with path.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.writer(lines)
        writer.writerow(["file", "label", "text", "error"])
        for answer in answers:
            if not answer.right:
                label, text = (value.replace("\n", "|") for value in (answer.label, answer.text))
                writer.writerow([answer.file, label, text, answer.error])
