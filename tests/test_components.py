"""Connected components are what a plain flood fill finds."""

import numpy as np
import pytest

from digits.components import connected_components


def flood(mask: np.ndarray) -> np.ndarray:
    """Labels (height, width) by filling from each pixel: slow and plain."""
    labels = np.zeros(mask.shape, int)
    for start in zip(*np.nonzero(mask), strict=True):
        if labels[start]:
            continue
        number, todo = labels.max() + 1, [start]
        while todo:
            row, column = todo.pop()
            if (
                0 <= row < mask.shape[0]
                and 0 <= column < mask.shape[1]
                and mask[row, column]
                and not labels[row, column]
            ):
                labels[row, column] = number
                todo += [(row + down, column + across) for down in (-1, 0, 1) for across in (-1, 0, 1)]
    return labels


@pytest.mark.parametrize("density", [0, 0.1, 0.3, 0.5, 0.9, 1])
@pytest.mark.parametrize("shape", [(40, 50), (1, 30), (30, 1), (1, 1)])
def test_components_are_those_of_a_flood_fill(shape: tuple[int, int], density: float) -> None:
    mask = np.random.default_rng(7).random(shape) < density
    expected, found = flood(mask), connected_components(mask)
    assert len(set(zip(expected.flat, found.labels.flat, strict=True))) == len(np.unique(expected))
    assert found.areas.size == expected.max()
    for number in range(1, expected.max() + 1):
        rows, columns = np.nonzero(found.labels == number)
        box = [rows.min(), columns.min(), rows.max() + 1, columns.max() + 1]
        assert found.boxes[number - 1].tolist() == box
        assert found.areas[number - 1] == rows.size


def test_a_spiral_is_one_component() -> None:
    angles = np.linspace(1, 40, 20_000)
    mask = np.zeros((200, 200), bool)
    mask[(100 + 2.3 * angles * np.sin(angles)).astype(int), (100 + 2.3 * angles * np.cos(angles)).astype(int)] = True
    assert connected_components(mask).areas.tolist() == [mask.sum()]
