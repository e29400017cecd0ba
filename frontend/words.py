"""Probabilities in words and per cent, for templates."""

from frontend.reading import SURE


def per_cent(probability: float) -> str:
    """A probability for people: one decimal, and never a promise of all or nothing.

    >>> per_cent(0.8764), per_cent(0.99999), per_cent(0.00001), per_cent(0)
    ('87.6 %', '> 99.9 %', '< 0.1 %', '0 %')
    """
    if probability <= 0:
        return "0\u00a0%"
    if probability < 0.001:
        return "<\u00a00.1\u00a0%"
    if probability > 0.999:
        return ">\u00a099.9\u00a0%"
    return f"{probability:.1%}".replace("%", "\u00a0%")


def certainty(confidence: float) -> str:
    """How sure the reader is, in words.

    >>> certainty(0.999), certainty(0.95), certainty(0.7), certainty(0.3)
    ('Almost certain', 'Very likely', 'Probably', 'Not sure')
    """
    for least, words in ((0.99, "Almost certain"), (0.9, "Very likely"), (SURE, "Probably")):
        if confidence >= least:
            return words
    return "Not sure"
