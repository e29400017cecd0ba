"""Muon: momentum whose every step turns a layer's weights in all directions alike.

K. Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024). Ours, for PyTorch's own takes no
convolutions.
"""

from collections.abc import Iterable

import torch
from torch import Tensor

QUINTIC = (3.4445, -4.7750, 2.0315)  # pushes singular values in (0, 1] to between 0.7 and 1.2 in STEPS steps: Jordan
STEPS = 5
MOMENTUM = 0.95


class Muon(torch.optim.Optimizer):
    """For the weights (outputs, ...) of layers between the first and the last; `lr` is a step's size a direction."""

    def __init__(self, weights: Iterable[Tensor], lr: float, weight_decay: float) -> None:
        super().__init__(weights, {"lr": lr, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self) -> None:  # type: ignore[override]
        """Take one step along the gradients."""
        for group in self.param_groups:
            for weights in group["params"]:
                mean = self.state[weights].setdefault("mean", torch.zeros_like(weights))
                mean.lerp_(weights.grad, 1 - MOMENTUM)
                ahead = weights.grad.lerp(mean, MOMENTUM).flatten(start_dim=1)
                weights.mul_(1 - group["lr"] * group["weight_decay"])
                weights.add_(orthogonal(ahead).view_as(weights), alpha=-group["lr"])


def orthogonal(matrix: Tensor) -> Tensor:
    """A matrix (rows, columns) with its singular values all near 1, larger by the root of how much taller it is."""
    rows, columns = matrix.shape
    wide = matrix.T if rows > columns else matrix
    wide = wide / wide.norm().clamp(min=1e-7)
    a, b, c = QUINTIC
    for _ in range(STEPS):
        square = wide @ wide.T
        wide = a * wide + (b * square + c * square @ square) @ wide
    turned: Tensor = (wide.T if rows > columns else wide) * max(1.0, rows / columns) ** 0.5
    return turned
