"""The corruptions of MNIST-C, written again: an image to what noise, lenses, weather and other pens make of it.

N. Mu, J. Gilmer, "MNIST-C: a robustness benchmark for computer vision" (2019). Their kinds, in their order, with the
strengths that their code has for each by default. The draws are our own, so that images differ from theirs one by one.
Each function takes and gives ink (28, 28) in [0, 1]; `corrupt` takes and gives what MNIST holds.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from digits.normalize import SIDE
from training.evaluation.filters import Ink, edges, gaussian, mapped, plasma, smear, stroke

Pixels = NDArray[np.uint8]


def corrupt(images: Pixels, name: str, seed: int) -> Pixels:
    """Images (count, 28, 28) in 0..255, each corrupted; an image's chance hangs on the seed and its place alone."""
    corruption, own = CORRUPTIONS[name], list(name.encode())
    corrupted = [corruption(image / 255, default_rng([seed, place, *own])) for place, image in enumerate(images)]
    return np.rint(np.clip(corrupted, 0, 1) * 255).astype(np.uint8)


def shot_noise(ink: Ink, rng: Generator) -> Ink:
    """So little light that a white pixel catches 3 photons on the mean."""
    return rng.poisson(ink * 3) / 3


def impulse_noise(ink: Ink, rng: Generator) -> Ink:
    """17 % of the pixels lost, half of them white, half black."""
    lost, white = rng.random((2, SIDE, SIDE))
    return np.where(lost < 0.17, white < 0.5, ink)


def glass_blur(ink: Ink, rng: Generator) -> Ink:
    """Behind frosted glass: blurred by 0.7 pixels, neighbours changing places twice, blurred again."""
    rows = gaussian(ink, 0.7).tolist()
    for _ in range(2):
        swaps = rng.integers(0, 2, (SIDE, SIDE, 3)).tolist()
        for y in range(SIDE - 1, 1, -1):
            for x in range(SIDE - 1, 1, -1):
                chosen, up, left = swaps[y][x]
                if chosen:
                    rows[y][x], rows[y - up][x - left] = rows[y - up][x - left], rows[y][x]
    return gaussian(np.array(rows), 0.7)


def motion_blur(ink: Ink, rng: Generator) -> Ink:
    """A camera that moved sideways, up to 45 degrees up or down, by about 3 pixels."""
    return smear(ink, 3, 10, np.deg2rad(rng.uniform(-45, 45)))


def shear(ink: Ink, rng: Generator) -> Ink:
    """Slanted by 0.4 radians to the left or the right, and 9 % taller, as scikit-image's shear of that time."""
    angle = 0.4 * rng.choice((-1, 1))
    return mapped(ink, [[1, -np.sin(angle)], [0, np.cos(angle)]])


def scale(ink: Ink, _rng: Generator) -> Ink:
    """0.7 times as large."""
    return mapped(ink, [[1 / 0.7, 0], [0, 1 / 0.7]])


def rotate(ink: Ink, rng: Generator) -> Ink:
    """Turned by 0.4 radians, 23 degrees, to the left or the right."""
    angle = 0.4 * rng.choice((-1, 1))
    return mapped(ink, [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def brightness(ink: Ink, _rng: Generator) -> Ink:
    """Half of white added everywhere."""
    return ink + 0.5


def translate(ink: Ink, rng: Generator) -> Ink:
    """Moved by 3 pixels both ways."""
    right, down = (3 * rng.choice((-1, 1), 2)).tolist()
    return mapped(ink, [[1, 0], [0, 1]], (right, down))


def stripe(ink: Ink, _rng: Generator) -> Ink:
    """The left and the right quarter inverted."""
    inverted = 1 - ink
    inverted[:, 7:21] = ink[:, 7:21]
    return inverted


def fog(ink: Ink, rng: Generator) -> Ink:
    """Clouds three times as strong as the digit, and all of it as much weaker again."""
    brightest = float(ink.max())
    return (ink + 3 * plasma(256, 1.4, rng)[:SIDE, :SIDE]) * (brightest / (brightest + 3))


def spatter(ink: Ink, rng: Generator) -> Ink:
    """Mud that covers what is under it."""
    splash = gaussian(rng.normal(0.65, 0.3, (SIDE, SIDE)), 1)
    mud = gaussian((splash > 0.65).astype(np.float64), 1.5)
    mud[mud < 0.8] = 0
    return ink * (1 - mud) + mud * 63 / 255


def dotted_line(ink: Ink, rng: Generator) -> Ink:
    """A line of dashes from the left border to the right one."""
    left, right = rng.integers(0, SIDE - 1, 2).tolist()
    return ink + stroke((0, left), (SIDE - 1, right)) * (np.arange(SIDE) % 4 >= 2)


def zigzag(ink: Ink, rng: Generator) -> Ink:
    """A zigzag from left to right, its turns 4 pixels apart along it and 2 to both sides."""
    first = rng.integers(0, SIDE - 1)
    x, y = 23.0, float(rng.integers(-5, 5))
    along = np.array([0, *range(2, int(x), 4), np.hypot(x, y)])
    aside = np.array([0, *(2 * (-1) ** np.arange(len(along) - 2)), 0])
    turned = np.array([[x, -y], [y, x]]) / np.hypot(x, y) @ [along, aside] + [[2], [first]]
    points = [(float(column), float(row)) for column, row in turned.T]
    for start, end in pairwise(points):
        ink = np.clip(ink + stroke(start, end), 0, 1)
    return ink


def canny_edges(ink: Ink, _rng: Generator) -> Ink:
    """The outline of the strokes alone, one pixel wide."""
    return edges(ink, 1, 0.1, 0.2)


CORRUPTIONS: dict[str, Callable[[Ink, Generator], Ink]] = {
    "shot noise": shot_noise,
    "impulse noise": impulse_noise,
    "glass blur": glass_blur,
    "motion blur": motion_blur,
    "shear": shear,
    "scale": scale,
    "rotate": rotate,
    "brightness": brightness,
    "translate": translate,
    "stripe": stripe,
    "fog": fog,
    "spatter": spatter,
    "dotted line": dotted_line,
    "zigzag": zigzag,
    "canny edges": canny_edges,
}
