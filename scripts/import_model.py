"""Puts the shipped model into the BentoML store, unless that version is there: `python -m scripts.import_model`.

The service takes the model version that was made last, whatever the order of arrival. So a model trained here since
stays in charge, and a newer shipped one takes over from an older.
"""

import sys
import tarfile
from pathlib import Path

import bentoml
import yaml

SHIPPED = Path(__file__).parent.parent / "models" / "digit_cnn.bentomodel"


def tag_of(archive: Path) -> bentoml.Tag:
    """Return the name and version of the model in an archive, without unpacking the rest."""
    with tarfile.open(archive) as members:
        description = members.extractfile("./model.yaml")
        if description is None:
            raise ValueError(f"{archive} is no BentoML model: its model.yaml is not a file.")
        model = yaml.safe_load(description)
    return bentoml.Tag(model["name"], model["version"])


def main() -> None:
    """Import the shipped model where its version is missing; exit with a sentence where the store can't be written."""
    tag = tag_of(SHIPPED)
    try:
        fill_store(tag)
    except OSError as error:  # BentoML makes a store's folders before it looks for anything in them
        sys.exit(
            f"The model store can't be filled: {error.filename or 'a temporary file'} can't be written "
            f"({error.strerror}). Make that possible, or name another store with BENTOML_HOME=FOLDER."
        )


def fill_store(tag: bentoml.Tag) -> None:
    """Import the shipped model, unless the store has this version of it."""
    try:
        bentoml.models.get(tag)
    except bentoml.exceptions.NotFound:
        bentoml.models.import_model(str(SHIPPED))
        print(f"Put the shipped model into the store: {tag}")


if __name__ == "__main__":
    main()
