"""Picture -> ink: where the strokes are and how strong, whatever the paper, the light and the polarity."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from digits.morphology import Grey, close
from digits.order import quantile

Ink = NDArray[np.float32]

SKETCH_SIDE = 128  # pixels of the shorter side of the small copy in which the paper is looked for
WIDEST_STROKE = 0.3  # of the shorter side: what is thicker belongs to the paper (a shadow, the table beside the page)
FAINTEST_INK = 0.04  # of the paper's brightness: fainter marks are paper grain
NOISE = 5.0  # standard deviations of the paper's grain that ink stands out by


def find_ink(grey: Grey) -> Ink:
    """Brightness (height, width) in 0..255 to ink of the same shape in [0, 1]: 0 on paper, 1 in full strokes.

    Light strokes on dark ground are found as well as dark ones on light ground. All zeros where there are no strokes.
    """
    return find_tone(grey).ink


def find_tone(grey: Grey) -> "Tone":
    """Brightness (height, width) in 0..255 to how dark the picture is against its paper, and what of that is ink."""
    return tone_of(grey if strokes_are_dark(grey) else 255 - grey)


def tone_of(dark_on_light: Grey) -> "Tone":
    """`find_tone` of a picture whose strokes are known to be dark."""
    bare = paper(dark_on_light).astype(np.float32)
    darkness: Ink = np.clip((bare - dark_on_light) / np.maximum(bare, 1), 0, 1)
    low, full = levels(darkness)
    return Tone(np.clip(darkness / full, 0, 1), low / full)


@dataclass(frozen=True)
class Tone:
    """A picture against its paper, whose printed patterns are still in it."""

    darkness: Ink  # (height, width) in [0, 1]: 0 on bare paper, 1 in full strokes
    grain: float  # in [0, 1): what is no darker is the paper's grain

    @property
    def ink(self) -> Ink:
        """(height, width) in [0, 1]: the darkness above the paper's grain."""
        ink: Ink = np.clip((self.darkness - self.grain) / (1 - self.grain), 0, 1)
        return ink


def strokes_are_dark(grey: Grey) -> bool:
    """Whether the strokes are darker than their ground.

    Strokes cover less than half of their surroundings, so the median around a pixel is its ground; what departs from
    it more, summed as squares, is the strokes.
    """
    sketch = reduce(grey, 12)
    reach = min(sketch.shape) // 3
    padded = Image.fromarray(np.pad(sketch, reach, mode="edge"))
    ground = np.asarray(padded.filter(ImageFilter.MedianFilter(2 * reach + 1)), np.float32)
    above = sketch - ground[reach : reach + sketch.shape[0], reach : reach + sketch.shape[1]]
    return float((np.minimum(above, 0) ** 2).sum()) >= float((np.maximum(above, 0) ** 2).sum())


def reduce(grey: Grey, shorter: int) -> Grey:
    """A copy whose shorter side has about `shorter` pixels; a smaller picture as it is."""
    factor = max(1, min(grey.shape) // shorter)
    return np.asarray(Image.fromarray(grey).reduce(factor))


def paper(grey: Grey) -> Grey:
    """The brightness of the bare paper (height, width) under dark strokes: a morphological closing.

    The closing fills all that is darker than its surroundings and narrower than WIDEST_STROKE, and follows the light,
    shadows and the page's edge. It is done in a small copy, where grain is averaged away and it takes a millisecond.
    """
    sketch = reduce(grey, SKETCH_SIDE)
    reach = max(4, round(min(sketch.shape) * WIDEST_STROKE / 2))
    return np.asarray(Image.fromarray(close(sketch, reach)).resize(grey.shape[::-1], Image.Resampling.BILINEAR))


def levels(darkness: Ink) -> tuple[float, float]:
    """Of darkness (height, width) relative to the paper: the most that is grain, and that of full strokes."""
    sample = darkness[:: 1 + darkness.shape[0] // 256, :: 1 + darkness.shape[1] // 256]
    grain = quantile(sample, 0.5)
    spread = 1.4826 * quantile(np.abs(sample - grain), 0.5)
    floor = min(grain + NOISE * spread, otsu(sample))
    strokes = darkness[darkness > max(floor, FAINTEST_INK)]
    if not strokes.size:
        return 0.0, math.inf
    full = quantile(strokes[strokes >= otsu(strokes)], 0.5)
    return min(floor, full / 3) if spread else 0.0, full


def otsu(values: Ink) -> float:
    """The threshold in [0, 1] that splits values in [0, 1] best in two: N. Otsu, IEEE Trans. SMC 9 (1979)."""
    bins = np.minimum(values * 64, 63).astype(np.uint8)  # as np.histogram counts, which takes six times as long
    counts = np.bincount(bins.ravel(), minlength=64).astype(np.float64)
    middles = (np.arange(64) + 0.5) / 64
    below = np.cumsum(counts)
    above = below[-1] - below
    mass = np.cumsum(counts * middles)
    # Where a side is empty, its share is 0 whatever its mean.
    between = below * above * (mass / np.maximum(below, 1) - (mass[-1] - mass) / np.maximum(above, 1)) ** 2
    return float((np.argmax(between) + 1) / 64)
