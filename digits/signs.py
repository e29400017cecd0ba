"""Answers -> answers: what is no digit but a sign: the slashes of 24/11/2026, the plus of 3+5, brackets, %."""

import math
import re
from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from digits.answers import Answer, Found
from digits.pieces import Pieces

ABOVE = 0.06  # of the digits' height a slash or bracket goes on above and below them, at least ...
LONGER = 1.2  # ... and it is so many times as high
LEANING = 0.12  # of its height its top stands to the right of its foot, at least
END = 0.25  # of its height are its top, its middle, and its foot
DATED = re.compile(r"\d{1,2}/\d{1,2}/(\d{2}|\d{4})|\d{1,2}/([1-9]\d{3}|\d{2}|[1-9])|\d{1,3}/[1-9]\d\d")
"""What is written with slashes: day, month and year; month and year, day and month, and points out of so many."""
LONGEST = 10  # characters has that

BULGE = 0.05  # of its height the middle of a bracket lies beside its ends, at least
AREA = range(4, 7)  # where the second bracket is, counted from the first one, if an area code is between them

SMALLER = 0.15, 0.55  # times as high as the bar of a percent sign is what stands over and under it

LOWER = 0.85  # times as high as the digits is a plus at most ...
ARM = 0.85  # ... and its two bars are so long, for its height and its width, ...
MIDDLE = 0.3  # ... each of them in the middle of the other, ...
CORNER = 0.3  # ... beside which its corners are empty


def without_signs(answers: list[Answer], pieces: Pieces) -> list[Answer]:
    """Answers without what is no digit but a sign between digits.

    Of 300 composed dates and marks 4 are read without it and 269 with it, of 120 numbers in brackets or before one none
    and 99, of 40 percentages none and 38. Of labelled pictures none is read worse.
    """
    for without in (without_percent, without_pluses, without_brackets, without_slashes):
        answers = [without(answer, pieces) if len(answer.digits) > 1 else answer for answer in answers]
    return answers


def without_percent(answer: Answer, pieces: Pieces) -> Answer:
    """An answer without a percent sign at its end."""
    sign = percent(answer.digits[0].sight.word.members, pieces)
    if not sign:
        return answer
    start = int(pieces.boxes[sign, 1].min())
    kept = [without_past(digit, start) for digit in answer.digits if digit.box[1] < start]
    return replace(answer, digits=kept) if kept else answer


def percent(members: list[int], pieces: Pieces) -> list[int]:
    """The three pieces at the end that are a bar with something small over its left and under its right; or none."""
    last = np.array(members)[np.argsort(pieces.boxes[members, 3])][-3:]
    top, left, bottom, right = pieces.boxes[last].T
    bar = int((bottom - top).argmax())
    rows, columns = (top + bottom) / 2 - (top[bar] + bottom[bar]) / 2, (left + right) / 2 - (left[bar] + right[bar]) / 2
    heights = (bottom - top) / (bottom[bar] - top[bar])
    small = (heights >= SMALLER[0]) & (heights <= SMALLER[1])
    over, under = (int((small & (side * rows > 0) & (side * columns > 0)).sum()) for side in (-1, 1))
    return last.tolist() if (over, under) == (1, 1) else []


def without_past(digit: Found, column: int) -> Found:
    """A digit whose box, where it goes on past a column, ends there."""
    top, left, bottom, right = digit.box
    return replace(digit, box=(top, left, bottom, min(right, column)))


def without_pluses(answer: Answer, pieces: Pieces) -> Answer:
    """An answer without what is an upright cross."""
    top, bottom = np.median(upright_sides(answer.digits), axis=0)
    kept = [digit for digit in answer.digits if not is_plus(digit, bottom - top, pieces)]
    return replace(answer, digits=kept)


def is_plus(digit: Found, height: float, pieces: Pieces) -> bool:
    """Whether a digit among others of a height is but a bar across and one down, through the middle of each other."""
    if not digit.alone or digit.box[2] - digit.box[0] > LOWER * height:
        return False
    inked = ink_of(digit, pieces)
    rows, columns = inked.shape
    row, column = int(inked.sum(axis=1).argmax()), int(inked.sum(axis=0).argmax())
    if inked[row].sum() < ARM * columns or inked[:, column].sum() < ARM * rows:
        return False
    if abs(row + 0.5 - rows / 2) > MIDDLE * rows / 2 or abs(column + 0.5 - columns / 2) > MIDDLE * columns / 2:
        return False
    down, across = int(CORNER * rows), int(CORNER * columns)
    return not any(
        part.any() for half in (inked[:down], inked[-down:]) for part in (half[:, :across], half[:, -across:])
    )


def without_slashes(answer: Answer, pieces: Pieces) -> Answer:
    """An answer without those ones that stand out above and below other digits where a date or mark has its slashes.

    Of 100 dates of MNIST's digits, some with slashes that touch them, 80 are read, and 59 if such slashes stay ones.
    """
    ones = [at for at, digit in enumerate(answer.digits) if digit.label == 1]
    if not 3 <= len(answer.digits) <= LONGEST or not ones:
        return answer
    sides = upright_sides(answer.digits)
    others = np.delete(sides, ones, axis=0)
    usual = np.median(others if len(others) > 1 else sides, axis=0)
    tall = [at for at in ones if is_slash(answer.digits[at], sides[at], usual, pieces)]
    # By itself, one that touches its neighbours is as often a 1 of an amount.
    alone = tuple(at for at in tall if answer.digits[at].alone)
    for slashes in [*combinations(tall, 2), alone]:
        written = "".join("/" if at in slashes else str(digit.label) for at, digit in enumerate(answer.digits))
        if slashes and DATED.fullmatch(written):
            kept = [digit for at, digit in enumerate(answer.digits) if at not in slashes]
            return replace(answer, digits=kept)
    return answer


def is_slash(one: Found, sides: NDArray[np.float64], others: NDArray[np.float64], pieces: Pieces) -> bool:
    """Whether a 1 from row to row goes on above and below the others, and leans to the right."""
    if not is_taller(sides, others):
        return False
    head, _, foot, height = places(one, pieces)
    return head - foot >= LEANING * height


def without_brackets(answer: Answer, pieces: Pieces) -> Answer:
    """An answer without a bracket at its end, and one at its beginning then: by itself that is more often a 1.

    Around an area code, at an answer's beginning, brackets need not be higher than the digits.
    """
    digits = answer.digits
    closing = {at for at, digit in enumerate(digits) if bulge(digit, pieces) >= BULGE}
    opens = bulge(digits[0], pieces) <= -BULGE
    sides = upright_sides(digits)
    if len(digits) - 1 in closing and is_taller(sides[-1], np.median(sides[:-1], axis=0)):
        first = 1 if opens and is_taller(sides[0], np.median(sides[1:], axis=0)) else 0
        return replace(answer, digits=digits[first:-1])
    area = next((at for at in AREA if at in closing and opens), 0)
    return replace(answer, digits=digits[1:area] + digits[area + 1 :]) if area else answer


def bulge(digit: Found, pieces: Pieces) -> float:
    """How far, for its height, the middle of a 1 lies to the right of its ends; 0 for others, and if it touches one."""
    if digit.label != 1 or not digit.alone:
        return 0.0
    head, middle, foot, height = places(digit, pieces)
    return (middle - (head + foot) / 2) / height


def is_taller(sides: NDArray[np.float64], others: NDArray[np.float64]) -> bool:
    """Whether what goes from row to row goes on above and below the others, which go from row to row."""
    height = others[1] - others[0]
    above, below = (others[0] - sides[0]) / height, (sides[1] - others[1]) / height
    return bool(min(above, below) >= ABOVE and 1 + above + below >= LONGER)


def places(one: Found, pieces: Pieces) -> tuple[float, float, float, int]:
    """The columns of the head, the middle and the foot of a stroke that goes down, and its height.

    NaN, which no comparison holds for, where there is no ink, in the gap of one in two pieces, say.
    """
    inked = ink_of(one, pieces)
    height = len(inked)
    end = max(1, round(END * height))
    start = (height - end) // 2
    columns = [np.nonzero(inked[rows : rows + end])[1] for rows in (0, start, height - end)]
    head, middle, foot = (float(its.mean()) if its.size else math.nan for its in columns)
    return head, middle, foot, height


def upright_sides(digits: list[Found]) -> NDArray[np.float64]:
    """The rows (n, 2) where digits of one word begin and end, once the slope of its line is taken out."""
    boxes, slope = np.array([digit.box for digit in digits], np.float64), digits[0].sight.word.slope
    return np.asarray(boxes[:, [0, 2]] - slope * boxes[:, [1, 3]].mean(axis=1, keepdims=True))


def ink_of(digit: Found, pieces: Pieces) -> NDArray[np.bool_]:
    """Where the pieces that are of a digit alone are, in the box around them; in its own box all of its word's if none.

    What touches it is in that too.
    """
    members = list(digit.alone) or digit.sight.word.members
    top, left, bottom, right = pieces.box_of(members) if digit.alone else digit.box
    return pieces.covered(pieces.labels[top:bottom, left:right], members)
