"""Paths, folders, globs, zip archives and standard input -> pictures, one after another, none of them held."""

import glob
import os
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import BinaryIO, NamedTuple, TypeAlias

from digits.picture import PictureError

STANDARD_INPUT = "-"
MOST_BYTES = 256 * 1024**2  # of a picture's file, which is held in memory; 60 megapixels of BMP are 180 MB
TAR_HEADER = 512  # bytes
TAR_MAGIC = slice(257, 262)  # where a header says "ustar"

Source: TypeAlias = bytes | str | PictureError
"""What a picture's file holds, or its path, or why it can't be had."""


class Entry(NamedTuple):
    """A picture that is still to be fetched."""

    name: str  # the path as it was given, and the path within a folder or an archive
    fetch: Callable[[], Source]  # to be called before the next entry is asked for


def entries(paths: Iterable[str]) -> Iterator[Entry]:
    """All pictures at these paths, in their order: in a folder or found by a glob by name, in an archive as they lie.

    "-" is standard input: one picture, or a tar archive of many. What is not there is a picture that can't be had.
    """
    for path in paths:
        if path == STANDARD_INPUT:
            yield from stream(sys.stdin.buffer)
        elif "\0" in path:  # as in a list by `find -print0`
            yield Entry(path, partial(PictureError, "This is no path: it holds a zero byte."))
        elif os.path.isdir(path):  # noqa: PTH112, a million paths are names here: as Path objects they take twice as long
            yield from folder(path)
        elif zipfile.is_zipfile(path):
            yield from archive(path)
        elif glob.has_magic(path) and (found := sorted(glob.iglob(path, recursive=True))):  # noqa: PTH207, as above
            yield from entries(found)
        else:
            yield at(path)


def count(paths: Iterable[str]) -> int | None:
    """How many pictures these are; None where that shows only at the end of standard input."""
    number = 0
    for path in paths:
        if path == STANDARD_INPUT:
            return None
        number += sum(1 for _ in entries([path]))
    return number


def at(path: str) -> Entry:
    """The picture in a file; whether there is one, is seen by who reads it."""
    return Entry(path, lambda: path)


def folder(path: str) -> Iterator[Entry]:
    """All files below a folder, by name, without the hidden ones."""
    for parent, folders, files in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (at(f"{parent.rstrip('/')}/{name}") for name in sorted(files) if not name.startswith("."))


def archive(path: str) -> Iterator[Entry]:
    """All files in a zip archive."""
    try:
        with zipfile.ZipFile(path) as opened:
            for member in opened.infolist():
                if not member.is_dir():
                    yield Entry(f"{path}/{member.filename}", partial(unzip, opened, member))
    except (zipfile.BadZipFile, OSError) as error:
        yield Entry(path, partial(PictureError, f"This archive can't be read: {error}."))


def unzip(opened: zipfile.ZipFile, member: zipfile.ZipInfo) -> Source:
    """A file in a zip archive."""
    if member.file_size > MOST_BYTES:
        return too_large()
    try:
        return opened.read(member)
    except Exception as error:  # noqa: BLE001, a damaged one raises anything from zlib.error to NotImplementedError
        return PictureError(f"This can't be unpacked: {error}.")


def stream(opened: BinaryIO) -> Iterator[Entry]:
    """One picture, or all files of a tar archive, as they arrive."""
    start = opened.read(TAR_HEADER)
    if start[TAR_MAGIC] != b"ustar":
        yield Entry(STANDARD_INPUT, lambda: start + opened.read())
        return
    try:
        with tarfile.open(fileobj=Rejoined(start, opened), mode="r|") as archived:  # type: ignore[call-overload]
            while member := archived.next():
                if member.isfile():
                    yield Entry(member.name, partial(untar, archived, member))
                archived.members.clear()  # or it keeps a note on each: 1 GB for a million pictures
    except (tarfile.TarError, OSError) as error:
        yield Entry(STANDARD_INPUT, partial(PictureError, f"This archive ends early or is damaged: {error}."))


def untar(archived: tarfile.TarFile, member: tarfile.TarInfo) -> Source:
    """The file at which a tar archive stands."""
    if member.size > MOST_BYTES:
        return too_large()
    try:
        packed = archived.extractfile(member)
        return packed.read() if packed else b""
    except (tarfile.TarError, OSError) as error:
        return PictureError(f"This can't be unpacked: {error}.")


def too_large() -> PictureError:
    """Why a file is not even read."""
    return PictureError(f"This file is larger than {MOST_BYTES // 1024**2} MB, which is the most.")


class Rejoined:
    """A stream with what was read from it put back before the rest."""

    def __init__(self, start: bytes, rest: BinaryIO) -> None:
        self.start = start
        self.rest = rest

    def read(self, size: int) -> bytes:
        """Return the next bytes, at most this many."""
        start, self.start = self.start[:size], self.start[size:]
        return start + self.rest.read(size - len(start))
