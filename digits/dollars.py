"""Answers -> answers: a dollar before or after a number is no digit, though it is like a 5 or an 8."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from digits.answers import Answer
from digits.networks import NOT_A_DIGIT, Networks
from digits.pieces import Pieces
from digits.second_opinion import mark_of

TIP = 0.08  # of a dollar's height are the ends of its bar, ...
NARROW = 0.35  # ... no wider than so much of its width, ...
BOWLS = (0.25, 0.35), (0.65, 0.75)  # ... and there of its height the bar crosses its bowls; ...
THROUGH = 0.9  # ... so much of the way from end to end is inked, ...
NO_DIGIT = 0.01  # ... or so probably it is none to the network for marks


def without_dollars(answers: list[Answer], pieces: Pieces, networks: Networks) -> list[Answer]:
    """Answers without the dollars before or after their numbers.

    Of 200 numbers of MNIST's digits with a dollar of a font before them 139 are read without it, and 180 with it; of 50
    with one after them 18 and 37. Of the dollars of 193 fonts 86 in 100 are found, of the fives and eights among
    MNIST's training images 0.1.
    """
    if sum(len(answer.digits) for answer in answers) < 2:
        return answers
    signs = [
        (at, place, sign)
        for at, answer in enumerate(answers)
        for place in sorted({0, len(answer.digits) - 1})
        if (sign := sign_at(place, answer, pieces)) is not None and is_crossed(ink_of(sign, pieces))
    ]
    marks = networks.classify([mark_of([sign], pieces) for _, _, sign in signs])
    dollars = {
        (at, place)
        for (at, place, sign), mark in zip(signs, marks, strict=True)
        if mark[NOT_A_DIGIT] > NO_DIGIT or goes_through(ink_of(sign, pieces))
    }
    return [
        replace(answer, digits=[its for place, its in enumerate(answer.digits) if (at, place) not in dollars])
        for at, answer in enumerate(answers)
    ]


def sign_at(place: int, answer: Answer, pieces: Pieces) -> int | None:
    """The highest piece of a 5 or an 8 in an answer's place that touches no other digit; else None."""
    if not answer.digits or answer.digits[place].label not in (5, 8):
        return None
    digit = answer.digits[place]
    members = digit.alone if digit.columns else digit.sight.word.members
    return max(members, key=lambda piece: int(pieces.heights[piece]), default=None)


def is_crossed(inked: NDArray[np.bool_]) -> bool:
    """Whether what is like an S is narrow at its ends, and has two strokes in each of its bowls."""
    height, width = inked.shape
    if any(np.ptp(np.nonzero(end)[1]) >= NARROW * width for end in ends(inked)):
        return False
    strokes = (np.diff(inked.astype(np.int8), axis=1, prepend=0) == 1).sum(axis=1)
    return all(strokes[int(first * height) : int(last * height) + 1].max() > 1 for first, last in BOWLS)


def goes_through(inked: NDArray[np.bool_]) -> bool:
    """Whether a bar leads from end to end of a sign."""
    rows = np.arange(len(inked))
    head, foot = (np.nonzero(end)[1].mean() for end in ends(inked))
    columns = np.rint(np.linspace(head, foot, rows.size)).astype(np.int64)
    return bool(inked[rows, columns].mean() >= THROUGH)


def ends(inked: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The first and the last rows of a sign."""
    end = max(1, round(TIP * len(inked)))
    return inked[:end], inked[-end:]


def ink_of(piece: int, pieces: Pieces) -> NDArray[np.bool_]:
    """Where a piece is, in the box around it."""
    top, left, bottom, right = pieces.boxes[piece].tolist()
    return pieces.covered(pieces.labels[top:bottom, left:right], [piece])
