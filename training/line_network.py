"""The line network: a convolutional and recurrent one that reads a strip of any width, column by column."""

import torch
from torch import Tensor, nn

from training.network import Residual, convolution

CLASSES = 11
"""The digits 0 to 9, then "nothing here", the blank of connectionist temporal classification."""
BLANK = 10
ALONG = 48  # numbers that the recurrent layer keeps in each direction
STEP = 4
"""Pixels of the strip for each column of logits."""


class LineNetwork(nn.Module):
    """(batch, 1, 32, width) pixels in [0, 1], dark 1, to (width / 4, batch, 11) logits; the width is a multiple of 4.

    A. Graves et al., "Connectionist temporal classification" (2006): the text of a path through the columns is its
    classes, repeated ones once, without the blanks. `temperature` is as that of `DigitNetwork`. That a recurrent layer
    goes over what convolutions find is B. Shi et al., "An end-to-end trainable neural network for image-based sequence
    recognition" (2015).
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
        )
        # What a hand wrote elsewhere tells what it wrote here. At equal effort (six epochs of 52,000 lines) -log p of
        # an amount was 1.10 with one more convolution instead, 1.02 with two residual ones, 0.95 with this; an LSTM of
        # as many weights did a little less in the same time.
        self.along = nn.GRU(128, ALONG, bidirectional=True)
        self.answer = nn.Sequential(nn.Dropout(0.2), nn.Linear(2 * ALONG, CLASSES))
        self.register_buffer("temperature", torch.ones(()))
        self.temperature: Tensor

    def forward(self, strips: Tensor) -> Tensor:
        """(batch, 1, 32, width) pixels to (width / 4, batch, 11) logits."""
        found = self.layers(strips)[:, :, 0].permute(2, 0, 1)  # (width / 4, batch, 128)
        with torch.autocast(found.device.type, enabled=False):  # which knows no recurrent layer in bfloat16
            along, _ = self.along(found.float())
            logits: Tensor = self.answer(along)
        return logits

    def probabilities(self, strips: Tensor) -> Tensor:
        """(batch, 1, 32, width) pixels to (batch, width / 4, 11) calibrated probabilities."""
        return torch.softmax(self(strips) / self.temperature, dim=2).transpose(0, 1)
