"""Measures: reliability and calibration error, confusions and worst mistakes, on answers that are known."""

import numpy as np
import pytest
import torch

from training.evaluation.measure import BINS, Bin, Judged, calibration_error, reliability


@pytest.fixture
def judged() -> Judged:
    """Four digits: a 3 called 3, a 5 called 3 for sure, a 5 called none for half, a 7 that is nearly called 1."""
    probabilities = torch.zeros((4, 11))
    probabilities[0, 3] = 1
    probabilities[1, [3, 5]] = torch.tensor([0.9, 0.1])
    probabilities[2, [10, 5, 6]] = torch.tensor([0.5, 0.3, 0.2])
    probabilities[3, [7, 1]] = torch.tensor([0.6, 0.4])
    return Judged(probabilities, torch.tensor([3, 5, 5, 7]))


def test_what_is_as_sure_as_it_is_right_has_no_calibration_error() -> None:
    confidences = np.repeat([0.3, 0.8], 10)
    right = [True] * 3 + [False] * 7 + [True] * 8 + [False] * 2
    assert calibration_error(reliability(confidences, right)) == pytest.approx(0)


def test_the_calibration_error_is_the_mean_difference_of_the_bins() -> None:
    confidences = [1.0] * 6 + [0.5] * 2
    right = [True] * 3 + [False] * 3 + [True] * 2
    bins = reliability(confidences, right)
    assert bins == [Bin(2, 2, 0.5), Bin(6, 3, 1.0)]
    assert calibration_error(bins) == pytest.approx((6 * 0.5 + 2 * 0.5) / 8)


def test_differences_within_a_bin_even_out() -> None:
    assert calibration_error(reliability([0.94, 0.98], [True, True])) == pytest.approx(0.04)
    assert calibration_error(reliability([0.92, 0.94], [False, True])) == pytest.approx((0.92 + 0.06) / 2)


def test_a_bin_holds_its_upper_end() -> None:
    edges = np.arange(BINS + 1) / BINS
    assert [own.count for own in reliability(edges, np.ones(BINS + 1))] == [2] + [1] * (BINS - 1)


def test_mnist_asks_which_of_the_ten_it_is(judged: Judged) -> None:
    assert (judged.count, judged.right, judged.called_none) == (4, 3, 1)


def test_confusions_count_no_digit_as_an_answer(judged: Judged) -> None:
    confusion = judged.confusion()
    assert confusion.shape == (10, 11)
    assert {place: confusion[place] for place in zip(*map(list, np.nonzero(confusion)), strict=True)} == {
        (3, 3): 1,
        (5, 3): 1,
        (5, 10): 1,
        (7, 7): 1,
    }


def test_the_worst_mistake_is_the_one_least_thought_of(judged: Judged) -> None:
    assert judged.worst(10) == [1, 2]
    assert judged.worst(1) == [1]


def test_no_digit_is_an_answer_that_is_wrong(judged: Judged) -> None:
    assert sum(own.right for own in judged.reliability()) == 2
