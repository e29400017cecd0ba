"""What the corruptions are made of: blurs, a linear map of the plane, lines, edges. On ink (28, 28) in [0, 1]."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image

from digits.components import connected_components
from digits.normalize import SIDE

Ink = NDArray[np.float64]


def gaussian(ink: Ink, sigma: float) -> Ink:
    """Blurred by a Gaussian of `sigma` pixels, cut off at four of them; the border goes on for ever."""
    reach = int(4 * sigma + 0.5)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    for _ in range(2):
        windows = np.lib.stride_tricks.sliding_window_view(
            np.pad(ink, ((reach, reach), (0, 0)), "edge"), len(kernel), 0
        )
        ink = (windows @ (kernel / kernel.sum())).T
    return ink


def smear(ink: Ink, sigma: float, reach: int, angle: float) -> Ink:
    """Drawn out along `reach` pixels at `angle` radians, weaker and weaker: half a Gaussian, as ImageMagick has it."""
    weights = np.exp(-0.5 * (np.arange(reach + 1) / sigma) ** 2)
    padded = np.pad(ink, reach, "edge")
    smeared = np.zeros_like(ink)
    for step, weight in enumerate(weights / weights.sum()):
        down, right = (reach + round(step * part) for part in (np.sin(angle), np.cos(angle)))
        smeared += weight * padded[down : down + SIDE, right : right + SIDE]
    return smeared


def mapped(ink: Ink, matrix: list[list[float]], moved: tuple[int, int] = (0, 0)) -> Ink:
    """Each pixel taken from where `matrix` (2, 2) sends its x, y, seen from the middle, and `moved` from there."""
    (a, b), (c, d) = matrix
    middle = SIDE / 2  # Pillow counts from the pixels' corners
    back = (a, b, middle * (1 - a - b) + moved[0], c, d, middle * (1 - c - d) + moved[1])
    picture = Image.fromarray(ink.astype(np.float32))
    return np.asarray(
        picture.transform((SIDE, SIDE), Image.Transform.AFFINE, back, Image.Resampling.BILINEAR), np.float64
    )


def stroke(start: tuple[float, float], end: tuple[float, float]) -> Ink:
    """A straight stroke between two points (x, y), strong in its middle and gone 2.3 pixels above and below it."""
    (left, first), (right, last) = start, end
    columns = np.arange(SIDE)
    middle = first + (columns - left) * (last - first) / (right - left)
    away = np.minimum(np.abs(np.arange(SIDE)[:, None] - middle), 2.3 - 1e-9)
    strength: Ink = np.clip(1 + np.log(1 - away / 2.3), 0, 1) * (
        (columns >= np.floor(left)) & (columns < np.ceil(right))
    )
    return strength


def plasma(side: int, decay: float, rng: Generator) -> Ink:
    """Clouds (side, side) in [0, 1], `side` a power of two: the diamond-square algorithm on a torus.

    A. Fournier, D. Fussell, L. Carpenter, "Computer rendering of stochastic models" (1982). Each halving of the grid
    adds noise that is weaker by the square of `decay`.
    """
    clouds, noise = np.zeros((1, 1)), 1.0
    while len(clouds) < side:
        finer = np.zeros((2 * len(clouds), 2 * len(clouds)))
        corners = clouds + np.roll(clouds, -1, 0)
        middles = rough((corners + np.roll(corners, -1, 1)) / 4, noise, rng)
        level, upright = middles + np.roll(middles, 1, 0), middles + np.roll(middles, 1, 1)
        finer[::2, ::2], finer[1::2, 1::2] = clouds, middles
        finer[::2, 1::2] = rough((level + clouds + np.roll(clouds, -1, 1)) / 4, noise, rng)
        finer[1::2, ::2] = rough((upright + clouds + np.roll(clouds, -1, 0)) / 4, noise, rng)
        clouds, noise = finer, noise / decay**2
    lowest, highest = float(clouds.min()), float(clouds.max())
    return (clouds - lowest) / (highest - lowest)


def rough(heights: Ink, noise: float, rng: Generator) -> Ink:
    """Heights with something between -noise and noise added to each."""
    return heights + rng.uniform(-noise, noise, heights.shape)


def edges(ink: Ink, sigma: float, low: float, high: float) -> Ink:
    """The edges, 1 on 0: crests of the gradient above `low` that hang together with one above `high`.

    J. Canny, "A computational approach to edge detection" (1986), with Sobel's gradient, not divided by its 8.
    """
    down, right = sobel(gaussian(ink, sigma))
    steep = np.hypot(down, right)
    crest = is_crest(steep, down, right)
    crest[[0, -1]] = crest[:, [0, -1]] = False
    pieces = connected_components(crest & (steep >= low)).labels
    return (np.isin(pieces, pieces[crest & (steep >= high)]) & (pieces > 0)).astype(np.float64)


def sobel(ink: Ink) -> tuple[Ink, Ink]:
    """How fast ink grows downwards and to the right: Sobel's two sums over 3x3 pixels."""
    padded = np.pad(ink, 1, "edge")
    across = padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]
    along = padded[:-2] + 2 * padded[1:-1] + padded[2:]
    return across[2:] - across[:-2], along[:, 2:] - along[:, :-2]


def is_crest(steep: Ink, down: Ink, right: Ink) -> NDArray[np.bool_]:
    """Where the gradient is as steep as one pixel before and one pixel behind it, between their two neighbours."""
    padded = np.pad(steep, 1)
    rows, columns = np.indices(steep.shape) + 1
    flat = np.abs(right) >= np.abs(down)
    slope = np.minimum(np.abs(down), np.abs(right)) / np.maximum(np.maximum(np.abs(down), np.abs(right)), 1e-9)
    crest = steep > 0
    for way in (1, -1):
        y, x = way * np.sign(down).astype(int), way * np.sign(right).astype(int)
        straight = padded[rows + np.where(flat, 0, y), columns + np.where(flat, x, 0)]
        crest &= steep >= (1 - slope) * straight + slope * padded[rows + y, columns + x]
    return crest
