"""Pictures of our own making to try the reader with: `python -m tests.draw_samples` draws them."""

from pathlib import Path

from frontend.errors import N_

FOLDER = Path(__file__).parent / "static" / "samples"

# By the name of each file, what it shows.
SAMPLES = {
    "pencil": N_("A digit in pencil"),
    "ink": N_("A year in ink"),
    "chalk": N_("Chalk on a board"),
    "lines": N_("Three lines on squared paper"),
    "star": N_("A star, which is no digit"),
}


def file_name(sample: str) -> str:
    """The file of a sample, below the page's static files."""
    return f"samples/{sample}.webp"


def picture(sample: str) -> bytes | None:
    """A sample's bytes; None where there is no such sample."""
    return (FOLDER / f"{sample}.webp").read_bytes() if sample in SAMPLES else None
