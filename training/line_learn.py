"""Learning to read lines, by connectionist temporal classification, and judging what was learnt."""

from collections.abc import Iterator

import torch
from torch import Generator, Tensor
from torch.nn import functional

from training.learn import Trained, fit, quick
from training.line_augment import augment
from training.line_data import BATCH, Batch, Lines, batches
from training.line_network import BLANK, LineNetwork


def train(learnt: Lines, held_out: Lines, epochs: int, seed: int) -> Trained[LineNetwork]:
    """Learn from some lines for some epochs, on the CPU; the progress line is the second one."""
    torch.manual_seed(seed)
    random = Generator().manual_seed(seed)
    network = LineNetwork().to(memory_format=torch.channels_last)

    def losses() -> Iterator[Tensor]:
        for _, batch in batches(learnt, random):
            batch = augment(batch, random)
            yield surprise(quick(network, batch.strips), batch)

    def judge(average: LineNetwork) -> float:
        return share_right(average, held_out)

    return fit(network, losses, judge, epochs, -(-len(learnt.texts) // BATCH), "lines", row=1)


def surprise(logits: Tensor, batch: Batch) -> Tensor:
    """The surprise at a digit, or at an end of a text, on the mean: -log p, given logits (width / 4, batch, 11).

    Each digit counts alike. Where each line did, lines without a digit weighed so much that unusual digits were called
    none: of 219 amounts that were misread 115 had lost a digit, and 7 had got one too many.
    """
    lengths = torch.tensor([len(text) for text in batch.texts])
    targets = torch.tensor([int(digit) for text in batch.texts for digit in text], dtype=torch.long)
    losses = functional.ctc_loss(
        logits.log_softmax(2), targets, batch.columns, lengths, BLANK, reduction="none", zero_infinity=True
    )
    return losses.sum() / (lengths + 1).sum()


@torch.inference_mode()
def predict(network: LineNetwork, lines: Lines) -> list[Tensor]:
    """For each line its (columns, 11) logits."""
    network.eval()
    logits: list[Tensor] = [torch.empty(0)] * len(lines.texts)
    for indices, batch in batches(lines):
        answers = network(batch.strips).transpose(0, 1)
        for index, answer, columns in zip(indices, answers, batch.columns.tolist(), strict=True):
            logits[index] = answer[:columns].clone()
    return logits


def share_right(network: LineNetwork, lines: Lines) -> float:
    """How many lines' texts the network's best paths spell, in 0..1."""
    texts = [spell(logits.argmax(dim=1)) for logits in predict(network, lines)]
    return sum(text == its for text, its in zip(texts, lines.texts, strict=True)) / len(texts)


def spell(path: Tensor) -> str:
    """The text of a path (columns,): its classes, repeated ones once, without the blanks."""
    return "".join(str(label) for label in torch.unique_consecutive(path).tolist() if label != BLANK)


def fit_temperature(logits: list[Tensor], lines: Lines) -> float:
    """What to divide logits by, so that the texts' probabilities are as good as one number can make them."""
    temperatures = torch.logspace(-0.5, 0.7, 49).tolist()  # 6 % apart
    padded = torch.nn.utils.rnn.pad_sequence(logits)
    batch = Batch(torch.empty(0), torch.tensor([len(one) for one in logits]), lines.texts)
    losses = [float(surprise(padded / temperature, batch)) for temperature in temperatures]
    return float(temperatures[losses.index(min(losses))])
