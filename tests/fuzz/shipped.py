"""The reader with the shipped model, without a store."""

import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digits import Reader
from tests.servers import ROOT


@contextmanager
def shipped_reader() -> Iterator[Reader]:
    """A reader while the block lasts."""
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(ROOT / "models" / "digit_cnn.bentomodel") as archive:
            archive.extractall(folder, filter="data")
        yield Reader(Path(folder), "digit_cnn:shipped")
