"""Words -> digits: what both networks see of each word, and which of them is believed."""

from collections.abc import Sequence
from itertools import islice, pairwise

import numpy as np

from digits.answers import HIGH, Answer, Found, Sight, agreed
from digits.contrast import contrast
from digits.ctc import View, align, vote
from digits.dollars import without_dollars
from digits.ink import Tone
from digits.look import look, with_all_ink, without
from digits.networks import NOT_A_DIGIT, STEP, Networks, Probabilities
from digits.parts import underlines, with_parts
from digits.pieces import STROKE, Pieces, Sides
from digits.second_opinion import own_pieces, unread, with_second_opinions
from digits.signs import without_signs
from digits.strip import other_strips, picture_x
from digits.words import Word, find_words

LONE = 0.9  # a mark that is a single digit so surely is not read as several ...
DOUBT = 0.5  # ... unless these are surer than that
SQUARE = 1.6  # times as wide as high: a word no wider is most often one sign, and several digits ...
SURE = 0.7  # ... only where they are so sure: of 857 pictures without one 3 more are known for it; ...
APART = 0.5  # ... or so, where they stand side by side as numbers of two digits do, and as 1 of the 857
NONE = 0.4  # where none is so probable, a single digit is none: 0.3 is for 6 more of the 857, and for 1 digit of 667
CLEAR, CONTRAST = 0.85, 2.15  # one that is less sure, and stands out less, may be of a photograph of things
SETTLED = 0.9  # what one look leaves less sure is looked at again
LOW = 0.3  # of a word's height: pieces so low are dots beside a digit, not parts of it


def recognize(tone: Tone, pieces: Pieces, networks: Networks) -> list[list[Answer]]:
    """What is written in a picture without rules, given the pieces of its ink, line by line, word by word."""
    lines = [[look(word, tone, pieces) for word in line] for line in find_words(pieces)]
    sights = [sight for line in lines for sight in line]
    marks = networks.classify([sight.mark for sight in sights])
    views = look_again(sights, networks.read([sight.strip for sight in sights]), marks, tone, networks)
    sights, marks = look_otherwise(sights, views, marks, tone, pieces, networks)
    decided = [decide(*word, tone, pieces) for word in zip(sights, views, marks, strict=True)]
    decided = with_parts(decided, sights, views, tone, pieces, networks)
    decided = without_signs(with_second_opinions(decided, pieces, networks), pieces)
    answers = iter(without_dollars(decided, pieces, networks))
    return [[next(answers) for _ in line] for line in lines]


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


def look_otherwise(
    sights: list[Sight], views: list[list[View]], marks: Probabilities, tone: Tone, pieces: Pieces, networks: Networks
) -> tuple[list[Sight], Probabilities]:
    """The sights and their marks' probabilities; of single signs in doubt others, where these are surer a digit.

    Of 667 single digits 666 are read with it, and 664 without it; of 857 pictures without one 780 are known for it,
    either way.
    """
    others = [
        (at, other)
        for at, (sight, its) in enumerate(zip(sights, views, strict=True))
        for other in other_sights(sight, its, marks[at], tone, pieces)
    ]
    sights, marks = list(sights), marks.copy()
    for (at, other), mark in zip(others, networks.classify([its.mark for _, its in others]), strict=True):
        if likeliest(mark, views[at]) > likeliest(marks[at], views[at]):
            sights[at], marks[at] = other, mark
    return sights, marks


def other_sights(sight: Sight, views: list[View], mark: Probabilities, tone: Tone, pieces: Pieces) -> list[Sight]:
    """A single sign in doubt with all of its ink, and without the line that it is underlined with.

    Dust makes sure as well, but of no digit, and so does a line: of 300 underlined digits of MNIST 275 are read with
    it, and 251 without it.
    """
    if len(vote(views)[0]) > 1 or likeliest(mark, views) >= SETTLED:
        return []
    others = [with_all_ink(sight, tone, pieces)] if is_unsettled(views, mark) else []
    line = underlines(sight.word.members, pieces)
    return [*others, without(sight, line, pieces)] if line else others


def is_unsettled(views: list[View], mark: Probabilities) -> bool:
    """Whether several looks at a word leave in doubt what sign it is."""
    return len(views) > 1 and bool(judged(mark, views).max() < SETTLED)


def judged(mark: Probabilities, views: list[View]) -> Probabilities:
    """The probabilities (11,) of a single sign, given those of its mark and views of its strip."""
    return agreed(mark, np.mean([view.lone for view in views], axis=0))


def likeliest(mark: Probabilities, views: list[View]) -> float:
    """The probability of the digit that a single sign most probably is."""
    return float(judged(mark, views)[:NOT_A_DIGIT].max())


def in_doubt(view: View, mark: Probabilities) -> bool:
    """Whether one look at a word is not enough."""
    text, probability = view.best
    return (probability if len(text) > 1 else agreed(mark, view.lone).max()) < SETTLED


def decide(sight: Sight, views: list[View], mark: Probabilities, tone: Tone, pieces: Pieces) -> Answer:
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
    opinion = judged(mark, views)
    label = int(opinion[:NOT_A_DIGIT].argmax())
    none, sure = float(opinion[NOT_A_DIGIT]), float(opinion[label])
    if none > NONE or (sure < CLEAR and contrast(tone.darkness, sight.word.box) < CONTRAST):
        return Answer([], max(none, 1 - sure))
    return Answer([Found(label, opinion, sight.word.box, sight)], sure)


def are_apart(word: Word, pieces: Pieces) -> bool:
    """Whether a word has high pieces side by side, as numbers have, and few other signs."""
    top, _, bottom, _ = word.box
    boxes = pieces.boxes[word.members]
    high = boxes[boxes[:, 2] - boxes[:, 0] >= HIGH * (bottom - top)]
    return bool((high[1:, 1] >= np.maximum.accumulate(high[:, 3])[:-1]).any())


def several(text: str, views: list[View], sight: Sight, pieces: Pieces) -> list[Found]:
    """The digits of a text of two or more, each with its stretch of columns and its box."""
    paths = [align(view.columns, text) for view in views]
    opinions = np.mean([view.columns[path] for view, path in zip(views, paths, strict=True)], axis=0)
    count = len(views[0].columns)
    borders = [0, *((one + other + 1) // 2 for one, other in pairwise(paths[0])), count]
    found = []
    own, passed_over = own_pieces(paths[0], borders, sight.word, pieces)
    for digit, opinion, (start, past), alone in zip(text, opinions, pairwise(borders), own, strict=True):
        high = high_enough(alone, sight, pieces)
        box = pieces.box_of(high) if high else box_between(start, past, sight, count, pieces, passed_over)
        found.append(Found(int(digit), opinion, box, sight, (start, max(past, start + 1)), alone))
    found += [unread(piece, views[0], sight, pieces) for piece in passed_over]
    return sorted(found, key=lambda digit: digit.box[1] + digit.box[3]) if passed_over else found


def high_enough(members: Sequence[int], sight: Sight, pieces: Pieces) -> list[int]:
    """Those of some pieces of a word that are no dots beside a digit."""
    top, _, bottom, _ = sight.word.box
    return [piece for piece in members if pieces.heights[piece] > LOW * (bottom - top)]


def box_between(start: int, past: int, sight: Sight, count: int, pieces: Pieces, passed_over: Sequence[int]) -> Sides:
    """The box around the ink of a word between two of `count` columns of its strip, in pixels of the picture.

    What is `passed_over`, a tick after the last digit, say, is none of it.
    """
    top, left, bottom, right = sight.word.box
    edges = [round(picture_x(column * STEP, sight.word.level)) for column in (start, past)]
    first = left if start == 0 else min(max(left, edges[0]), right - 1)
    last = right if past == count else min(max(first + 1, edges[1]), right)
    own = set(sight.word.members).difference(passed_over)
    members = high_enough(sorted(own), sight, pieces)
    window = np.s_[top:bottom, first:last]
    inked = pieces.covered(pieces.labels[window], members) & (pieces.ink[window] >= STROKE)
    rows, across = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if not rows.size:
        return top, first, bottom, last
    return top + int(rows[0]), first + int(across[0]), top + int(rows[-1]) + 1, first + int(across[-1]) + 1
