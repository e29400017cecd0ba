"""Read pictures on the command line: `python -m digits PATH...` prints a line for each, in order."""

import argparse
import os
import sys
from collections.abc import Iterator
from fileinput import FileInput
from io import TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from digits.command.answers import NOTATIONS
from digits.command.crew import read_all
from digits.command.model import SHIPPED, ModelError
from digits.command.progress import Progress
from digits.command.resume import Kept, ResumeError, keep, skip
from digits.command.sources import count, entries

SOME_FAILED, MISUSED, STOPPED = 1, 2, 130  # exit statuses; 0 where all pictures could be read


def main() -> int:
    """Read what the command line names and return the exit status."""
    options = parse()
    try:
        return run(options)
    except (ModelError, ResumeError, OSError) as error:
        if isinstance(error, BrokenPipeError):  # who reads the lines has had enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return STOPPED
        print(error, file=sys.stderr)
        return MISUSED
    except KeyboardInterrupt:
        return STOPPED


def parse() -> argparse.Namespace:
    """The command line's options."""
    parser = argparse.ArgumentParser(
        prog="python -m digits",
        description="Read the handwritten digits in pictures, and print a line for each, in order.",
        epilog="The exit status is 0 where all pictures could be read, 1 where some could not: their lines say why.",
    )
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="a picture, folder, glob in quotes, or zip archive; - for a picture or tar archive from standard input",
    )
    parser.add_argument("--list", metavar="FILE", help="a file with more paths, one a line; - for standard input")
    parser.add_argument("--format", choices=NOTATIONS, default="json", help="JSON lines (default), CSV or plain text")
    parser.add_argument(
        "--resume",
        type=Path,
        metavar="OUT",
        help="write to the file OUT, and where an earlier run was cut off, go on after its last line",
    )
    parser.add_argument("--workers", type=int, default=cores(), metavar="N", help="processes (default: one a core)")
    parser.add_argument("--model", type=Path, default=SHIPPED, help="a model's archive, or its folder in a model store")
    options = parser.parse_args()
    if not options.paths and not options.list:
        parser.error("name at least one PATH, or a --list of them")
    if options.workers < 1:
        parser.error("--workers must be at least 1")
    return options


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(options: argparse.Namespace) -> int:
    """Read all pictures, write their lines, and return the exit status."""
    notation = NOTATIONS[options.format]
    kept = keep(options.resume, notation) if options.resume else Kept(0, "")
    progress = Progress(count(paths(options)) if sys.stderr.isatty() else None, kept.pictures)
    pictures = entries(paths(options))
    skip(pictures, kept, notation)
    failed = 0
    answers = read_all(pictures, options.format, options.model, options.workers)
    with output(options.resume) as out:
        first = list(islice(answers, 1))  # where there is no model, nothing is written
        if not kept.last:
            out.write(notation.head)
        for lines in chain(first, answers):
            out.write(lines.text)
            failed += lines.failed
            progress.add(lines.pictures)
    progress.close()
    if failed:
        read = progress.done - kept.pictures
        print(f"{failed:,} of {read:,} pictures could not be read; their lines say why.", file=sys.stderr)
    return SOME_FAILED if failed else 0


def paths(options: argparse.Namespace) -> Iterator[str]:
    """All paths, those of the list after those of the command line."""
    yield from options.paths
    if options.list:
        with FileInput(options.list, errors="surrogateescape") as listed:
            yield from (line.removesuffix("\n") for line in listed)


def output(path: Path | None) -> TextIO:
    """Where the lines go: to the end of a file, or else to standard output."""
    to = path.open("ab") if path else sys.stdout.buffer
    # A file's name may hold bytes that are no UTF-8; JSON has the same escape for these as Python.
    return TextIOWrapper(to, encoding="utf-8", errors="backslashreplace", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
