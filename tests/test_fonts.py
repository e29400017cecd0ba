"""Fonts are read from a folder, and give digits and letters as the networks see them."""

from pathlib import Path

import numpy as np
import pytest
from numpy.random import default_rng

from digits.reader import NOT_A_DIGIT
from tests.fonts import FONTS
from training.writing.fonts import (
    FOREIGN_LETTERS,
    HEIGHT,
    LETTERS,
    LIKE_DIGITS,
    WORDS,
    Font,
    FontError,
    draw,
    draw_letters,
    read_fonts,
    warped,
    words,
)

GREEK = "noto-sans/greek"


@pytest.fixture(scope="module")
def font(tmp_path_factory: pytest.TempPathFactory) -> Font:
    folder = tmp_path_factory.mktemp("fonts")
    (folder / "sans.ttf").symlink_to(FONTS / "DejaVuSans.ttf")
    (folder / "LICENSE").write_text("is no font")
    (only,), scripts = read_fonts(folder)
    assert not scripts
    return only


@pytest.fixture
def with_greek(tmp_path: Path) -> Path:
    """A folder with a font of handwriting, and one of Greek letters."""
    (tmp_path / "sans.ttf").symlink_to(FONTS / "DejaVuSans.ttf")
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "noto-sans-greek-400-normal.woff").symlink_to(FONTS / "DejaVuSans.ttf")
    return tmp_path


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


def test_the_letters_of_other_scripts_are_no_font_of_handwriting(with_greek: Path) -> None:
    (hand,), (greek,) = read_fonts(with_greek)
    assert (hand.name, greek.name) == ("sans", GREEK)
    assert len(greek.letters) == len(FOREIGN_LETTERS[GREEK])
    assert {len(letter) for letter in greek.letters} == {HEIGHT}


def test_letters_of_scripts_are_as_the_network_sees_them(with_greek: Path) -> None:
    scripts = read_fonts(with_greek).scripts
    images = draw_letters(scripts, 30, seed=1)
    assert images.shape == (30, 28, 28)
    assert images.reshape(30, -1).max(axis=1).min() > 200
    assert len({image.tobytes() for image in images}) == 30
    assert np.array_equal(images, draw_letters(scripts, 30, seed=1))


def test_each_script_is_fetched_once_and_has_letters_that_are_no_digits() -> None:
    assert len(FOREIGN_LETTERS) > 50
    for letters in FOREIGN_LETTERS.values():
        assert len(set(letters)) == len(letters) > 4
        assert not any(letter.isascii() or letter.isdigit() or letter.isspace() for letter in letters)


def test_a_script_that_cannot_be_read_is_refused_by_name(with_greek: Path) -> None:
    (with_greek / "scripts" / "noto-sans-thai-thai-400-normal.woff").write_bytes(b"not a font")
    with pytest.raises(FontError, match="thai"):
        read_fonts(with_greek)


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
