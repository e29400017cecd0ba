"""MNIST's files with other images in them, for tests that need few."""

from pathlib import Path

import torch
from torch import Tensor

from training.data import Samples

IDX_UINT8 = 0x08


def write_mnist(folder: Path, training: Samples, test: Samples) -> None:
    """Write samples where MNIST is looked for below a folder."""
    raw = folder / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name, samples in (("train", training), ("t10k", test)):
        write_idx(raw / f"{name}-images-idx3-ubyte", samples.ink.squeeze(1))
        write_idx(raw / f"{name}-labels-idx1-ubyte", samples.labels.to(torch.uint8))


def write_idx(path: Path, numbers: Tensor) -> None:
    """Write a tensor of uint8 in the format of MNIST's files."""
    sizes = b"".join(size.to_bytes(4, "big") for size in numbers.shape)
    path.write_bytes(bytes([0, 0, IDX_UINT8, numbers.dim()]) + sizes + numbers.numpy().tobytes())
