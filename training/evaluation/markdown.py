"""Markdown: tables, pictures, and counts as the cells of a table."""

from collections.abc import Iterable, Sequence

from training.evaluation.answers import wilson_interval

PICTURES = "report"
"""The folder of the pictures, below that of report.md."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown, its first column to the left and the others to the right."""
    ruler = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ruler, *rows])


def picture(description: str, file: str) -> str:
    """A picture in Markdown."""
    return f"![{description}]({PICTURES}/{file})"


def shares(right: int, count: int) -> list[str]:
    """How many, how many right, their share and its interval in per cent."""
    low, high = wilson_interval(right, count)
    return [f"{count:,}", f"{right:,}", f"{100 * right / count:.2f}", f"{100 * low:.2f} to {100 * high:.2f}"]
