"""Word -> sight: what both networks are given of a word."""

from digits.answers import Sight
from digits.ink import Tone
from digits.normalize import normalize
from digits.pieces import Pieces, around, cut_out
from digits.strip import cut_strip
from digits.words import Word


def look(word: Word, tone: Tone, pieces: Pieces) -> Sight:
    """A word as both networks are to see it."""
    strip = cut_strip(tone.darkness, word.level, word.slope)
    return Sight(word, strip, normalize(cut_out(pieces, word.members, word.box)))


def look_at(members: list[int], tone: Tone, pieces: Pieces) -> Sight:
    """Some pieces as both networks are to see them, as if they were a level word."""
    top, left, bottom, right = box = around(pieces.boxes[members]).tolist()
    return look(Word(members, box, (float(top), float(left), float(bottom), float(right)), slope=0.0), tone, pieces)
