"""What the journeys through the page share: pictures, ways to give them, and servers before which they walk."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import FilePayload, JSHandle, Page

from tests.drawing import draw_text, encoded
from tests.servers import ROOT

SEVEN = ROOT / "tests" / "pictures" / "mnist-7.png"
DOT = [(0.5, 0.5)]


def file(name: str, text: str) -> FilePayload:
    """A picture file of digits; of no picture where the text is none."""
    content = encoded(draw_text(text)) if re.fullmatch(r"[\d\n]+", text) else text.encode()
    return {"name": name, "mimeType": "image/png", "buffer": content}


def choose(page: Page, *files: FilePayload | Path) -> None:
    """Choose files in the page's form; scripts read them at once."""
    page.locator("#image").set_input_files(list(files))  # type: ignore[arg-type]  # of one kind each time


def transfer(page: Page, *pictures: Path) -> JSHandle:
    """What files bring along as they are dropped or pasted."""
    return page.evaluate_handle(
        "pictures => { const transfer = new DataTransfer();"
        "for (const bytes of pictures)"
        " transfer.items.add(new File([new Uint8Array(bytes)], 'picture.png', { type: 'image/png' }));"
        "return transfer; }",
        [[*picture.read_bytes()] for picture in pictures],
    )


def answered(page: Page) -> None:
    """Wait until no answer is awaited any more."""
    page.locator(".place:not([aria-busy])").wait_for(state="attached")


@contextmanager
def offline(page: Page) -> Iterator[None]:
    """A page whose connection is gone while the block lasts."""
    page.context.set_offline(True)
    yield
    page.context.set_offline(False)
