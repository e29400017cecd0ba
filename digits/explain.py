"""Why a digit was read: what the network was given of it, and which parts of that spoke for the answer.

Source: M. D. Zeiler, R. Fergus, "Visualizing and understanding convolutional networks", ECCV 2014, section 4.2: cover
one part after another and see how the answer's probability falls.
"""

import base64
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digits.networks import STEP, Networks
from digits.recognize import Found
from digits.strip import HEIGHT

COVER = 8  # pixels a side of what is covered at once
STRIDE = 4  # pixels between two covers
AROUND = 32  # pixels of the strip on both sides of a digit that the network needs to read it
LEAST_SIDE = 28  # pixels of what is shown
ENLARGED = 4  # times: 28 pixels become 112
FOR, AGAINST = (224, 92, 0), (0, 96, 208)  # colours of what spoke for the answer, and against it

Field = NDArray[np.float32]


def explain(found: Found, networks: Networks) -> tuple[str, str]:
    """What the network was given of a digit, and what of it spoke for the answer; both as PNG data URIs.

    Each is at least 112 pixels wide and high. In the second, orange is what spoke for the answer and blue what spoke
    against it.
    """
    seen, evidence = of_strip(found, networks) if found.columns else of_mark(found, networks)
    paper = np.repeat(255 * (1 - seen[:, :, None]), 3, axis=2)
    strength = np.abs(evidence)[:, :, None] * 0.75
    tint = np.where(evidence[:, :, None] > 0, np.float32(FOR), np.float32(AGAINST))
    return data_uri(paper), data_uri(paper * (1 - strength) + tint * strength)


def of_mark(found: Found, networks: Networks) -> tuple[Field, Field]:
    """The mark (28, 28) of a digit in [0, 1], and what of it spoke for the answer, from -1 to 1."""
    mark = found.sight.mark
    probabilities = networks.classify([mark, *covered(mark)])[:, found.label]
    return mark, as_field(probabilities, mark.shape)


def of_strip(found: Found, networks: Networks) -> tuple[Field, Field]:
    """The stretch (32, width) of a strip that holds a digit, in [0, 1], and what of it spoke for the answer."""
    first, past = ((found.columns or (0, 1))[end] * STEP for end in (0, 1))
    missing = max(0, LEAST_SIDE - (past - first)) // STEP // 2 + 1
    first, past = first - missing * STEP, past + missing * STEP
    strip = np.pad(found.sight.strip, ((0, 0), (AROUND + missing * STEP, AROUND + missing * STEP + STEP)))
    context = strip[:, first + missing * STEP : past + missing * STEP + 2 * AROUND]
    stretch = np.s_[:, AROUND : AROUND + past - first]
    views = [context]
    for cover in covered(context[stretch]):
        views.append(context.copy())
        views[-1][stretch] = cover
    columns = np.s_[AROUND // STEP : (AROUND + past - first) // STEP]
    probabilities = np.array([answer[columns, found.label].max() for answer in networks.read(views)])
    return context[stretch] / np.float32(255), as_field(probabilities, (HEIGHT, past - first))


def covered(pixels: NDArray[np.generic]) -> list[NDArray[np.generic]]:
    """Copies of pixels (height, width), each without the ink in one square of COVER, row by row, STRIDE apart."""
    copies = []
    for top in range(-COVER // 2, pixels.shape[0] - COVER // 2, STRIDE):
        for left in range(-COVER // 2, pixels.shape[1] - COVER // 2, STRIDE):
            copy = pixels.copy()
            copy[max(0, top) : top + COVER, max(0, left) : left + COVER] = 0
            copies.append(copy)
    return copies


def as_field(probabilities: NDArray[np.floating], shape: tuple[int, ...]) -> Field:
    """What spoke for an answer (height, width), from -1 to 1, by its probability as it is and with each square covered.

    The difference is of the logarithm of the odds, for probabilities near 1 hardly differ.
    """
    p = np.clip(probabilities.astype(np.float64), 1e-6, 1 - 1e-6)
    odds = np.log(p / (1 - p))
    fall = (odds[0] - odds[1:]).reshape(-(-shape[0] // STRIDE), -1).astype(np.float32)
    size = (fall.shape[1] * STRIDE, fall.shape[0] * STRIDE)
    field = np.asarray(Image.fromarray(fall).resize(size, Image.Resampling.BICUBIC))[: shape[0], : shape[1]]
    return np.asarray(np.clip(field / max(1e-6, float(np.abs(field).max())), -1, 1), np.float32)


def data_uri(colours: NDArray[np.floating]) -> str:
    """Colours (height, width, 3) in 0..255, enlarged, as a PNG data URI."""
    picture = Image.fromarray(np.rint(colours).astype(np.uint8))
    file = BytesIO()
    picture.resize((picture.width * ENLARGED, picture.height * ENLARGED), Image.Resampling.NEAREST).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
