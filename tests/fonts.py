"""Font files that are there wherever the tests run."""

from pathlib import Path

import matplotlib as mpl

FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
"""Of matplotlib; DejaVuSans.ttf is one of them."""
