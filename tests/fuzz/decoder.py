"""Changes picture files as coverage leads it, and reads them: `python -m tests.fuzz.decoder -max_total_time=600`.

Atheris takes libFuzzer's options. It keeps what it finds interesting in .fuzz/corpus, and ends at the first file that
is neither read nor refused, with the file in the working directory.
"""

import sys
from contextlib import suppress
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["PIL", "digits"]):
    from digits import PictureError

from tests.fuzz.shipped import shipped_reader
from tests.hostile import hostile
from tests.servers import ROOT

CORPUS = ROOT / ".fuzz" / "corpus"
LARGEST = 100_000  # bytes of a file to begin with: small ones are changed faster


def seed(folder: Path) -> None:
    """Put a file of each kind into an empty corpus."""
    folder.mkdir(parents=True, exist_ok=True)
    seven = (ROOT / "tests" / "pictures" / "mnist-7.png").read_bytes()
    for name, content in hostile(seven).items():
        if len(content) < LARGEST:
            (folder / name.replace(" ", "-")).write_bytes(content)
    for picture in (ROOT / "tests" / "pictures").iterdir():
        (folder / picture.name).write_bytes(picture.read_bytes())


def main() -> None:
    """Fuzz until the time or the runs that the command line gives are over."""
    with shipped_reader() as reader:

        def read(content: bytes) -> None:
            with suppress(PictureError):
                reader.read(content)

        seed(CORPUS)
        atheris.Setup([*sys.argv, "-timeout=10", "-rss_limit_mb=2048", str(CORPUS)], read)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
