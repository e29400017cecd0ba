"""Answers -> answers: the network for marks is asked too about digits of a strip that are unsure, or were passed over.

MNIST's sevens, say, are often a 1 to the network for strips, with doubt, and a 7 to the other one without any. Where a
piece of ink is of one digit alone, it can be shown as a mark.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from digits.answers import HIGH, Answer, Found, Sight, agreed
from digits.ctc import View
from digits.networks import NOT_A_DIGIT, STEP, Networks, Probabilities
from digits.normalize import Ink, normalize
from digits.pieces import Pieces, cut_out
from digits.strip import picture_x, strip_x
from digits.words import Word

UNSURE = 0.9  # a digit of several that is less sure is shown to the network for marks, if it stands alone ...
TRUSTED = 0.9  # ... which is believed too where it is so sure: 102 of 125 composed pages are read, 91 without it
BLURRED = 2  # columns of a strip to either side of a piece may be the surest one of its digit


def with_second_opinions(answers: list[Answer], pieces: Pieces, networks: Networks) -> list[Answer]:
    """Answers for whose unsure digits that stand alone the network for marks was asked as well."""
    unsure = [digit for answer in answers for digit in answer.digits if is_unsure(digit)]
    marks = iter(networks.classify([mark_of(list(digit.alone), pieces) for digit in unsure]))
    return [with_marks(answer, marks) for answer in answers]


def is_unsure(digit: Found) -> bool:
    """Whether a digit among others is less sure than most, and its pieces are no other one's."""
    return bool(digit.alone) and (digit.label == NOT_A_DIGIT or digit.probabilities[digit.label] < UNSURE)


def mark_of(members: list[int], pieces: Pieces) -> Ink:
    """Some pieces (28, 28) in [0, 1] as if they were one digit."""
    return normalize(cut_out(pieces, members, pieces.box_of(members)))


def with_marks(answer: Answer, marks: Iterator[Probabilities]) -> Answer:
    """An answer whose unsure digits are what both networks say; the next of `marks` (11,) are those of each."""
    digits, confidence = [], answer.confidence
    for digit in answer.digits:
        mark = next(marks) if is_unsure(digit) else None
        if mark is None or mark[:NOT_A_DIGIT].max() <= TRUSTED:
            digits.append(digit)
            continue
        opinion = agreed(mark, digit.probabilities)
        label = int((opinion if digit.label == NOT_A_DIGIT else opinion[:NOT_A_DIGIT]).argmax())
        confidence *= float(opinion[label] / max(1e-5, digit.probabilities[digit.label]))
        digits.append(replace(digit, label=label, probabilities=opinion))
    known = [digit for digit in digits if digit.label != NOT_A_DIGIT]
    return replace(answer, digits=known, confidence=min(1.0, confidence))


def unread(piece: int, view: View, sight: Sight, pieces: Pieces) -> Found:
    """A piece in which the strip shows no digit, but the network for marks may."""
    top, left, bottom, right = pieces.boxes[piece].tolist()
    start, past = (int(strip_x(side, sight.word.level) / STEP) for side in (left, right))
    start = min(max(start, 0), len(view.columns) - 1)  # the ends of the longest words are out of their strip
    past = max(start + 1, past)
    columns = view.columns[start:past]
    opinion = np.append(columns[:, :NOT_A_DIGIT].max(axis=0), columns[:, NOT_A_DIGIT].min())
    return Found(NOT_A_DIGIT, opinion / opinion.sum(), (top, left, bottom, right), sight, (start, past), (piece,))


def own_pieces(
    path: list[int], borders: list[int], word: Word, pieces: Pieces
) -> tuple[list[tuple[int, ...]], list[int]]:
    """For each digit of a word the pieces of it alone; and the high pieces, with no other one over them, of none.

    The digits are told by their surest columns, and the borders between them. One that shares a piece has none alone.
    """
    members = np.array(word.members)
    boxes = pieces.boxes[members]
    sides = boxes[:, [1, 3]]
    surest = np.array([picture_x((column + 0.5) * STEP, word.level) for column in path])
    between = np.array([picture_x(column * STEP, word.level) for column in borders[1:-1]])
    within = (sides[:, :1] <= surest) & (surest < sides[:, 1:])
    shared = within[within.sum(axis=1) > 1].any(axis=0)
    high = boxes[:, 2] - boxes[:, 0] >= HIGH * word.height
    over = np.minimum.outer(sides[:, 1], sides[:, 1]) > np.maximum.outer(sides[:, 0], sides[:, 0])
    column = picture_x(STEP, word.level) - picture_x(0, word.level)
    seen = (sides[:, :1] - BLURRED * column <= surest) & (surest < sides[:, 1:] + BLURRED * column)
    unseen = high & ~seen.any(axis=1) & (over[:, high].sum(axis=1) == 1)
    owners = np.where(within.any(axis=1), within.argmax(axis=1), np.searchsorted(between, sides.mean(axis=1)))
    owners[unseen] = -1
    own = [() if shared[digit] else tuple(members[owners == digit].tolist()) for digit in range(len(path))]
    return own, members[unseen].tolist()
