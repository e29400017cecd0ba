"""Learning: the loop that makes a network from samples; what is kept is an average of its weights over many steps."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar, cast

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional
from torch.optim import Optimizer
from torch.optim.lr_scheduler import OneCycleLR
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from tqdm import tqdm

from training.augment import augment
from training.data import Samples
from training.judge import predict, share_known
from training.muon import Muon
from training.network import DigitNetwork

BATCH = 256  # samples a step
PEAK_RATE = 6e-3  # AdamW's learning rate where its one cycle is highest
WEIGHT_DECAY = 0.02
# Muon turns all weights but those of the first and last layer. In 110 seconds on one core a rate of 0.02 in batches
# of 256 came to a loss of 0.0232 on 10,000 digits held out, AdamW alone in batches of 128 to 0.0267: one run of
# each. 0.03 lies between 0.02 and 0.04, which did no worse, and was not tried by itself.
MUON_RATE = 0.03
MUON_DECAY = 0.05
WARM_UP = 0.2  # of all steps, until the rates are there
SMOOTHING = 0.02  # of the label's probability, spread over all classes
AVERAGED = 0.05  # of all steps: how far the average of the weights, which is what is kept, looks back


STEEPEST = 5.0  # the most that the gradient's norm may be

Network = TypeVar("Network", bound=nn.Module)


@dataclass
class Trained(Generic[Network]):
    """What training gives: the network of the epoch that was best on what was held out, and how all epochs were."""

    network: Network
    epoch: int = 0
    held_out_accuracies: list[float] = field(default_factory=list)

    def consider(self, network: Network, accuracy: float) -> None:
        """Keep a copy of the network after one more epoch, if none before was better."""
        if accuracy >= max(self.held_out_accuracies, default=0):
            self.network, self.epoch = copy.deepcopy(network).cpu(), len(self.held_out_accuracies) + 1
        self.held_out_accuracies.append(accuracy)


def train(learnt: Samples, held_out: Samples, epochs: int, seed: int) -> Trained[DigitNetwork]:
    """Learn from some digits for some epochs; on one machine, one seed gives the same weights."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.backends.cudnn.deterministic = True
    torch.manual_seed(seed)
    random = Generator(device).manual_seed(seed)
    learnt = learnt.to(device)
    network = DigitNetwork().to(device).to(memory_format=torch.channels_last)

    def losses() -> Iterator[Tensor]:
        for ink, labels in batches(learnt, random):
            logits = quick(network, augment(ink, random))
            yield functional.cross_entropy(logits, labels, label_smoothing=SMOOTHING)

    def judge(average: DigitNetwork) -> float:
        return share_known(predict(average, held_out), held_out.labels)

    return fit(network, losses, judge, epochs, len(learnt.labels) // BATCH, "digits")


def fit(
    network: Network,
    losses: Callable[[], Iterator[Tensor]],
    judge: Callable[[Network], float],
    epochs: int,
    steps: int,
    learnt: str,
    row: int = 0,
) -> Trained[Network]:
    """Let a network learn, and keep the average of its weights over many steps that was judged best.

    `losses` gives the loss of one batch after another of an epoch, each of the network as it then is; `judge` the share
    of what was held out that a network gets right. `learnt` names that on the progress line, which stands in `row`.
    """
    optimizers = optimizers_of(network)
    schedules = [one_cycle(optimizer, epochs * steps) for optimizer in optimizers]
    keep = get_ema_multi_avg_fn(1 - 1 / max(1, AVERAGED * epochs * steps))
    average = AveragedModel(network, multi_avg_fn=keep, use_buffers=True)
    averaged = cast(Network, average.module)
    trained = Trained(averaged)
    with tqdm(total=epochs * steps, unit="step", position=row) as progress:
        for _ in range(epochs):
            network.train()
            for loss in losses():
                step(network, loss, optimizers)
                for schedule in schedules:
                    schedule.step()
                average.update_parameters(network)
                progress.update()
                progress.set_postfix_str(f"loss {loss.item():.3f}", refresh=False)
            accuracy = judge(averaged)
            trained.consider(averaged, accuracy)
            progress.set_description(f"{accuracy:.2%} of held-out {learnt} right")
    return trained


def optimizers_of(network: nn.Module) -> list[Optimizer]:
    """Muon for the weights of the layers between the first and the last, AdamW for all else."""
    inner = [weights for weights in network.parameters() if weights.dim() > 1][1:-1]
    others = [weights for weights in network.parameters() if not any(weights is one for one in inner)]
    muon = Muon(inner, MUON_RATE, MUON_DECAY)
    return [muon, torch.optim.AdamW(others, PEAK_RATE, weight_decay=WEIGHT_DECAY)]


def one_cycle(optimizer: Optimizer, steps: int) -> OneCycleLR:
    """The schedule of a rate that rises to the optimizer's own and falls to nothing."""
    peak = optimizer.param_groups[0]["lr"]
    return OneCycleLR(optimizer, peak, steps, pct_start=WARM_UP, cycle_momentum=False)


def batches(samples: Samples, random: Generator) -> Iterator[tuple[Tensor, Tensor]]:
    """All samples once, shuffled: ink (256, 1, 28, 28) in [0, 1] and labels (256,). A last, smaller one is left out."""
    order = torch.randperm(len(samples.labels), generator=random, device=random.device)
    for chosen in order.split(BATCH):
        if len(chosen) == BATCH:
            yield samples.ink[chosen].float() / 255, samples.labels[chosen]


def quick(network: nn.Module, pixels: Tensor) -> Tensor:
    """A network's logits for pixels (batch, 1, height, width), computed in bfloat16 where that is quicker."""
    with torch.autocast(pixels.device.type, torch.bfloat16, enabled=multiplies_bfloat16(pixels.device)):
        logits: Tensor = network(pixels.contiguous(memory_format=torch.channels_last))
    return logits.float()


def step(network: nn.Module, loss: Tensor, optimizers: list[Optimizer]) -> None:
    """Take one step down the loss of one batch."""
    network.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), STEEPEST)
    for optimizer in optimizers:
        optimizer.step()


def multiplies_bfloat16(device: torch.device) -> bool:
    """Whether the device has instructions for bfloat16, which make an epoch up to twice as fast."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))
