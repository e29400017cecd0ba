"""Robustness: how often corrupted images of MNIST are read right, by the network alone and on the way of an upload."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import bentoml
import numpy as np
import torch
from PIL import Image
from torch import Tensor
from tqdm import tqdm

from digits import Reader
from digits.ink import find_ink
from digits.normalize import normalize
from training.data import Samples
from training.evaluation.corruptions import CORRUPTIONS, Pixels, corrupt
from training.evaluation.measure import judge

MOST = 2000
"""Images of each corruption: finding ink and reading take 10 ms for each, so that 16 times these take minutes."""
SEED = 0
CLEAN = "none"


@dataclass(frozen=True)
class Robustness:
    """How many images of one corruption are right."""

    corruption: str
    count: int
    direct: int
    """Where the network is given the corrupted image itself."""
    as_one_mark: int
    """Where it is given all ink that is found in the image, normalised as one digit."""
    read: int
    """Where the reader reads the image as an upload, and its text is that one digit."""
    nothing: int
    """Where the reader reads nothing."""


def measure_robustness(model: bentoml.Model, reader: Reader, samples: Samples) -> Iterator[Robustness]:
    """First of the images as they are, then of each corruption; of at most `MOST` samples, spread evenly."""
    chosen = torch.arange(len(samples.labels))[:: max(1, len(samples.labels) // MOST)][:MOST]
    images, labels = samples.ink[chosen, 0].numpy(), samples.labels[chosen]
    for name in tqdm([CLEAN, *CORRUPTIONS], unit="corruption"):
        corrupted = images if name == CLEAN else corrupt(images, name, SEED)
        texts = read_all(corrupted, reader)
        yield Robustness(
            corruption=name,
            count=len(labels),
            direct=judge(model, Samples(torch.from_numpy(corrupted)[:, None], labels)).right,
            as_one_mark=judge(model, marks(corrupted, labels)).right,
            read=sum(text == str(label) for text, label in zip(texts, labels.tolist(), strict=True)),
            nothing=sum(not text for text in texts),
        )


def marks(images: Pixels, labels: Tensor) -> Samples:
    """All ink of each image (count, 28, 28) in 0..255 as one digit; where there is none, no answer is right."""
    inks = [find_ink(image) for image in images]
    inked = torch.tensor([bool(ink.any()) for ink in inks])
    normalised = [normalize(ink) if ink.any() else ink for ink in inks]
    return Samples(
        torch.from_numpy(np.rint(np.stack(normalised) * 255).astype(np.uint8))[:, None], labels.where(inked, -1)
    )


def read_all(images: Pixels, reader: Reader) -> list[str]:
    """The text that is read in each image (count, 28, 28), sent as a PNG file."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "image.png"
        texts = []
        for image in images:
            Image.fromarray(image).save(file)
            texts.append(reader.read(file).text)
    return texts


def examples(image: Pixels) -> dict[str, Pixels]:
    """An image (28, 28) as it is, and in each corruption."""
    return {CLEAN: image, **{name: corrupt(image[None], name, SEED)[0] for name in CORRUPTIONS}}
