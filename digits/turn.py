"""Tone -> lines, whichever way the page lies: a camera held over a table does not know which way is up.

A page that makes no sense as it lies is looked at as one digit that is scattered, and then turned.
"""

from dataclasses import dataclass, replace

import numpy as np

from digits.answers import Answer
from digits.ink import Tone
from digits.level import Leveled, level
from digits.networks import Networks
from digits.pieces import Sides, find_pieces
from digits.recognize import recognize
from digits.scattered import as_one_digit
from digits.sense import digits, makes_sense, sense, signs

TURNS = 1, 3, (HEAD := 2)  # quarter turns to the left: a side, the other one, and the head
SENSIBLE = 0.6  # of the digits, and of words that are none, is right on an upright page, as far as is known ...
TURNED = 0.7  # ... and on one that is turned for it
BETTER = 1.5  # times as much is right there as on the page as it came
LEAST = 3  # digits of a page that is turned: fewer may be letters
LINES_ON_HEAD = 2  # at least of one that is turned on its head: half of all digits look like others there
SIGNS = 2, 100  # that are found on a page, at least and at most: a lone sign stands upright, and more are a pattern ...
PIECES = 300  # ... as are more pieces of ink: noise of 600 took 10 s, not 3


@dataclass(frozen=True)
class Pose:
    """How a picture was turned to be read."""

    shape: tuple[int, ...]  # (height, width) as it came
    turns: int = 0  # quarter turns to the left ...
    leveled: Leveled | None = None  # ... before it was made level, if that was asked for

    def back(self, box: Sides) -> Sides:
        """Where a box in the picture as it was read lies in the one that came."""
        return turned_back(self.leveled.back(box) if self.leveled else box, self.turns, self.shape)


def read_any_way_up(tone: Tone, networks: Networks) -> tuple[list[list[Answer]], Pose]:
    """What is written in a picture, line by line, word by word, and how it was turned to be read.

    The boxes are those of the turned picture: `Pose.back` tells where they lie. Of 25 composed pages that lay on a
    side 21 were read so, and none without it.
    """
    upright, pose = read(tone, networks)
    if makes_sense(upright, SENSIBLE) or signs(upright) < SIGNS[0]:
        return upright, pose
    scattered = as_one_digit(tone, networks)
    if scattered:
        return [[scattered]], Pose(tone.darkness.shape)
    if signs(upright) > SIGNS[1]:
        return upright, pose
    if find_pieces(tone.ink).numbers.size > PIECES:
        return upright, pose
    best = upright
    for turn in TURNS:
        lines, its = read(tone, networks, turn)
        least = max(sense(best), BETTER * sense(upright))
        enough = digits(lines) >= LEAST and (turn != HEAD or len(lines) >= LINES_ON_HEAD)
        if enough and makes_sense(lines, TURNED) and sense(lines) > least:
            best, pose = lines, its
    return best, pose


def read(tone: Tone, networks: Networks, turns: int = 0) -> tuple[list[list[Answer]], Pose]:
    """What is written in a picture once it is turned so often and level, and how it was turned."""
    turned = replace(tone, darkness=np.ascontiguousarray(np.rot90(tone.darkness, turns))) if turns else tone
    leveled = level(turned)
    return recognize(leveled.tone, leveled.pieces, networks), Pose(tone.darkness.shape, turns, leveled)


def turned_back(box: Sides, turns: int, shape: tuple[int, ...]) -> Sides:
    """Where a box in a picture that was turned lies in the picture (height, width) as it was."""
    top, left, bottom, right = box
    for turn in range(turns, 0, -1):
        width = shape[turn % 2]  # of the picture before this turn: the first one's is that of `shape`
        top, left, bottom, right = left, width - bottom, right, width - top
    return top, left, bottom, right
