"""HEIF, as phones' cameras write it: without Pillow, whose copy of the pixels would take as much again."""

import ctypes
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pi_heif
from PIL import Image

from digits import costs, hevc

MOST_MEMORY = 230_000_000  # bytes of pixels that libheif may have at once: 8064 x 6048 take 223 million


class Limits(ctypes.Structure):
    """The start of libheif's heif_security_limits, from version 2 of it on."""

    _fields_ = (
        ("version", ctypes.c_uint8),
        ("max_image_size_pixels", ctypes.c_uint64),
        ("max_number_of_tiles", ctypes.c_uint64),
        ("max_bayer_pattern_pixels", ctypes.c_uint32),
        ("max_items", ctypes.c_uint32),
        ("max_color_profile_size", ctypes.c_uint32),
        ("max_memory_block_size", ctypes.c_uint64),
        ("max_components", ctypes.c_uint32),
        ("max_iloc_extents_per_item", ctypes.c_uint32),
        ("max_size_entity_group", ctypes.c_uint32),
        ("max_children_per_box", ctypes.c_uint32),
        ("max_total_memory", ctypes.c_uint64),
    )


def limit_memory() -> None:
    """Have libheif stop at MOST_MEMORY and not at 4 GB: a file may hold more than its header says.

    pi_heif can only switch the limits off, and so they are set in the library itself, where pi_heif's wheel for Linux
    has it.
    """
    for library in (Path(pi_heif.__file__).parent.parent / "pi_heif.libs").glob("libheif*"):
        limits_of = ctypes.CDLL(str(library)).heif_get_global_security_limits
        limits_of.restype = ctypes.POINTER(Limits)
        limits = limits_of().contents
        if limits.version >= 2:
            limits.max_total_memory = MOST_MEMORY


limit_memory()


class Heif:
    """An opened HEIF: what its header says, and its rows as soon as they are wanted. libheif turns it upright."""

    def __init__(self, file: bytes) -> None:
        self.opened = pi_heif.open_heif(BytesIO(file), convert_hdr_to_8bit=True, remove_stride=False)
        self.frames = list(hevc.frames(file))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height; what the header says of them until it is decoded."""
        width, height = self.opened.size
        return width, height

    def memory(self) -> float:
        """Bytes that decoding it takes."""
        return costs.heif_memory(self.size, self.opened.mode, self.opened.info, self.frames)

    def decode(self) -> Callable[[int, int], Image.Image]:
        """Decode; returns what gives the part from one row to before another."""
        pixels = np.asarray(self.opened)[:, : self.opened.size[0]]

        def rows(top: int, bottom: int) -> Image.Image:
            part = pixels[top:bottom]
            return Image.frombytes(self.opened.mode, (part.shape[1], part.shape[0]), part.tobytes())

        return rows


def is_heif(file: bytes) -> bool:
    """Tell whether a file says that it is a HEIF; an AVIF is similar, and Pillow's."""
    return file[4:8] == b"ftyp" and pi_heif.get_file_mimetype(file[:12]).startswith("image/hei")
