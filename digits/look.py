"""Word -> sight: what both networks are given of a word."""

from dataclasses import replace

import numpy as np

from digits.answers import Sight
from digits.ink import Tone
from digits.normalize import normalize
from digits.pieces import SOFT, Pieces, cut_out
from digits.strip import cut_strip
from digits.words import Word


def look(word: Word, tone: Tone, pieces: Pieces) -> Sight:
    """A word as both networks are to see it."""
    strip = cut_strip(tone.darkness, word.level, word.slope)
    return Sight(word, strip, normalize(cut_out(pieces, word.members, word.box)))


def look_at(members: list[int], tone: Tone, pieces: Pieces) -> Sight:
    """Some pieces as both networks are to see them, as if they were a level word."""
    top, left, bottom, right = box = pieces.box_of(members)
    return look(Word(members, box, (float(top), float(left), float(bottom), float(right)), slope=0.0), tone, pieces)


def with_all_ink(sight: Sight, tone: Tone, pieces: Pieces) -> Sight:
    """A sight whose mark is all that is dark in its word's box but the pieces of others: specks and faint strokes too.

    A stroke that fades, or is but dots, is in no piece.
    """
    top, left, bottom, right = sight.word.box
    window = np.s_[max(0, top - SOFT) : bottom + SOFT, max(0, left - SOFT) : right + SOFT]
    others = np.setdiff1d(np.arange(pieces.numbers.size), sight.word.members).tolist()
    dark = np.where(pieces.covered(pieces.labels[window], others), 0, tone.darkness[window])
    return replace(sight, mark=normalize(dark))


def without(sight: Sight, members: list[int], pieces: Pieces) -> Sight:
    """A sight of a word without some of its pieces."""
    rest = [piece for piece in sight.word.members if piece not in members]
    word = replace(sight.word, members=rest, box=pieces.box_of(rest))
    return replace(sight, word=word, mark=normalize(cut_out(pieces, rest, word.box)))
