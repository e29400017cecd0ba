"""Columns of probabilities -> text: decoding of connectionist temporal classification.

Source: A. Graves, S. Fernandez, F. Gomez, J. Schmidhuber, "Connectionist temporal classification", ICML 2006. A path
names a class for each column; its text is the classes, repeated ones once, without the blank. A text's probability is
the sum over all paths that spell it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

BLANK = 10  # the class that stands for no digit here
BEAM = 8  # prefixes kept at every column
NARROW = 12  # columns: a digit alone has no more, if it is not wide
LIKELY = 0.003  # classes below are not looked at

Columns = NDArray[np.float32]


def best_text(columns: Columns) -> tuple[str, float]:
    """The most probable text of columns (width, 11) of probabilities, and its probability, by a prefix beam search."""
    beam = {"": (1.0, 0.0)}  # of each text: the probability of paths that end in a blank, and of those that do not
    for column in columns.tolist():  # whose numbers Python adds faster than NumPy's
        likely = [label for label in range(BLANK) if column[label] > LIKELY]
        following: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for text, (blank, digit) in beam.items():
            both = following[text]
            both[0] += (blank + digit) * column[BLANK]
            if text:
                both[1] += digit * column[int(text[-1])]
            for label in likely:
                longer = text + str(label)
                start = blank if text.endswith(str(label)) else blank + digit
                following[longer][1] += start * column[label]
        ranked = sorted(following.items(), key=lambda item: -sum(item[1]))
        beam = {text: (blank, digit) for text, (blank, digit) in ranked[:BEAM]}
    return max(((text, sum(ends)) for text, ends in beam.items()), key=lambda item: item[1])


def lone(columns: Columns) -> NDArray[np.float32]:
    """The probabilities (11,) that columns (width, 11) spell one digit alone, and, last, that they spell nothing."""
    before, within, after = 1.0, np.zeros(BLANK), np.zeros(BLANK)
    for column in columns.astype(np.float64):
        after = (after + within) * column[BLANK]
        within = (within + before) * column[:BLANK]
        before = before * column[BLANK]
    return np.append(within + after, before).astype(np.float32)


@dataclass(frozen=True, eq=False)
class View:
    """One look at a word, decoded when that is first asked for: most words are looked at once alone."""

    columns: Columns  # (width, 11) of probabilities

    @cached_property
    def best(self) -> tuple[str, float]:
        """The most probable text, and its probability."""
        # Most words are one digit: where it has most of the probability, no other text can have more.
        if len(self.columns) <= NARROW and (label := int(self.lone.argmax())) != BLANK and self.lone[label] > 0.5:
            return str(label), float(self.lone[label])
        return best_text(self.columns)

    @cached_property
    def lone(self) -> NDArray[np.float32]:
        """The probabilities (11,) that this is one digit alone, and, last, that it is nothing."""
        return lone(self.columns)


def vote(views: Sequence[View]) -> tuple[str, float]:
    """The text that several views of one word make most probable on the mean, and that mean."""
    votes: dict[str, float] = defaultdict(float)
    for view in views:
        text, probability = view.best
        votes[text] += probability / len(views)
    return max(votes.items(), key=lambda item: item[1])


def align(columns: Columns, text: str) -> list[int]:
    """For each digit of a text the column in which the best path that spells it is surest of that digit."""
    labels = [BLANK, *(label for digit in text for label in (int(digit), BLANK))]
    logs = np.log(np.maximum(columns[:, labels], 1e-30))
    skips = np.array([at > 1 and labels[at] != BLANK and labels[at] != labels[at - 2] for at in range(len(labels))])
    score = np.full(len(labels), -np.inf)
    score[:2] = logs[0, :2]
    steps = np.zeros(logs.shape, np.int64)
    for at in range(1, len(logs)):
        one = np.concatenate([[-np.inf], score[:-1]])
        two = np.where(skips, np.concatenate([[-np.inf] * 2, score])[: len(labels)], -np.inf)
        choices = np.stack([score, one, two])
        steps[at] = choices.argmax(axis=0)
        score = choices.max(axis=0) + logs[at]
    state = int(len(labels) - 1 if score[-1] >= score[-2] else len(labels) - 2) if len(labels) > 1 else 0
    best = [(-np.inf, 0)] * len(labels)
    for at in range(len(logs) - 1, -1, -1):
        best[state] = max(best[state], (float(logs[at, state]), at))
        state -= int(steps[at, state])
    return [at for _, at in best[1::2]]
