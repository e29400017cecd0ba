"""Order statistics, beside NumPy's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digits.order import quantile


@given(st.lists(st.integers(0, 255), min_size=1, max_size=50), st.floats(0, 1))
def test_quantiles_are_numpys(values: list[int], share: float) -> None:
    pixels = np.array(values, np.uint8)
    assert quantile(pixels, share) == pytest.approx(np.quantile(pixels, share), abs=1e-9)


def test_a_pictures_pixels_are_taken_together() -> None:
    assert quantile(np.array([[0.0, 4.0], [2.0, 1.0]], np.float32), 0.5) == 1.5
