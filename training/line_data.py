"""Lines as the line network learns them: strips of any width, and their texts."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Generator, Tensor

from digits.strip import HEIGHT
from training.data import Samples
from training.line_network import STEP
from training.writing import lines
from training.writing.fonts import Font
from training.writing.glyphs import stock
from training.writing.tools import Pixels

PEN, SIGNS = 0.35, 0.1  # glyphs in the stock that lines are composed of, for each digit that people wrote
BATCH = 64  # strips
MIXED = 8.0  # pixels: strips in one batch are about so much unlike in width


class Lines(NamedTuple):
    """Strips and what is written in them."""

    strips: list[Pixels]
    """Each (32, width) in 0..255, dark 255."""
    texts: list[str]
    """The digits of each; "" for none."""


class Batch(NamedTuple):
    """Strips side by side, the shorter ones with paper at their right."""

    strips: Tensor
    """(batch, 1, 32, width) in [0, 1]; the width is a multiple of 4."""
    columns: Tensor
    """(batch,) how many columns of logits belong to each."""
    texts: list[str]


def compose(digits: Samples, count: int, seed: int, fonts: Sequence[Font] = ()) -> Lines:
    """So many lines of digits that people wrote, of the pen's and of fonts'."""
    people = len(digits.labels)
    ink, labels = digits.ink[:, 0].numpy(), digits.labels.numpy()
    glyphs = stock(ink, labels, round(PEN * people), round(SIGNS * people) + 1, seed, fonts)
    strips, texts = zip(*lines.draw(glyphs, count, seed), strict=True)
    return Lines(list(strips), list(texts))


def batches(all_lines: Lines, random: Generator | None = None) -> Iterator[tuple[list[int], Batch]]:
    """All lines once, as indices and a batch of them; shuffled where `random` is given, else by width.

    Strips of like width go together, so that little of a batch is empty.
    """
    widths = torch.tensor([strip.shape[1] for strip in all_lines.strips], dtype=torch.float32)
    if random:
        widths += MIXED * torch.randn(len(widths), generator=random)
    chosen = list(widths.argsort().split(BATCH))
    for at in torch.randperm(len(chosen), generator=random).tolist() if random else range(len(chosen)):
        indices = chosen[at].tolist()
        yield indices, joined(all_lines, indices)


def joined(all_lines: Lines, indices: list[int]) -> Batch:
    """Some lines as one batch."""
    strips = [all_lines.strips[index] for index in indices]
    columns = torch.tensor([-(-strip.shape[1] // STEP) for strip in strips])
    batch = torch.zeros(len(strips), 1, HEIGHT, int(columns.max()) * STEP)
    for place, strip in zip(batch, strips, strict=True):
        place[0, :, : strip.shape[1]] = torch.from_numpy(strip) / 255
    return Batch(batch, columns, [all_lines.texts[index] for index in indices])


def example(all_lines: Lines) -> Tensor:
    """A batch of strips (batch, 1, 32, width) in [0, 1] of medium width."""
    _, batch = list(batches(all_lines))[len(all_lines.texts) // BATCH // 2]
    return batch.strips
