"""Order statistics of arrays."""

import numpy as np
from numpy.typing import NDArray


def quantile(values: NDArray[np.generic], share: float) -> float:
    """The value that this share, in [0, 1], of some values (any shape, at least one) lies below, between two of them.

    As np.quantile, which takes 31 µs for three values (`timeit`), where this takes 2: a small picture needs seven.
    """
    at = share * (values.size - 1)
    low = int(at)
    high = min(low + 1, values.size - 1)
    ordered = np.partition(values, (low, high), axis=None)
    below, above = float(ordered[low]), float(ordered[high])
    return below + (above - below) * (at - low)
