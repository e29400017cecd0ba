"""The best way through a line's pieces."""

import numpy as np

from digits.marks import Mark
from digits.path import best_path

INK = np.ones((9, 9), np.float32)


def mark(first: int, past: int) -> Mark:
    return Mark(first, past, (0, first, 9, past), 1.0, 0, past == first + 1, INK)


def says(digit: int, sure: float) -> np.ndarray:
    """Probabilities (11,) with `sure` for one class and the rest spread over the others."""
    probabilities = np.full(11, (1 - sure) / 10, np.float32)
    probabilities[digit] = sure
    return probabilities


def test_two_pieces_are_one_digit_where_that_is_more_probable() -> None:
    marks = [mark(0, 1), mark(1, 2), mark(0, 2)]
    assert best_path(marks, np.stack([says(10, 0.9), says(1, 0.5), says(5, 0.99)]), 2) == [(2, True)]


def test_two_pieces_are_two_digits_where_that_is_more_probable() -> None:
    marks = [mark(0, 1), mark(1, 2), mark(0, 2)]
    assert best_path(marks, np.stack([says(4, 0.95), says(1, 0.95), says(10, 0.99)]), 2) == [(0, True), (1, True)]


def test_what_is_no_digit_is_passed_over() -> None:
    marks = [mark(0, 1), mark(1, 2), mark(2, 3)]
    assert best_path(marks, np.stack([says(4, 0.9), says(10, 0.9), says(7, 0.9)]), 3) == [
        (0, True),
        (1, False),
        (2, True),
    ]
