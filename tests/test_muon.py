"""Muon turns a layer's weights in all directions alike, and leaves their scale to the rate."""

import pytest
import torch

from training.muon import Muon, orthogonal


@pytest.mark.parametrize("shape", [(32, 32), (16, 90), (90, 16)])
def test_all_singular_values_become_about_1(shape: tuple[int, int]) -> None:
    matrix = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    values = torch.linalg.svdvals(orthogonal(matrix)) / max(1, shape[0] / shape[1]) ** 0.5
    assert values.median() == pytest.approx(1, abs=0.35)
    assert values.max() < 1.3


def test_no_gradient_is_no_direction() -> None:
    assert torch.equal(orthogonal(torch.zeros(4, 6)), torch.zeros(4, 6))


def test_steps_go_to_where_the_loss_is_least() -> None:
    torch.manual_seed(0)
    wanted, weights = torch.randn(8, 2, 3, 3), torch.nn.Parameter(torch.zeros(8, 2, 3, 3))
    muon = Muon([weights], lr=0.1, weight_decay=0)
    for left in torch.linspace(1, 0, 100).tolist():
        muon.param_groups[0]["lr"] = 0.2 * left
        muon.zero_grad()
        ((weights - wanted) ** 2).sum().backward()
        muon.step()
    assert (weights - wanted).abs().mean() < 0.1 * wanted.abs().mean()
