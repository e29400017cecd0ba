"""Marks and what the network says of each -> the digits of a line: the best way through its pieces.

Source: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document recognition",
Proc. IEEE 86 (1998), section V: heuristic over-segmentation and the shortest path through the segmentation graph.
"""

import math

import numpy as np
from numpy.typing import NDArray

from digits.marks import Mark

LOWEST = 0.35  # of a line's height: half of the marks this low are digits, among dots, commas and dashes
SLACK = 0.04  # of a line's height: how far above and below that becomes nearly sure
CUT = 2.0  # the surprise at digits that touch
OTHER = 2.0  # the surprise at a mark as tall as a digit that is none
LEAST = 1e-6  # a probability below this counts as this, so that one doubtful piece can't outweigh a whole line


def best_path(marks: list[Mark], probabilities: NDArray[np.float32], pieces: int) -> list[tuple[int, bool]]:
    """The marks that read a line of `pieces` pieces best, from left to right, as (index of mark, whether a digit).

    `probabilities` (marks, 11) are the network's, the last that of no digit. Every piece is in exactly one mark of the
    path, either as a digit or as something else, and the path's cost is the sum of the surprises, -log p.
    """
    costs = [math.inf] * (pieces + 1)
    costs[0] = 0.0
    steps: list[tuple[int, bool]] = [(0, False)] * (pieces + 1)
    for index, mark in sorted(enumerate(marks), key=lambda item: item[1].past):
        for is_digit, cost in step_costs(mark, probabilities[index]):
            if costs[mark.first] + cost < costs[mark.past]:
                costs[mark.past] = costs[mark.first] + cost
                steps[mark.past] = (index, is_digit)
    path = []
    past = pieces
    while past:
        path.append(steps[past])
        past = marks[steps[past][0]].first
    return path[::-1]


def step_costs(mark: Mark, probabilities: NDArray[np.float32]) -> list[tuple[bool, float]]:
    """What it costs to take a mark as a digit and, where it is all connected, as none."""
    tall_enough = 1 / (1 + math.exp((LOWEST - mark.height) / SLACK))
    digit = tall_enough * float(probabilities[:10].max())
    other = 1 - tall_enough * (1 - float(probabilities[10]))
    cut = CUT / 2 * mark.cuts
    steps = [(True, cut - math.log(max(digit, LEAST)))]
    if mark.connected:
        steps.append((False, cut + OTHER * tall_enough - math.log(max(other, LEAST))))
    return steps
