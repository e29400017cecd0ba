"""Answers -> answers: a word that is no number as a whole is looked at part by part.

Of two digits that stand far apart the network for strips may see one alone, and the other one sees no digit in both;
nor does it in a digit and a sign beside it, or the line that it is underlined with.
"""

from itertools import islice, pairwise

import numpy as np

from digits.answers import HIGH, Answer, Found, Sight, agreed
from digits.ctc import View, align, vote
from digits.ink import Tone
from digits.look import look_at
from digits.networks import NOT_A_DIGIT, STEP, Networks, Probabilities
from digits.pieces import Pieces
from digits.signs import percent
from digits.strip import picture_x
from digits.words import Word

GAP = 0.1  # of the word's height: parts stand further apart
FLAT = 4  # times as wide as high is a line under what is written: 23 of 24 digits over one are read, 8 without it
MOST = 4  # parts: of more digits the network for strips sees some
SURE = 0.9  # a part that is less surely a digit, or a sign, may be either
SURER = 0.99  # beside signs a digit is as sure, or they may be letters and it is one of them
LIKELY = 0.7  # the strip of a word with a unit is so sure that one digit is in it, whose part is surely that
WORDS, NUMBERS = 3, 0.6  # of so many words at least so many are numbers, with signs or without, or all are writing


def with_parts(
    answers: list[Answer], sights: list[Sight], views: list[list[View]], tone: Tone, pieces: Pieces, networks: Networks
) -> list[Answer]:
    """Answers of which those without a digit are what the parts of their words are, where these are surely known.

    Of 700 numbers of two digits of MNIST, 0.1 to 1.3 heights apart, 677 are read without it, and 687 with it; of 100 of
    one digit or two with a minus, an arrow or a tick beside them, or a times sign between, 40 and 88. Of labelled
    pictures none is read otherwise, those of letters among them.
    """
    parts = [
        [] if answer.digits else parts_of(sight.word, pieces) for answer, sight in zip(answers, sights, strict=True)
    ]
    looks = [look_at(part, tone, pieces) for its in parts for part in its]
    marks, strips = networks.classify([its.mark for its in looks]), networks.read([its.strip for its in looks])
    judged = map(judge, looks, marks, strips)
    found = [list(islice(judged, len(its))) for its in parts]
    answers = [all_digits(its) or answer for its, answer in zip(found, answers, strict=True)]
    with_signs = [
        answer if answer.digits else among_signs(its) or before_unit(its, sight, seen)
        for its, answer, sight, seen in zip(found, answers, sights, views, strict=True)
    ]
    if len(answers) >= WORDS and sum(its is not None for its in with_signs) < NUMBERS * len(answers):
        return answers
    return [its or answer for its, answer in zip(with_signs, answers, strict=True)]


def judge(sight: Sight, mark: Probabilities, strip: Probabilities) -> Found:
    """What both networks see in a part."""
    opinion = agreed(mark, View(strip).lone)
    return Found(int(opinion.argmax()), opinion, sight.word.box, sight)


def all_digits(found: list[Found]) -> Answer | None:
    """The answer of a word whose parts show these; None where they are not several digits, each of them surely."""
    sure = [float(digit.probabilities[digit.label]) for digit in found]
    if len(found) < 2 or any(digit.label == NOT_A_DIGIT for digit in found) or min(sure) < SURE:
        return None
    return Answer(found, float(np.prod(sure)))


def among_signs(found: list[Found]) -> Answer | None:
    """The answer of a word of digits and signs; None where they are not told from one another surely."""
    digits = [digit for digit in found if digit.label != NOT_A_DIGIT]
    sure = [float(digit.probabilities[digit.label]) for digit in found]
    least = [SURE if digit.label == NOT_A_DIGIT else SURER for digit in found]
    if not digits or any(its < enough for its, enough in zip(sure, least, strict=True)):
        return None
    return Answer(digits, float(np.prod(sure)), signs=len(found) - len(digits))


def before_unit(found: list[Found], sight: Sight, views: list[View]) -> Answer | None:
    """The answer of a word in whose strip one digit is seen, if its part is that digit, surely; else None.

    What stands beside it may be like a digit in itself, as the g of kg, but not to whom the whole is shown. Of 220
    digits of MNIST with kg, cm, EUR or another sign of a font beside them 142 are read without it, and 156 with it; of
    300 words of letters in fonts 67 are taken for digits, and 68.
    """
    text, probability = vote(views)
    if len(text) != 1 or probability < LIKELY:
        return None
    [column] = align(views[0].columns, text)
    middle = picture_x((column + 0.5) * STEP, sight.word.level)
    for digit in found:
        _, left, _, right = digit.box
        sure = float(digit.probabilities[int(text)])
        if left <= middle < right and sure >= SURE:
            return Answer([digit], probability * sure, signs=len(found) - 1)
    return None


def parts_of(word: Word, pieces: Pieces) -> list[list[int]]:
    """The pieces of each part of a word, without low parts; nothing where it is of one part, or of too many high ones.

    Between two parts is a gap from top to bottom. What a line is drawn under, or stands before %, is a part without it.
    """
    signs = underlines(word.members, pieces) + percent(word.members, pieces)
    members = sorted(set(word.members).difference(signs), key=lambda piece: int(pieces.boxes[piece, 1]))
    if not members:
        return []
    lefts, rights = pieces.boxes[members, 1], np.maximum.accumulate(pieces.boxes[members, 3])
    top, _, bottom, _ = word.box
    starts = np.flatnonzero(lefts[1:] - rights[:-1] > GAP * (bottom - top)) + 1
    parts = [members[start:past] for start, past in pairwise([0, *starts.tolist(), len(members)])]
    high = [part for part in parts if pieces.heights[part].max() >= HIGH * (bottom - top)]
    return high if (signs or len(parts) > 1) and len(high) <= MOST else []


def underlines(members: list[int], pieces: Pieces) -> list[int]:
    """Which of some pieces are flat and lie under all others."""
    boxes = pieces.boxes[members]
    flat = boxes[:, 3] - boxes[:, 1] >= FLAT * (boxes[:, 2] - boxes[:, 0])
    if flat.all() or not flat.any():
        return []
    under = boxes[:, 0] >= boxes[~flat, 2].max()
    return [piece for piece, its in zip(members, flat & under, strict=True) if its]
