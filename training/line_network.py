"""The line network: a convolutional one that reads a strip of any width from left to right, column by column."""

import torch
from torch import Tensor, nn

from training.network import Residual, convolution

CLASSES = 11
"""The digits 0 to 9, then "nothing here", the blank of connectionist temporal classification."""
BLANK = 10
STEP = 4
"""Pixels of the strip for each column of logits."""


class LineNetwork(nn.Module):
    """(batch, 1, 32, width) pixels in [0, 1], dark 1, to (width / 4, batch, 11) logits; the width is a multiple of 4.

    A. Graves et al., "Connectionist temporal classification" (2006): the text of a path through the columns is its
    classes, repeated ones once, without the blanks. `temperature` is as that of `DigitNetwork`.
    """

    def __init__(self) -> None:
        super().__init__()
        # Channels in multiples of 32: with 20, 40 and 72 a step took as long with three quarters of the weights.
        # With strides instead of pooling a step of training takes 0.62 times as long, and reading 0.72 times. In the
        # time of four epochs six came nearly as far: -log p of amounts was 1.24, with pooling 1.21 (one run each).
        self.layers = nn.Sequential(
            nn.PixelUnshuffle(2),  # (batch, 4, 16, width / 2): nothing is lost, and the rest costs a quarter
            *convolution(4, 32),
            *convolution(32, 64, stride=2),  # (batch, 64, 8, width / 4)
            Residual(64),
            *convolution(64, 64, stride=(2, 1)),  # (batch, 64, 4, width / 4)
            Residual(64),
            *convolution(64, 96, stride=(2, 1)),  # (batch, 96, 2, width / 4)
            nn.Conv2d(96, 128, (2, 3), padding=(0, 1), bias=False),  # (batch, 128, 1, width / 4)
            nn.BatchNorm2d(128),
            nn.ReLU(),
            nn.Conv2d(128, 96, (1, 3), padding=(0, 2), dilation=(1, 2), bias=False),  # sees two digits to each side
            nn.BatchNorm2d(96),
            nn.ReLU(),
            nn.Dropout(0.2),
            nn.Conv2d(96, CLASSES, 1),
        )
        self.register_buffer("temperature", torch.ones(()))
        self.temperature: Tensor

    def forward(self, strips: Tensor) -> Tensor:
        """(batch, 1, 32, width) pixels to (width / 4, batch, 11) logits."""
        logits: Tensor = self.layers(strips)
        return logits[:, :, 0].permute(2, 0, 1)

    def probabilities(self, strips: Tensor) -> Tensor:
        """(batch, 1, 32, width) pixels to (batch, width / 4, 11) calibrated probabilities."""
        return torch.softmax(self(strips) / self.temperature, dim=2).transpose(0, 1)
