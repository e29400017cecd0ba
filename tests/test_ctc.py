"""Columns of probabilities are decoded as connectionist temporal classification means them."""

from itertools import product

import numpy as np
import pytest
from numpy.random import default_rng
from numpy.typing import NDArray

from digits.ctc import BLANK, View, align, best_text, lone, vote

Columns = NDArray[np.float32]


def columns_of(path: str, sure: float = 0.9) -> Columns:
    """Columns (width, 11) that are so sure of a path of digits, "-" for the blank."""
    columns = np.full((len(path), 11), (1 - sure) / 10, np.float32)
    for column, label in zip(columns, path, strict=True):
        column[BLANK if label == "-" else int(label)] = sure
    return columns


def spelt(path: tuple[int, ...]) -> str:
    """The text of a path of classes."""
    return "".join(str(b) for a, b in zip((BLANK, *path), path, strict=False) if b not in (a, BLANK))


def every_text(columns: Columns) -> dict[str, float]:
    """Each text that some path spells, and the sum of the probabilities of all paths that do."""
    texts: dict[str, float] = {}
    for path in product(range(11), repeat=len(columns)):
        probability = float(np.prod([column[label] for column, label in zip(columns, path, strict=True)]))
        texts[spelt(path)] = texts.get(spelt(path), 0) + probability
    return texts


@pytest.mark.parametrize(
    ("path", "text"),
    [("-11-2--33-", "123"), ("1-1", "11"), ("11", "1"), ("----", ""), ("0-0-0", "000"), ("9", "9")],
)
def test_a_path_is_its_classes_without_repeats_and_blanks(path: str, text: str) -> None:
    assert best_text(columns_of(path))[0] == text


@pytest.mark.parametrize("seed", range(5))
def test_a_texts_probability_is_that_of_all_paths_that_spell_it(seed: int) -> None:
    columns = default_rng(seed).dirichlet([0.3] * 11, 4).astype(np.float32)
    texts = every_text(columns)
    text, probability = best_text(columns)
    assert text == max(texts, key=texts.__getitem__)
    assert probability == pytest.approx(texts[text], rel=0.1)  # the beam leaves a few paths out
    assert lone(columns) == pytest.approx([*(texts[str(digit)] for digit in range(10)), texts[""]], rel=1e-3)


@pytest.mark.parametrize("path", ["-7-", "77", "---", "-7-7-", "-13-", "4"])
@pytest.mark.parametrize("sure", [0.6, 0.8, 0.95])
def test_a_view_says_what_the_search_finds(path: str, sure: float) -> None:
    columns = columns_of(path, sure)
    (text, probability), (found, its) = View(columns).best, best_text(columns)
    assert text == found
    assert probability == pytest.approx(its, rel=0.1)  # the beam leaves a few paths out


def test_the_text_of_most_views_wins_with_its_mean_probability() -> None:
    sure, unsure, other = columns_of("-12-", 0.99), columns_of("-12-", 0.8), columns_of("-17-", 0.9)
    text, probability = vote([View(other), View(unsure), View(sure)])
    assert text == "12"
    assert probability == pytest.approx(sum(best_text(one)[1] for one in (unsure, sure)) / 3)


def test_one_sure_view_beats_two_that_guess() -> None:
    assert vote([View(columns_of("-12-", 0.4))] * 2 + [View(columns_of("-17-", 0.99))])[0] == "17"


def test_many_paths_beat_one() -> None:
    # The best path is the blank's, but more paths spell the 4.
    columns = np.zeros((2, 11), np.float32)
    columns[:, 4], columns[:, BLANK] = 0.4, 0.6
    assert best_text(columns)[0] == "4"


def test_digits_are_aligned_with_the_columns_that_are_surest_of_them() -> None:
    assert align(columns_of("--11--2-3"), "123")[1:] == [6, 8]
    assert align(columns_of("-5-5"), "55") == [1, 3]


def test_a_text_is_aligned_where_the_best_path_spells_another() -> None:
    assert align(columns_of("-1---2"), "12") == [1, 5]
    assert len(align(columns_of("-1----"), "12")) == 2
