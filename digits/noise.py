"""Picture -> picture without noise, where that is nearly as strong as the strokes: taken in the dark, say."""

import math

import numpy as np
from PIL import Image, ImageFilter

from digits.morphology import Grey
from digits.order import quantile

LEAST = 2.0  # grey levels: noise of a smaller standard deviation hides nothing ...
CLEAR = 9.0  # ... nor does noise of which strokes are so many times as far from their surroundings
SURROUNDINGS = 8  # the shorter side is so many times as long as these reach to each side
SKETCH_SIDE = 96  # pixels of the shorter side of the copy in which the means are taken
BLURS = 1.0, 1.5, 2.0  # pixels: the standard deviations of the blurs that are tried, the least that is enough is taken
FEW, MANY = 16_384, 65_536  # pixels tell what the noise of all is like, and what the strokes are


def without_noise(grey: Grey) -> Grey:
    """Brightness (height, width) in 0..255, blurred where noise would hide its strokes, and else as it is.

    What does not get clear by it is left as well, for it is noise alone. Of 396 numbers of four of MNIST's digits, with
    noise of a deviation up to 0.3 times their contrast, 267 are read without it, and 363 with it. Of labelled pictures
    four of 2,108 are read otherwise.
    """
    deviation = noise(grey)
    if deviation < LEAST or departure(grey) - 3 * deviation >= CLEAR * deviation:
        return grey
    image = Image.fromarray(grey)
    for blur in BLURS:
        blurred = np.asarray(image.filter(ImageFilter.GaussianBlur(blur)))
        left = deviation / (2 * math.sqrt(math.pi) * blur)  # of white noise
        if departure(blurred) >= CLEAR * left:
            return blurred
    return grey


def noise(grey: Grey) -> float:
    """The standard deviation of a picture's noise in grey levels, by what a pixel differs from its neighbours' mean.

    After J. Immerkaer, "Fast noise variance estimation" (1996), but by the median, which strokes do not change.
    """
    rows = sample(grey, FEW).astype(np.int16)
    if rows.shape[1] < 3:
        return 0.0
    curved = np.abs(rows[:, :-2] - 2 * rows[:, 1:-1] + rows[:, 2:])
    return 1.4826 * quantile(curved, 0.5) / math.sqrt(6)


def departure(grey: Grey) -> float:
    """How far strokes depart from the mean around them, in grey levels."""
    sketch = Image.fromarray(grey).reduce(max(1, min(grey.shape) // SKETCH_SIDE))
    means = sketch.filter(ImageFilter.BoxBlur(max(1, min(sketch.size) // SURROUNDINGS)))
    around = np.asarray(means.resize(grey.shape[::-1], Image.Resampling.NEAREST))
    return quantile(np.abs(sample(grey, MANY).astype(np.int16) - sample(around, MANY)), 0.999)


def sample(grey: Grey, pixels: int) -> Grey:
    """Some of a picture's rows, of about so many pixels, by which all of it can be judged."""
    return grey[:: 1 + grey.size // pixels]
