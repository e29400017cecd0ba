"""Grey morphology on square windows, for which Pillow's own filters take time that grows with the window's area."""

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]


def dilate(grey: Grey, reach: int) -> Grey:
    """The largest value within `reach` pixels of each, of grey (height, width): a running maximum along both axes.

    The window is doubled until it is wide enough, so that it costs the logarithm of `reach` passes.
    """
    for _ in range(2):
        grey = np.concatenate([grey[:1]] * reach + [grey] + [grey[-1:]] * reach)
        window = 1
        while window < 2 * reach + 1:
            step = min(window, 2 * reach + 1 - window)
            grey = np.maximum(grey[:-step], grey[step:])
            window += step
        grey = grey.T
    return grey


def close(grey: Grey, reach: int) -> Grey:
    """Grey (height, width) with all that is darker than its surroundings filled where a window does not fit into it."""
    return 255 - dilate(255 - dilate(grey, reach), reach)
