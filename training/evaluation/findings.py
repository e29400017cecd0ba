"""Findings: all that an evaluation measured, and where it comes from."""

import platform
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import bentoml

from training.evaluation.answers import Answer
from training.evaluation.corruptions import Pixels
from training.evaluation.measure import Judged
from training.evaluation.robustness import Robustness
from training.publish import LIBRARIES, provenance

MEASURING = ("matplotlib", "pillow")
"""What an evaluation needs besides the `LIBRARIES` of training."""


@dataclass(frozen=True)
class Provenance:
    """When, by which command, from which commit and with which libraries an evaluation is made."""

    command: str
    """Without the places of the machine: DIR stands for a folder, URL for a service."""
    date: str
    commit: str
    libraries: dict[str, str]

    @classmethod
    def of_this_run(cls, command: str) -> "Provenance":
        """Of what runs now."""
        facts = provenance()
        libraries = {name: version(name) for name in (*LIBRARIES, *MEASURING)}
        return cls(command, facts["date"], facts["commit"], {"Python": platform.python_version(), **libraries})


@dataclass(frozen=True)
class Findings:
    """All that an evaluation measured."""

    provenance: Provenance
    models: list[bentoml.Model]
    """The one that this is about first; others differ in their seed."""
    judged: list[Judged]
    """MNIST's test images, by each of the models."""
    together: Judged
    """The same, by both networks of the first model, as the reader asks them."""
    images: Pixels
    """(count, 28, 28) those images, in 0..255."""
    robustness: list[Robustness]
    """The images as they are first, then each corruption."""
    answers: list[Answer] = field(default_factory=list)
    """To the pictures, where some were given."""
    through_service: bool = False
    """Whether a running service gave these answers."""

    @property
    def facts(self) -> dict[str, Any]:
        """What training put down of the model that this is about."""
        return dict(self.models[0].info.metadata)

    @property
    def curves(self) -> dict[str, list[float]]:
        """The held-out accuracy in 0..1 after each epoch, of each network of the model that tells it."""
        ending = "held_out_accuracies"
        kept = {name: values for name, values in self.facts.items() if name.endswith(ending) and values}
        return {name.removesuffix(ending).strip("_") or "digit": list(values) for name, values in kept.items()}
