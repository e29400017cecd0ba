"""The three pictures that servers are measured with: a digit of MNIST, a small photo, and one as a phone takes it."""

from io import BytesIO

import numpy as np
from PIL import Image

from tests.drawing import draw_text
from tests.servers import ROOT

SEVEN = ROOT / "tests" / "pictures" / "mnist-7.png"


def photo(width: int, height: int) -> bytes:
    """A JPEG of two lines of digits on grey paper, lit from one side, with a camera's grain; 1 to 4 bits a pixel."""
    text = draw_text("2026\n1125", height // 6, height // 60, paper=205, ink=40)
    page = Image.new("L", (width, height), 205)
    page.paste(text, ((width - text.width) // 2, (height - text.height) // 2))
    light = np.linspace(0.75, 1.1, width, dtype=np.float32)
    grain = np.random.default_rng(0).normal(0, 3, (height, width)).astype(np.float32)
    pixels = np.clip(np.asarray(page, np.float32) * light + grain, 0, 255).astype(np.uint8)
    file = BytesIO()
    Image.merge("RGB", [Image.fromarray(pixels)] * 3).save(file, "JPEG", quality=90)
    return file.getvalue()


def pictures() -> dict[str, bytes]:
    """Each picture's file by what it is called in the tables."""
    return {
        "28x28 PNG": SEVEN.read_bytes(),
        "1-megapixel JPEG": photo(1154, 866),
        "12-megapixel JPEG": photo(4000, 3000),
    }
