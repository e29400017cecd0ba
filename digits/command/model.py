"""A model version -> the folder of its networks and its name, without BentoML."""

import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from digits.networks import GRAPH_FILE, LINE_GRAPH_FILE

SHIPPED = Path(__file__).parents[2] / "models" / "digit_cnn.bentomodel"
DESCRIPTION = "model.yaml"


class Model(NamedTuple):
    """What a Reader is made of."""

    folder: Path
    name: str  # name:version


class ModelError(ValueError):
    """There is no model where one was said to be; its text is one sentence for who said so."""


@contextmanager
def unpacked(path: Path) -> Iterator[Model]:
    """A model version, given as its folder in a BentoML store or as an exported archive, while the block lasts.

    Raises:
        ModelError: where it is neither.
    """
    with TemporaryDirectory(prefix="digits-model-") as scratch:
        yield find(path, Path(scratch))


def find(path: Path, scratch: Path) -> Model:
    """The model in a folder, or in an archive that is unpacked to a scratch folder."""
    try:
        if not path.is_dir():
            unpack(path, scratch)
        folder = path if path.is_dir() else scratch
        described = dict(re.findall(r"^(name|version): (\S+)$", (folder / DESCRIPTION).read_text(), re.MULTILINE))
        return Model(folder, f"{described['name']}:{described['version']}")
    except (OSError, KeyError, tarfile.TarError) as error:
        raise ModelError(f"There is no model of this reader at {path}.") from error


def unpack(archive: Path, folder: Path) -> None:
    """Write a reader's files in an archive to a folder; raises KeyError where there are not all of them."""
    missing = {GRAPH_FILE, LINE_GRAPH_FILE, DESCRIPTION}
    with tarfile.open(archive, "r|*") as packed:  # from end to end: going back would decompress all before it again
        for member in packed:
            name = member.name.removeprefix("./")
            file = packed.extractfile(member) if name in missing else None
            if file:
                (folder / name).write_bytes(file.read())
                missing.remove(name)
    if missing:
        raise KeyError(*missing)
