"""Words -> digits: what both networks see of each word, and which of them is believed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise

import numpy as np

from digits.ctc import View, align, vote
from digits.ink import Tone
from digits.morphology import Grey
from digits.networks import NOT_A_DIGIT, STEP, Networks, Probabilities
from digits.normalize import Ink, normalize
from digits.pieces import STROKE, Pieces, Sides, around, cut_out
from digits.rules import without_rules
from digits.strip import cut_strip, other_strips, picture_x, strip_x
from digits.words import Word, find_words

LONE = 0.9  # a mark that is a single digit so surely is not read as several ...
DOUBT = 0.5  # ... unless these are surer than that
SQUARE = 1.5  # times as wide as high: a word no wider is most often one sign, and several digits ...
SURE = 0.7  # ... only where they are so sure: of 857 pictures without one 11 more are known for it; ...
APART = 0.5  # ... or so, where they stand side by side as numbers of two digits do, and as 1 of the 857
HIGH = 0.6  # of a word's height: pieces that may be digits of it
SETTLED = 0.9  # what one look leaves less sure is looked at again
UNSURE = 0.9  # a digit of several that is less sure is shown to the network for marks, if it stands alone ...
TRUSTED = 0.9  # ... which is believed too where it is so sure: 102 of 125 composed pages are read, 91 without it
BLURRED = 2  # columns of a strip to either side of a piece may be the surest one of its digit
LOW = 0.3  # of a word's height: pieces so low are dots beside a digit, not parts of it


@dataclass(frozen=True)
class Sight:
    """A word as the networks see it."""

    word: Word
    strip: Grey  # (32, width) in 0..255
    mark: Ink  # (28, 28) in [0, 1]: the whole word as if it were one digit


@dataclass(frozen=True)
class Found:
    """A digit that was found."""

    label: int
    probabilities: Probabilities  # (11,) of the digits and of no digit
    box: Sides  # top, left, bottom, right in pixels
    sight: Sight  # the word that it is in
    columns: tuple[int, int] | None = None  # of the strip, from and past, if it is one of several digits
    alone: tuple[int, ...] = ()  # the pieces that are of it and of no other one of these


@dataclass(frozen=True)
class Answer:
    """What is written in a word."""

    digits: list[Found]  # none where the word is no number
    confidence: float  # the probability, in [0, 1], that this is right


def recognize(tone: Tone, networks: Networks) -> list[list[Answer]]:
    """What is written in a picture, line by line, word by word."""
    tone, pieces = without_rules(tone)
    lines = [[look(word, tone, pieces) for word in line] for line in find_words(pieces)]
    sights = [sight for line in lines for sight in line]
    marks = networks.classify([sight.mark for sight in sights])
    views = look_again(sights, networks.read([sight.strip for sight in sights]), marks, tone, networks)
    decided = [decide(*word, pieces) for word in zip(sights, views, marks, strict=True)]
    answers = iter(with_second_opinions(decided, pieces, networks))
    return [[next(answers) for _ in line] for line in lines]


def look(word: Word, tone: Tone, pieces: Pieces) -> Sight:
    """A word as both networks are to see it."""
    strip = cut_strip(tone.darkness, word.level, word.slope)
    return Sight(word, strip, normalize(cut_out(pieces, word.members, word.box)))


def look_again(
    sights: list[Sight], columns: list[Probabilities], marks: Probabilities, tone: Tone, networks: Networks
) -> list[list[View]]:
    """For each word a view of its strip and, where that leaves doubt, views of the same word cut a little otherwise."""
    views = [[View(its)] for its in columns]
    doubtful = [at for at, ([view], mark) in enumerate(zip(views, marks, strict=True)) if in_doubt(view, mark)]
    others = [other_strips(tone.darkness, sights[at].word.level, sights[at].word.slope) for at in doubtful]
    read = iter(networks.read([strip for strips in others for strip in strips]))
    for at, strips in zip(doubtful, others, strict=True):
        views[at] += map(View, islice(read, len(strips)))
    return views


def in_doubt(view: View, mark: Probabilities) -> bool:
    """Whether one look at a word is not enough."""
    text, probability = view.best
    return (probability if len(text) > 1 else agreed(mark, view.lone).max()) < SETTLED


def decide(sight: Sight, views: list[View], mark: Probabilities, pieces: Pieces) -> Answer:
    """Believe the strips where they show several digits, else what both networks say, given what each says.

    `views` are of the strip, then of other ones of the same word; `mark` (11,) are the probabilities of the mark.
    """
    text, probability = vote(views)
    top, left, bottom, right = sight.word.box
    square = right - left < SQUARE * (bottom - top)
    enough = 0.0 if not square else APART if are_apart(sight.word, pieces) else SURE
    doubtful = mark[:NOT_A_DIGIT].max() > LONE and probability < DOUBT
    if len(text) > 1 and not doubtful and probability >= enough:
        return Answer(several(text, views, sight, pieces), probability)
    opinion = agreed(mark, np.mean([view.lone for view in views], axis=0))
    label = int(opinion.argmax())
    found = [] if label == NOT_A_DIGIT else [Found(label, opinion, sight.word.box, sight)]
    return Answer(found, float(opinion[label]))


def are_apart(word: Word, pieces: Pieces) -> bool:
    """Whether a word has high pieces side by side, as numbers have, and few other signs."""
    top, _, bottom, _ = word.box
    boxes = pieces.boxes[word.members]
    high = boxes[boxes[:, 2] - boxes[:, 0] >= HIGH * (bottom - top)]
    return bool((high[1:, 1] >= np.maximum.accumulate(high[:, 3])[:-1]).any())


def agreed(one: Probabilities, other: Probabilities) -> Probabilities:
    """The probabilities (11,) of two judges who are to be believed alike: their geometric mean.

    G. Hinton, "Products of experts" (1999). Each is right where the other errs: of 667 single digits the mark's network
    alone missed 12, an early one for strips 21, both together 7.
    """
    product = np.sqrt(np.maximum(one, 1e-5) * np.maximum(other / max(1e-12, other.sum()), 1e-5))
    return np.asarray(product / product.sum(), np.float32)


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
    top, left, bottom, right = around(pieces.boxes[members]).tolist()
    return normalize(cut_out(pieces, members, (top, left, bottom, right)))


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
    return Answer([digit for digit in digits if digit.label != NOT_A_DIGIT], min(1.0, confidence))


def several(text: str, views: list[View], sight: Sight, pieces: Pieces) -> list[Found]:
    """The digits of a text of two or more, each with its stretch of columns and its box."""
    paths = [align(view.columns, text) for view in views]
    opinions = np.mean([view.columns[path] for view, path in zip(views, paths, strict=True)], axis=0)
    count = len(views[0].columns)
    borders = [0, *((one + other + 1) // 2 for one, other in pairwise(paths[0])), count]
    found = []
    own, passed_over = own_pieces(paths[0], borders, sight.word, pieces)
    for digit, opinion, (start, past), alone in zip(text, opinions, pairwise(borders), own, strict=True):
        box = box_between(start, past, sight, count, pieces)
        found.append(Found(int(digit), opinion, box, sight, (start, max(past, start + 1)), alone))
    found += [unread(piece, views[0], sight, pieces) for piece in passed_over]
    return sorted(found, key=lambda digit: digit.box[1] + digit.box[3]) if passed_over else found


def unread(piece: int, view: View, sight: Sight, pieces: Pieces) -> Found:
    """A piece in which the strip shows no digit, but the network for marks may."""
    top, left, bottom, right = pieces.boxes[piece].tolist()
    start, past = (int(strip_x(side, sight.word.level) / STEP) for side in (left, right))
    start = min(start, len(view.columns) - 1)
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


def box_between(start: int, past: int, sight: Sight, count: int, pieces: Pieces) -> Sides:
    """The box around the ink of a word between two of `count` columns of its strip, in pixels of the picture."""
    top, left, bottom, right = sight.word.box
    edges = [round(picture_x(column * STEP, sight.word.level)) for column in (start, past)]
    first = left if start == 0 else min(max(left, edges[0]), right - 1)
    last = right if past == count else min(max(first + 1, edges[1]), right)
    members = [piece for piece in sight.word.members if pieces.heights[piece] > LOW * (bottom - top)]
    window = np.s_[top:bottom, first:last]
    inked = pieces.covered(pieces.labels[window], members) & (pieces.ink[window] >= STROKE)
    rows, across = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if not rows.size:
        return top, first, bottom, last
    return top + int(rows[0]), first + int(across[0]), top + int(rows[-1]) + 1, first + int(across[-1]) + 1
