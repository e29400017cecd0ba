"""The samples: their form, what is held out, their digest."""

from pathlib import Path

import pytest
import torch

from training.data import DataError, Samples, digest, draw, hold_out, joined, load_training, soil, spoil


@pytest.fixture(scope="module")
def drawn() -> Samples:
    return draw(120, seed=1)


def test_drawn_samples_have_the_form_of_mnist(drawn: Samples) -> None:
    assert drawn.ink.shape == (120, 1, 28, 28)
    assert drawn.ink.dtype == torch.uint8
    assert drawn.labels.dtype == torch.int64
    assert set(drawn.labels.tolist()) == set(range(11))
    assert drawn.pixels().max() == 1


def test_the_last_twelfth_is_held_out(drawn: Samples) -> None:
    learnt, held_out = hold_out(drawn)
    assert len(held_out.labels) == 10
    assert torch.equal(joined(learnt, held_out).ink, drawn.ink)
    assert torch.equal(joined(learnt, held_out).labels, drawn.labels)


def test_spoilt_digits_are_no_digits(drawn: Samples) -> None:
    digits = Samples(drawn.ink[drawn.labels < 10], drawn.labels[drawn.labels < 10])
    spoilt = spoil(digits, 20, seed=1)
    assert spoilt.ink.shape == (20, 1, 28, 28)
    assert spoilt.labels.tolist() == [10] * 20
    assert not any(torch.equal(ink, digit) for ink in spoilt.ink for digit in digits.ink)
    assert torch.equal(spoilt.ink, spoil(digits, 20, seed=1).ink)


def test_soiled_digits_are_still_those_digits(drawn: Samples) -> None:
    digits = Samples(drawn.ink[drawn.labels < 10], drawn.labels[drawn.labels < 10])
    soiled = soil(digits, len(digits.labels), seed=1)
    assert sorted(soiled.labels.tolist()) == sorted(digits.labels.tolist())
    as_before = sum(any(torch.equal(ink, digit) for digit in digits.ink) for ink in soiled.ink)
    assert as_before < len(digits.labels) / 3


def test_the_digest_tells_apart_what_differs_in_one_pixel_or_label(drawn: Samples) -> None:
    other_pixel, other_label = drawn.ink.clone(), drawn.labels.clone()
    other_pixel[7, 0, 14, 14] ^= 1
    other_label[7] = (other_label[7] + 1) % 11
    digests = {digest(drawn), digest(Samples(other_pixel, drawn.labels)), digest(Samples(drawn.ink, other_label))}
    assert len(digests) == 3
    assert digest(draw(120, seed=1)) == digest(drawn)


def test_mnist_that_cannot_be_had_is_one_sentence(tmp_path: Path) -> None:
    no_folder = tmp_path / "file"
    no_folder.touch()
    with pytest.raises(DataError, match=r"^MNIST is not in .*file and could not be downloaded: .*\.$"):
        load_training(no_folder)
