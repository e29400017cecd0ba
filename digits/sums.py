"""What a model version's files must be: their SHA-256 sums, which lie beside them as `sha256sum` writes them."""

from hashlib import sha256
from pathlib import Path

SUMS = "SHA256SUMS"


class SumError(ValueError):
    """A file that is not the one that was published; its text is one sentence for the operator."""


def write_sums(folder: Path) -> None:
    """Write the sums of all files of a network in a folder into it; BentoML changes its own model.yaml."""
    files = sorted(file for file in folder.iterdir() if file.suffix in (".onnx", ".safetensors"))
    lines = [f"{digest(file)}  {file.name}\n" for file in files]
    (folder / SUMS).write_text("".join(lines))


def check_sums(folder: Path) -> None:
    """Check the files in a folder against their sums.

    Raises:
        SumError: where the sums or a file are missing, or a file is another one.
    """
    if not (folder / SUMS).is_file():
        raise SumError(f"{SUMS}, the list of the files that were published, is missing.")
    for line in (folder / SUMS).read_text().splitlines():
        known, _, name = line.partition("  ")
        if not (folder / name).is_file() or digest(folder / name) != known:
            raise SumError(f"{name} is not the file that was published.")


def digest(file: Path) -> str:
    """Return a file's SHA-256 sum in hexadecimal."""
    return sha256(file.read_bytes()).hexdigest()
