"""The network: a small convolutional one, fast on a single CPU thread."""

import torch
from torch import Tensor, nn

CLASSES = 11
"""The digits 0 to 9, then "not a digit"."""


def convolution(inputs: int, outputs: int, side: int = 3, stride: int | tuple[int, int] = 1) -> list[nn.Module]:
    """A convolution that keeps the size or divides it by `stride`, batch-normalised and rectified."""
    filters = nn.Conv2d(inputs, outputs, side, stride, padding=side // 2, bias=False)
    return [filters, nn.BatchNorm2d(outputs), nn.ReLU()]


class Residual(nn.Module):
    """(batch, channels, height, width) to the same shape: what two convolutions find is added to what was there."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(*convolution(channels, channels), *convolution(channels, channels))

    def forward(self, seen: Tensor) -> Tensor:
        """(batch, channels, height, width), and so returned."""
        found: Tensor = self.layers(seen)
        return seen + found


class DigitNetwork(nn.Module):
    """(batch, 1, 28, 28) pixels in [0, 1], white ink on black, to (batch, 11) logits: the digits, then "not a digit".

    Paper is 0 and so is the padding, hence the first batch norm scales the input instead of a mean and a deviation.
    `temperature` divides the logits to make them probabilities; it is fitted once, after training.
    """

    def __init__(self) -> None:
        super().__init__()
        # With a stride instead of pooling a step of training takes 0.84 times as long. MNIST's test images were read
        # 99.74 % right, with pooling 99.69, and of 857 letters and things 783 and 789 known (one run each).
        self.layers = nn.Sequential(
            nn.PixelUnshuffle(2),  # (batch, 4, 14, 14): nothing is lost, and the rest costs a quarter
            *convolution(4, 32),
            *convolution(32, 32),
            *convolution(32, 64, stride=2),  # (batch, 64, 7, 7)
            Residual(64),
            *convolution(64, 32, side=1),  # (batch, 32, 7, 7): half the weights of the next layer
            nn.Flatten(),
            nn.Linear(32 * 7 * 7, 64, bias=False),
            nn.BatchNorm1d(64),
            nn.ReLU(),
            nn.Dropout(0.3),
            nn.Linear(64, CLASSES),
        )
        self.register_buffer("temperature", torch.ones(()))
        self.temperature: Tensor

    def forward(self, ink: Tensor) -> Tensor:
        """(batch, 1, 28, 28) pixels to (batch, 11) logits."""
        logits: Tensor = self.layers(ink)
        return logits

    def probabilities(self, ink: Tensor) -> Tensor:
        """(batch, 11) calibrated probabilities."""
        return torch.softmax(self(ink) / self.temperature, dim=1)


def count_weights(network: nn.Module) -> int:
    """All numbers that training adjusts."""
    return sum(parameter.numel() for parameter in network.parameters())
