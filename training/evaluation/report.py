"""The report: findings as report.md, with its pictures in the folder report/ beside it."""

from pathlib import Path

from training.evaluation.answers import Answer, by_folder, digits_each
from training.evaluation.chapters import calibration, confusion, learning, mistakes, robustness
from training.evaluation.findings import Findings
from training.evaluation.markdown import PICTURES, shares, table
from training.evaluation.robustness import SEED


def write_report(folder: Path, findings: Findings) -> Path:
    """Write report.md and its pictures into a folder; returns the file."""
    (folder / PICTURES).mkdir(parents=True, exist_ok=True)
    for old in (folder / PICTURES).glob("*.png"):
        old.unlink()
    parts = (opening, accuracy, seeds, confusion, calibration, mistakes, robustness, learning, origin)
    text = "\n\n".join(filter(None, (part(findings, folder / PICTURES) for part in parts)))
    path = folder / "report.md"
    path.write_text(text + "\n", encoding="utf-8")
    return path


def opening(findings: Findings, _pictures: Path) -> str:
    """What the report is about, and how to make it again."""
    return f"""# How well digits are read

Measured on {findings.provenance.date[:10]} with the model `{findings.models[0].tag}`, by this command, which wrote
this file and its pictures:

```sh
{findings.provenance.command}
```

Intervals are Wilson's, at 95 %."""


def accuracy(findings: Findings, _pictures: Path) -> str:
    """How many are right in each set."""
    mnist = findings.judged[0]
    rows = [
        [f"MNIST's test images, {who}", *shares(its.right, its.count), f"{its.called_none:,}"]
        for who, its in (("the digit network alone", mnist), ("both networks", findings.together))
    ]
    rows += [[f"{kind(own)}: {name}", *counts(own)] for name, own in by_folder(findings.answers).items()]
    head = ["what", "how many", "right", "%", "95 % interval", "answered with nothing"]
    parts = [
        "## How often it is right",
        table(head, rows),
        f"""\
Of MNIST's images the question is which of the ten digits each is; {mnist.called_none / mnist.count:.2%} of them would
be called no digit, if that were asked as well.""",
    ]
    return "\n\n".join([*parts, *of_pictures(findings)])


def of_pictures(findings: Findings) -> list[str]:
    """What the rows of the pictures mean, where there are some."""
    if not findings.answers:
        return []
    way = "through a running service" if findings.through_service else "in one process"
    models = " and ".join(sorted({f"`{answer.model}`" for answer in findings.answers if answer.model}))
    failed = sum(bool(answer.error) for answer in findings.answers)
    return [
        f"""The other rows are labelled pictures, read from file to text {way} with {models or "no model"}. One is
right only if its whole text is. Where there is no digit, nothing is the right answer. {failed} could not be opened."""
    ]


def kind(answers: list[Answer]) -> str:
    """What the pictures of a folder hold, by their labels."""
    names: dict[int | None, str] = {0: "no digit", 1: "single digits"}
    return names.get(digits_each(answers), "several digits")


def counts(answers: list[Answer]) -> list[str]:
    """The cells of a row of pictures."""
    nothing = sum(not answer.error and not answer.text for answer in answers)
    return [*shares(sum(answer.right for answer in answers), len(answers)), f"{nothing:,}"]


def seeds(findings: Findings, _pictures: Path) -> str:
    """The accuracy of each of several models, and their mean."""
    if len(findings.models) < 2:
        return ""
    rows = [
        [f"`{model.tag}`", str(dict(model.info.metadata).get("seed", "unknown")), *shares(its.right, its.count)[1:]]
        for model, its in zip(findings.models, findings.judged, strict=True)
    ]
    percents = [100 * its.right / its.count for its in findings.judged]
    mean = f"{sum(percents) / len(percents):.2f}"
    rows.append(["mean", "", "", mean, f"from {min(percents):.2f} to {max(percents):.2f} over {len(percents)} models"])
    return "## Several models\n\n" + table(["model", "seed", "right", "%", "95 % interval"], rows)


def origin(findings: Findings, _pictures: Path) -> str:
    """Which model, code and libraries these figures are of."""
    model, own, now = findings.facts, findings.facts.get("libraries", {}), findings.provenance
    rows = [
        ["date", str(model.get("date", "unknown")), now.date],
        ["commit", f"`{model.get('commit', 'unknown')}`", f"`{now.commit}`"],
        ["seed", str(model.get("seed", "unknown")), str(SEED)],
        *([name, str(own.get(name, "")), version] for name, version in now.libraries.items()),
    ]
    return f"""## Where it comes from

The model is `{findings.models[0].tag}`. The seed of the measuring is that of the corruptions, its commit the code's.

{table(["", "training", "measuring"], rows)}"""
