"""Fonts are read from a folder, and give digits and letters as the networks see them."""

from pathlib import Path

import numpy as np
import pytest
from numpy.random import default_rng

from digits.reader import NOT_A_DIGIT
from tests.fonts import FONTS
from training.writing.fonts import HEIGHT, LETTERS, LIKE_DIGITS, WORDS, Font, FontError, draw, read_fonts, warped, words


@pytest.fixture(scope="module")
def font(tmp_path_factory: pytest.TempPathFactory) -> Font:
    folder = tmp_path_factory.mktemp("fonts")
    (folder / "sans.ttf").symlink_to(FONTS / "DejaVuSans.ttf")
    (folder / "LICENSE").write_text("is no font")
    (only,) = read_fonts(folder)
    return only


def test_a_font_has_all_digits_and_letters(font: Font) -> None:
    assert font.name == "sans"
    assert len(font.digits) == 10
    assert len(font.letters) == len(LETTERS)
    assert {len(glyph) for glyph in (*font.digits, *font.letters)} == {HEIGHT}
    assert font.digits[1].shape[1] < font.digits[0].shape[1]


def test_a_font_has_words_that_are_wider_than_letters(font: Font) -> None:
    assert len(font.words) == WORDS
    assert {len(word) for word in font.words} == {HEIGHT}
    widths = [np.median([glyph.shape[1] for glyph in some]) for some in (font.letters, font.words)]
    assert widths[1] > 2 * widths[0]


def test_words_are_letters_of_which_half_are_unlike_digits() -> None:
    some = [word for seed in range(20) for word in words(default_rng(seed))]
    assert all(word.isalpha() and 2 <= len(word) <= 7 for word in some)
    assert all(sum(letter in LIKE_DIGITS for letter in word.lower()) <= len(word) / 2 for word in some)
    assert len(set(some)) > 0.9 * len(some)
    assert 0.3 < np.mean([word.istitle() for word in some]) < 0.4


def test_a_warped_digit_is_another_one_of_the_same_size(font: Font) -> None:
    rng = default_rng(1)
    some = [warped(font.digits[8], rng) for _ in range(10)]
    assert len({glyph.tobytes() for glyph in some}) == 10
    assert all(0.75 * HEIGHT < len(glyph) < 1.3 * HEIGHT for glyph in some)


def test_images_have_digits_and_letters_in_equal_shares(font: Font) -> None:
    images, labels = draw([font], 44, seed=1)
    assert images.shape == (44, 28, 28)
    assert np.bincount(labels).tolist() == [4] * (NOT_A_DIGIT + 1)
    again, _ = draw([font], 44, seed=1)
    assert np.array_equal(images, again)


def test_a_folder_without_fonts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FontError, match="There is no font"):
        read_fonts(tmp_path)


def test_a_file_that_is_no_font_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"not a font")
    with pytest.raises(FontError, match=r"broken\.ttf"):
        read_fonts(tmp_path)


@pytest.mark.parametrize("missing", ["STIXSizOneSymReg.ttf"])
def test_a_font_without_digits_is_refused(tmp_path: Path, missing: str) -> None:
    (tmp_path / missing).symlink_to(FONTS / missing)
    with pytest.raises(FontError, match=missing):
        read_fonts(tmp_path)
