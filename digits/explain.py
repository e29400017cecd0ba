"""Why a digit was read: what the network was given of it, and which parts of that spoke for the answer.

Source: M. D. Zeiler, R. Fergus, "Visualizing and understanding convolutional networks", ECCV 2014, section 4.2: cover
one part after another and see how the answer's probability falls.
"""

import base64
import math
from io import BytesIO
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digits.answers import Found
from digits.networks import STEP, Networks
from digits.strip import frame

STRIDE = 4  # pixels from one cover to the next; a cover is twice as wide and high
FINE = 64  # digits in a picture that get covers so small: more digits get larger and fewer, which take no longer
AROUND = 40  # pixels on both sides of a stretch of a strip: what is farther away hardly changes what is read in it
NARROWEST, WIDEST = 28, 64  # pixels of a stretch
MARGIN = 4  # pixels on both sides of a digit in its stretch
PLAIN = 1.0  # change of the logarithm of the odds: where no cover makes more, the colours stay faint
ENLARGED = 4  # times: 28 pixels become 112
FOR, AGAINST, NEITHER = np.array([[235, 96, 0], [0, 96, 224], [160, 160, 160]], np.float32)  # colours of ink

Field = NDArray[np.float32]
Pixel = TypeVar("Pixel", np.uint8, np.float32)


def explain(found: list[Found], networks: Networks) -> list[tuple[str, str]]:
    """For each digit what the network was given of it, and what of that spoke for the answer, both as PNG data URIs.

    Each is at least 112 pixels wide and high. In the second, ink is orange where it spoke for the answer, blue where it
    spoke against it, and grey where it did neither.
    """
    stride = math.ceil(STRIDE * max(1, math.sqrt(len(found) / FINE)))
    return [pictures(*(of_strip if digit.columns else of_mark)(digit, networks, stride)) for digit in found]


def pictures(seen: Field, evidence: Field) -> tuple[str, str]:
    """Ink (height, width) in [0, 1] in black, and in the colours of the evidence in it, from -1 to 1."""
    ink, strength = seen[:, :, None], np.abs(evidence)[:, :, None]
    tint = np.where(evidence[:, :, None] > 0, FOR, AGAINST)
    coloured = tint * strength + NEITHER * (1 - strength)
    return data_uri(255 * (1 - seen)), data_uri(coloured * ink + 255 * (1 - ink))


def of_mark(found: Found, networks: Networks, stride: int) -> tuple[Field, Field]:
    """The mark (28, 28) of a digit in [0, 1], and what of it spoke for the answer, from -1 to 1."""
    mark = found.sight.mark
    places, covers = covered(mark, stride)
    probabilities = networks.classify([mark, *covers])[:, found.label]
    return mark, as_field(probabilities, places, stride, mark.shape)


def of_strip(found: Found, networks: Networks, stride: int) -> tuple[Field, Field]:
    """The stretch (32, width) of a strip around a digit, in [0, 1], and what of it spoke for the answer."""
    first, width = stretch_around(found)
    ends = AROUND + WIDEST
    strip = np.pad(found.sight.strip, ((0, 0), (ends, ends)))
    context = strip[:, first + ends - AROUND : first + ends + width + AROUND]
    stretch = context[:, AROUND : AROUND + width]
    places, covers = covered(stretch, stride)
    views = [np.hstack([context[:, :AROUND], view, context[:, -AROUND:]]) for view in (stretch, *covers)]
    # The digit's own columns alone: its neighbour may be the same digit.
    own = slice(*(max(0, column - (first - AROUND) // STEP) for column in found.columns or (0, 1)))
    probabilities = np.array([columns[own, found.label].max() for columns in networks.read(views)])
    return np.divide(stretch, 255, dtype=np.float32), as_field(probabilities, places, stride, stretch.shape)


def stretch_around(found: Found) -> tuple[int, int]:
    """Where in its strip a digit's stretch begins, below 0 if on the paper before it, and its width.

    Both are whole columns, so that the network sees a stretch just as it saw the strip.
    """
    scale, _, left = frame(found.sight.word.level)
    least, most = (column * STEP for column in found.columns or (0, 0))
    start, past = (min(max((found.box[side] - left) * scale, least), most) for side in (1, 3))
    width = math.ceil(min(WIDEST, max(NARROWEST, past - start + 2 * MARGIN)) / STEP) * STEP
    return round(((start + past) - width) / 2 / STEP) * STEP, width


def covered(pixels: NDArray[Pixel], stride: int) -> tuple[NDArray[np.bool_], list[NDArray[Pixel]]]:
    """Where in a grid of squares, `stride` pixels a side, pixels (height, width) hold ink, and copies without that ink.

    There is a copy for each such square, row by row; half a stride around it is covered as well. Paper stays as it is.
    """
    paper = np.median(pixels)
    places = np.zeros([-(-side // stride) for side in pixels.shape], np.bool_)
    copies = []
    for row, column in np.ndindex(*places.shape):
        top, left = row * stride - stride // 2, column * stride - stride // 2
        square = np.s_[max(0, top) : top + 2 * stride, max(0, left) : left + 2 * stride]
        if (pixels[square] > paper).any():
            places[row, column] = True
            copies.append(pixels.copy())
            copies[-1][square] = np.minimum(pixels[square], paper)
    return places, copies


def as_field(
    probabilities: NDArray[np.floating], places: NDArray[np.bool_], stride: int, shape: tuple[int, int]
) -> Field:
    """What spoke for an answer (height, width), from -1 to 1, by its probability as it is and with each place covered.

    The change is that of the logarithm of the odds, for probabilities near 1 hardly differ.
    """
    p = np.clip(probabilities.astype(np.float64), 1e-6, 1 - 1e-6)
    odds = np.log(p / (1 - p))
    fall = np.zeros(places.shape, np.float32)
    fall[places] = odds[0] - odds[1:]
    fall /= max(PLAIN, float(np.abs(fall).max()))
    rows, columns = places.shape
    field = Image.fromarray(fall).resize((columns * stride, rows * stride), Image.Resampling.BICUBIC)
    return np.asarray(field, np.float32)[: shape[0], : shape[1]].clip(-1, 1)


def data_uri(colours: NDArray[np.floating]) -> str:
    """Grey (height, width) or colours (height, width, 3) in 0..255, enlarged, as a PNG data URI."""
    picture = Image.fromarray(np.rint(colours).astype(np.uint8))
    file = BytesIO()
    picture.resize((picture.width * ENLARGED, picture.height * ENLARGED), Image.Resampling.NEAREST).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
