"""Measures: what a network answers to labelled images, and whether it is as sure as it is right."""

from dataclasses import dataclass
from pathlib import Path

import bentoml
import numpy as np
import onnxruntime
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from digits.answers import agreed
from digits.ctc import lone
from digits.networks import GRAPH_FILE, NOT_A_DIGIT, Networks
from digits.pieces import EDGE
from digits.strip import Level, cut_strip
from training.data import Samples
from training.judge import share_called_none, share_right
from training.writing.tools import Pixels

BATCH = 1000
BINS = 15
"""Equally wide bins of confidence, as most papers on calibration take."""


@dataclass(frozen=True)
class Judged:
    """What a network alone answers to digits."""

    probabilities: Tensor
    """(count, 11) of the digits 0 to 9 and of no digit."""
    labels: Tensor
    """(count,) the digits that they are."""

    @property
    def count(self) -> int:
        """How many digits there are."""
        return len(self.labels)

    @property
    def right(self) -> int:
        """How many are right, as MNIST asks: which of the ten digits it is."""
        return round(share_right(self.probabilities, self.labels) * self.count)

    @property
    def called_none(self) -> int:
        """How many are called no digit."""
        return round(share_called_none(self.probabilities) * self.count)

    def confusion(self) -> NDArray[np.int64]:
        """(10, 11) how many digits of each kind, a row each, are called what."""
        counts = np.zeros((NOT_A_DIGIT, NOT_A_DIGIT + 1), np.int64)
        np.add.at(counts, (self.labels.numpy(), self.probabilities.argmax(dim=1).numpy()), 1)
        return counts

    def worst(self, most: int) -> list[int]:
        """Those that are called something else, at most so many, that which is least held for what it is first."""
        own = self.probabilities.gather(1, self.labels[:, None])[:, 0]
        wrong = torch.nonzero(self.probabilities.argmax(dim=1) != self.labels)[:, 0]
        return wrong[own[wrong].argsort(stable=True)][:most].tolist()

    def reliability(self) -> "list[Bin]":
        """How often each confidence is right, "no digit" being an answer among eleven."""
        confidences, answers = self.probabilities.max(dim=1)
        return reliability(confidences.numpy(), (answers == self.labels).numpy())


@dataclass(frozen=True)
class Bin:
    """Answers of about the same confidence."""

    count: int
    """At least 1."""
    right: int
    confidence: float
    """Their mean, in 0..1."""


def judge(model: bentoml.Model, samples: Samples) -> Judged:
    """What the network of a model version, alone, answers to samples."""
    session = onnxruntime.InferenceSession(model.path_of(GRAPH_FILE), providers=["CPUExecutionProvider"])
    batches = [session.run(None, {"ink": (ink.float() / 255).numpy()})[0] for ink in samples.ink.split(BATCH)]
    return Judged(torch.from_numpy(np.concatenate(batches)), samples.labels)


def judge_together(model: bentoml.Model, samples: Samples) -> Judged:
    """What both networks of a model version answer to samples, as the reader asks them for a word of one digit."""
    networks = Networks(Path(model.path))
    images = samples.ink[:, 0].numpy()
    strips = [cut_strip(image / np.float32(255), box_of(image)) for image in images]
    marks = networks.classify(list(images / np.float32(255)))
    both = [agreed(mark, lone(columns)) for mark, columns in zip(marks, networks.read(strips), strict=True)]
    return Judged(torch.from_numpy(np.stack(both)), samples.labels)


def box_of(image: Pixels) -> Level:
    """The box (top, left, bottom, right) around the ink of an image (28, 28) in 0..255."""
    rows, columns = (np.flatnonzero((image >= EDGE * 255).any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return 0, 0, image.shape[0], image.shape[1]
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


def reliability(confidences: ArrayLike, right: ArrayLike) -> list[Bin]:
    """Confidences (count,) in [0, 1] and which were right, in `BINS` bins (a, b]; empty ones are left out."""
    confidences, right = np.asarray(confidences, np.float64), np.asarray(right, np.bool_)
    places = np.maximum(np.ceil(confidences * BINS) - 1, 0)
    members = [places == place for place in np.unique(places)]
    return [Bin(int(own.sum()), int(right[own].sum()), float(confidences[own].mean())) for own in members]


def calibration_error(bins: list[Bin]) -> float:
    """The expected calibration error in [0, 1]: how far confidence and share of right answers differ, on the mean.

    M. Naeini, G. Cooper, M. Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning" (2015).
    """
    return sum(abs(own.right - own.confidence * own.count) for own in bins) / sum(own.count for own in bins)
