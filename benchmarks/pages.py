"""docs/speed.json -> docs/speed.md, and the figures in README.md and docs/scale.md, none of them typed by hand."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from benchmarks.contenders import BARE, FLASK, LITSERVE, OURS
from tests.servers import ROOT

FIGURES = ROOT / "docs" / "speed.json"
SPEED = ROOT / "docs" / "speed.md"
SMALL, LARGE = "28x28 PNG", "12-megapixel JPEG"
CORE_HOUR = 0.05  # dollars: about what the large clouds ask for a core with 4 GB in an hour, on demand
NODE = 32  # cores

Figures: TypeAlias = dict[str, Any]


def write() -> None:
    """Write all that is made of the figures."""
    figures = json.loads(FIGURES.read_text())
    for path, text in written(figures).items():
        path.write_text(text)


def written(figures: Figures) -> dict[Path, str]:
    """Each file that holds figures, as it must be."""
    blocks: dict[str, Callable[[Figures], str]] = {"README.md": in_short, "docs/scale.md": envelope}
    texts = {ROOT / name: replaced((ROOT / name).read_text(), block(figures)) for name, block in blocks.items()}
    return {SPEED: speed(figures)} | texts


def replaced(text: str, block: str) -> str:
    """A text with a block in place of what stands between its two marks."""
    start, end = "<!-- `make bench` writes this -->\n", "<!-- up to here -->\n"
    before, _, rest = text.partition(start)
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError("The text has no marks that the figures go between.")
    return f"{before}{start}\n{block}\n{end}{after}"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown, its first column of words and the others of figures."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def load(figures: Figures, server: str, picture: str, clients: int) -> dict[str, float]:
    """One server under one load."""
    loads = figures["servers"][server]["loads"]
    found: dict[str, float] = next(one for one in loads if (one["picture"], one["clients"]) == (picture, clients))
    return found


def ratio(figures: Figures, picture: str, other: str) -> float:
    """Requests a second of this service for each of another server, with 8 clients."""
    others = load(figures, other, picture, 8)["rate"]
    return load(figures, OURS, picture, 8)["rate"] / others if others else math.inf


def speed(figures: Figures) -> str:
    """docs/speed.md."""
    machine = figures["machine"]
    return "\n".join(
        [
            "# How fast it is, and how lean\n",
            f"Written by `make bench` on {machine['date']}: {machine['cores']} cores of an {machine['processor']},"
            f" {machine['system']}, Python {machine['python']}. Load by {machine['generator']} on the same cores."
            f" In the minute before, {machine['busy_before']:.1f} processes ran or waited for a core: above 0.5, the"
            " machine had other work, and only ratios mean anything.\n",
            "## What was to be reached\n",
            goals(figures),
            "## Requests\n",
            f"Each server has {machine['cores']} workers and the same reader; medians of {machine['rounds']}"
            f" interleaved rounds of {machine['seconds']:g} s. Requests a second, and milliseconds to the answer in"
            " half and in 99 of 100 requests. This service refuses what would have to wait for more than 3 s; here it"
            " lets all wait, as the others do.\n",
            *[requests(figures, picture) for picture in figures["stages"]],
            "## Start and memory\n",
            starts(figures),
            "## Sizes\n",
            sizes(figures),
            "## Pictures by the command line\n",
            bulk(figures),
            "## Where the time goes\n",
            "Milliseconds of each step for one picture, in one process; below that what servers with one client take"
            " of a core beyond it.\n",
            stages(figures),
            f"Training the shipped model took {duration(figures['training_seconds'])}.\n",
        ]
    )


class Goal(NamedTuple):
    """What was to be reached, as a least or a most."""

    what: str
    figure: float
    least: float = 0
    most: float = math.inf

    def row(self) -> list[str]:
        """The goal, what was measured, and whether that reaches it."""
        wanted = f"at least {self.least:g}" if self.least else f"at most {self.most:g}"
        return [self.what, wanted, f"{self.figure:.3g}", "yes" if self.least <= self.figure <= self.most else "**no**"]


def goals(figures: Figures) -> str:
    """Each goal, and whether it is reached."""
    ours, steady, bulk = figures["servers"][OURS], figures["steadiness"], figures["bulk"]
    found = [
        Goal(f"{SMALL}, 8 clients: requests/s, of {BARE}", ratio(figures, SMALL, BARE), least=0.75),
        Goal(f"{SMALL}, 8 clients: requests/s, times {LITSERVE}", ratio(figures, SMALL, LITSERVE), least=1.5),
        Goal(f"the same for {steady['seconds']:.0f} s: p99 / p50", steady["p99"] / steady["p50"], most=4),
        Goal(f"{LARGE}, 8 clients: requests/s, of {BARE}", ratio(figures, LARGE, BARE), least=0.95),
        Goal(f"{LARGE}: ms of one core", load(figures, OURS, LARGE, 1)["cpu_ms"], most=45),
        Goal("seconds from start to ready", ours["ready"], most=3),
        Goal("MB of a worker", ours["largest_mb"], most=160),
        Goal("MB of the serving install", figures["sizes"]["installed"], most=350),
        Goal("small pictures/s of one process", bulk["alone"], least=3000),
        Goal("the command line, of cores times that", bulk["command"] / bulk["cores"] / bulk["alone"], least=0.9),
    ]
    if figures.get("images"):
        found.append(Goal("MB of the model server's image", figures["images"]["digit-reader"]["megabytes"], most=480))
    return table(["", "goal", "measured", "reached"], [goal.row() for goal in found])


def requests(figures: Figures, picture: str) -> str:
    """All servers with one picture."""
    rows = []
    for server in figures["servers"]:
        loads = [load(figures, server, picture, clients) for clients in (1, 8, 64)]
        cells = [cell for one in loads for cell in (f"{one['rate']:.0f}", f"{one['p50']:.0f}, {one['p99']:.0f}")]
        rows.append([server, *cells, f"{loads[0]['cpu_ms']:.1f}", f"{ratio(figures, picture, server):.2f}"])
    head = [part for clients in ("1 client", "8", "64") for part in (f"{clients}: /s", "ms")]
    return f"### {picture}\n\n" + table(["", *head, "ms of a core", "this service, of it"], rows)


def starts(figures: Figures) -> str:
    """When each server is ready, and what it holds after its load of small pictures, and after that of photos."""
    rows = [
        [server, f"{its['ready']:.1f}"]
        + [f"{its[memory]:.0f}" for memory in ("memory_mb", "largest_mb", "largest_after_photos_mb")]
        for server, its in figures["servers"].items()
    ]
    return table(
        ["", "seconds to ready", "MB of all its processes", "of the largest", "of the largest after photos"], rows
    )


def sizes(figures: Figures) -> str:
    """What is installed and shipped."""
    rows = [
        ["the serving install, `locks/serve.txt`", f"{figures['sizes']['installed']:.0f} MB"],
        ["the bento, with its model", f"{figures['sizes']['bento']:.1f} MB"],
    ]
    for name, image in figures.get("images", {}).items():
        rows.append([f"the image `{name}`, uncompressed", f"{image['megabytes']:.0f} MB"])
        rows.append([f"`{name}`: from `run` to ready", f"{image['ready']:.1f} s"])
        rows.append([f"`{name}`: from SIGTERM to its end, with status {image['status']}", f"{image['stopped']:.1f} s"])
    return table(["", ""], rows)


def bulk(figures: Figures) -> str:
    """The command line."""
    found = figures["bulk"]
    rows = [
        ["one process, one by one", f"{found['one_by_one']:.0f}"],
        ["one process, as many at once as the command line takes", f"{found['alone']:.0f}"],
        [f"`python -m digits`, {found['cores']} cores, start and all", f"{found['command']:.0f}"],
        ["the same where a tenth has a gap in its stroke", f"{found['mixed']:.0f}"],
    ]
    stream = figures["stream"]
    memory = table(
        ["pictures of one stream so far", *[f"{number:,.0f}" for number in stream["pictures"]]],
        [["MB of all processes", *[f"{megabytes:.0f}" for megabytes in stream["megabytes"]]]],
    )
    return table([f"{found['pictures']:,} files of 28x28 pixels", "pictures/s"], rows) + "\n" + memory


def stages(figures: Figures) -> str:
    """Each step's time."""
    found = figures["stages"]
    steps = max(found.values(), key=len)  # a small picture may be answered after few of them
    rows = [[step, *[f"{its[step]:.2f}" if step in its else "" for its in found.values()]] for step in steps]
    sums = {picture: sum(steps.values()) for picture, steps in found.items()}
    ours, bare = (
        {picture: load(figures, server, picture, 1)["cpu_ms"] for picture in found} for server in (OURS, BARE)
    )
    server = [
        ["**all of reading**", *[f"{sums[picture]:.2f}" for picture in found]],
        ["HTTP and the form, as in bare Starlette", *[f"{bare[picture] - sums[picture]:.2f}" for picture in found]],
        ["the rest of this service", *[f"{ours[picture] - bare[picture]:.2f}" for picture in found]],
    ]
    return table(["", *found], rows + server)


def in_short(figures: Figures) -> str:
    """README.md's figures."""
    ours, images = figures["servers"][OURS], figures.get("images", {})
    rows = [
        [f"requests/s, {picture}", f"{load(figures, OURS, picture, 8)['rate']:.0f}"]
        + [f"{ratio(figures, picture, other):.2f}" for other in (BARE, LITSERVE, FLASK)]
        for picture in figures["stages"]
    ]
    lines = [
        f"- `python -m digits` reads {figures['bulk']['command']:.0f} small pictures a second, and"
        f" {figures['bulk']['mixed']:.0f} where a tenth has a gap in its stroke.",
        f"- The server is ready {ours['ready']:.1f} s after its start, with {ours['largest_mb']:.0f} MB a worker.",
        f"- What serves takes {figures['sizes']['installed']:.0f} MB installed, and the bento"
        f" {figures['sizes']['bento']:.1f} MB.",
        *[f"- The image `{name}` has {image['megabytes']:.0f} MB." for name, image in images.items()],
        f"- Training took {duration(figures['training_seconds'])}.",
    ]
    head = ["8 clients", "this service", *[f"times {other}" for other in (BARE, LITSERVE, FLASK)]]
    return table(head, rows) + "\n" + "\n".join(lines) + "\n"


def envelope(figures: Figures) -> str:
    """docs/scale.md's figures: a million pictures on one core, one machine and a hundred of them."""
    share = figures["bulk"]["command"] / figures["bulk"]["cores"] / figures["bulk"]["alone"]
    rows = []
    for picture, steps in figures["stages"].items():
        hours = 1e6 * sum(steps.values()) / 1000 / 3600  # of one core
        times = [hours, hours / share / NODE, hours / share / NODE / 100]
        dollars = f"${hours * CORE_HOUR:.2g} to ${hours / share * CORE_HOUR:.2g}"
        rows.append([picture, f"{sum(steps.values()):.2g} ms", *[duration(3600 * time) for time in times], dollars])
    return table(["a million of", "a picture", "one core", f"{NODE} cores", f"{100 * NODE:,} cores", "for"], rows)


def duration(seconds: float) -> str:
    """Seconds in words, in two units."""
    for name, length, below in (("h", 3600, "min"), ("min", 60, "s")):
        if seconds >= length:
            return f"{int(seconds // length)} {name} {seconds % length / (60 if below == 'min' else 1):.0f} {below}"
    return f"{seconds:.0f} s" if seconds >= 1 else f"{seconds:.1f} s"
