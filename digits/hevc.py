"""HEVC, the coding inside a HEIF: how large and how rich the frames are that a file decodes to, told before it is.

Source: ITU-T H.265 (2021), 7.3.2.2 (sequence parameter sets), 7.3.3 (profile, tier and level), 9.2 (Exp-Golomb codes).
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

SEQUENCE_PARAMETERS = 33  # the type of the unit that tells of the frames after it
LONGEST = 128  # bytes: what is looked for stands before them
PROFILE, LEVEL = 88, 8  # bits that tell which decoders can decode it
HALVED, FULL = 1, 3  # of a frame's chroma
MOST_NUMBER, MOST_LAYERS, MOST_DEPTH = 15, 7, 16  # no set has more
BLOCK, MOST_SIDE = 8, 65_535  # pixels: libde265 takes no frame whose sides are not whole blocks, and no longer ones


class Frame(NamedTuple):
    """What one sequence parameter set says."""

    width: int
    height: int
    chroma: int  # 0 for grey, 1 for colours halved both ways, 2 for halved across, 3 for full ones
    depth: int  # bits of a sample


def frames(file: bytes) -> Iterator[Frame]:
    """The frames of all sequence parameter sets in a HEIF, wherever they lie; its header may tell of others.

    Pixels may look like such a set: in one of 283 files of 20 MB of noise one told of over a megapixel, in none of
    twelve. By the lengths of the codes that is to be expected of one file among some 30,000.
    """
    view = np.frombuffer(file, np.uint8)
    # A unit begins with a bit that decoders pass over, six bits of its type, six of its layer, and three more.
    begins = (view[:-1] & 0x7F == SEQUENCE_PARAMETERS << 1) & (view[1:] < 8)
    for at in np.flatnonzero(begins).tolist():
        if frame := parse(file[at : at + LONGEST]):
            yield frame


def parse(unit: bytes) -> Frame | None:
    """What a sequence parameter set says, given from its first byte on; None where it is none."""
    bits = Bits(unit.replace(b"\0\0\3", b"\0\0"))  # the 3 was put in lest this look like another unit's start
    try:
        skip_profiles(bits)
        number, chroma = bits.code(), bits.code()
        if number > MOST_NUMBER or chroma > FULL:
            return None
        bits.take(1 if chroma == FULL else 0)
        width, height = bits.code(), bits.code()
        for _ in range(4 if bits.take(1) else 0):  # what is cut away at each side
            bits.code()
        depth = 8 + max(bits.code(), bits.code())
    except ValueError:
        return None
    whole = width % BLOCK == height % BLOCK == 0 and min(width, height) > 0 and max(width, height) <= MOST_SIDE
    return Frame(width, height, chroma, depth) if whole and depth <= MOST_DEPTH else None


def skip_profiles(bits: "Bits") -> None:
    """Go past the unit's header and the profiles and levels of all layers. ValueError where there are too many."""
    bits.take(16 + 4)
    layers = bits.take(3)
    if layers >= MOST_LAYERS:
        raise ValueError
    bits.take(1 + PROFILE + LEVEL)
    if layers:
        follow = [(bits.take(1), bits.take(1)) for _ in range(8)]  # a profile, and a level, for each layer
        for profile, level in follow[:layers]:
            bits.take(profile * PROFILE + level * LEVEL)


class Bits:
    """Bytes to be taken bit by bit."""

    def __init__(self, data: bytes) -> None:
        self.bits = f"{int.from_bytes(data):0{8 * len(data)}b}"
        self.at = 0

    def take(self, count: int) -> int:
        """The next bits as a number. ValueError where there are no more."""
        self.at += count
        if self.at > len(self.bits):
            raise ValueError
        return int(self.bits[self.at - count : self.at] or "0", 2)

    def code(self) -> int:
        """The next Exp-Golomb code as a number. ValueError where it does not end."""
        zeros = self.bits.index("1", self.at) - self.at
        self.at += zeros
        return self.take(zeros + 1) - 1
