"""Learning to read lines: the loop that makes a line network, by connectionist temporal classification."""

import copy
from dataclasses import dataclass, field
from typing import cast

import torch
from torch import Generator, Tensor
from torch.nn import functional
from torch.optim import Optimizer
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from tqdm import tqdm

from training.learn import AVERAGED, multiplies_bfloat16, one_cycle, optimizers_of
from training.line_augment import augment
from training.line_data import BATCH, Batch, Lines, batches
from training.line_network import BLANK, LineNetwork

STEEPEST = 5.0  # the most that the gradient's norm may be


@dataclass
class TrainedLines:
    """What training gives: the network of the epoch that was best on the held-out lines, and how all epochs were."""

    network: LineNetwork = field(default_factory=LineNetwork)
    epoch: int = 0
    held_out_accuracies: list[float] = field(default_factory=list)

    def consider(self, network: LineNetwork, accuracy: float) -> None:
        """Keep a copy of the network after one more epoch, if none before was better."""
        if accuracy >= max(self.held_out_accuracies, default=0):
            self.network, self.epoch = copy.deepcopy(network), len(self.held_out_accuracies) + 1
        self.held_out_accuracies.append(accuracy)


def train(learnt: Lines, held_out: Lines, epochs: int, seed: int) -> TrainedLines:
    """Learn from some lines for some epochs, on the CPU; the progress line is the second one."""
    torch.manual_seed(seed)
    random = Generator().manual_seed(seed)
    network = LineNetwork().to(memory_format=torch.channels_last)
    optimizers = optimizers_of(network)
    steps = epochs * -(-len(learnt.texts) // BATCH)
    schedules = [one_cycle(optimizer, steps) for optimizer in optimizers]
    keep = get_ema_multi_avg_fn(1 - 1 / max(1, AVERAGED * steps))
    average = AveragedModel(network, multi_avg_fn=keep, use_buffers=True)
    averaged = cast(LineNetwork, average.module)
    trained = TrainedLines()
    with tqdm(total=steps, unit="step", position=1) as progress:
        for _ in range(epochs):
            for _, batch in batches(learnt, random):
                loss = step(network, optimizers, augment(batch, random))
                for schedule in schedules:
                    schedule.step()
                average.update_parameters(network)
                progress.update()
                progress.set_postfix_str(f"loss {loss:.3f}", refresh=False)
            accuracy = share_right(averaged, held_out)
            trained.consider(averaged, accuracy)
            progress.set_description(f"{accuracy:.2%} of held-out lines right")
    return trained


def step(network: LineNetwork, optimizers: list[Optimizer], batch: Batch) -> float:
    """Take one step down the loss of one batch, and return that loss."""
    network.train()
    with torch.autocast("cpu", torch.bfloat16, enabled=multiplies_bfloat16(batch.strips.device)):
        logits = network(batch.strips.contiguous(memory_format=torch.channels_last))
    loss = surprise(logits.float(), batch)
    network.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), STEEPEST)
    for optimizer in optimizers:
        optimizer.step()
    return loss.item()


def surprise(logits: Tensor, batch: Batch) -> Tensor:
    """The mean of -log of each text's probability, by digits of the text, given logits (width / 4, batch, 11)."""
    lengths = torch.tensor([len(text) for text in batch.texts])
    targets = torch.tensor([int(digit) for text in batch.texts for digit in text], dtype=torch.long)
    losses = functional.ctc_loss(
        logits.log_softmax(2), targets, batch.columns, lengths, BLANK, reduction="none", zero_infinity=True
    )
    return (losses / (lengths + 1)).mean()


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
    """What to divide logits by, so that the probabilities of the lines' texts are as good as one number can make them."""
    temperatures = torch.logspace(-0.5, 0.7, 49).tolist()  # 6 % apart
    padded = torch.nn.utils.rnn.pad_sequence(logits)
    batch = Batch(torch.empty(0), torch.tensor([len(one) for one in logits]), lines.texts)
    losses = [float(surprise(padded / temperature, batch)) for temperature in temperatures]
    return float(temperatures[losses.index(min(losses))])
