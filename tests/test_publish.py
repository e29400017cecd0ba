"""Publishing: weights and graph agree, and the store stays clean."""

import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bentoml
import numpy as np
import onnxruntime
import pytest
import torch
from torch import Tensor

from digits.networks import GRAPH_FILE, MODEL_NAME
from digits.sums import SUMS
from tests.servers import ROOT
from training.data import draw
from training.line_network import LineNetwork
from training.network import DigitNetwork
from training.publish import (
    DIGIT,
    LINE,
    TOLERANCE,
    Network,
    Part,
    PublishError,
    check_agreement,
    commit,
    load_network,
    new_version,
    publish,
)


@pytest.fixture(scope="module")
def ink() -> Tensor:
    return draw(50, seed=6).pixels()


@pytest.fixture(scope="module")
def network(ink: Tensor) -> DigitNetwork:
    """A network that is not trained, but whose batch norms have seen digits."""
    torch.manual_seed(0)
    network = DigitNetwork()
    network(ink)
    network.temperature.fill_(1.5)
    return network.eval()


@pytest.fixture(scope="module")
def strips() -> Tensor:
    return torch.rand((20, 1, 32, 64), generator=torch.Generator().manual_seed(0))


@pytest.fixture(scope="module")
def line_network(strips: Tensor) -> LineNetwork:
    """As `network`, for lines."""
    torch.manual_seed(0)
    network = LineNetwork()
    network(strips)
    network.temperature.fill_(1.2)
    return network.eval()


@pytest.fixture(scope="module")
def published(network: DigitNetwork, line_network: LineNetwork, ink: Tensor, strips: Tensor) -> Iterator[bentoml.Model]:
    model = bentoml.models.get(publish({network: ink, line_network: strips}, {"seed": 7}))
    yield model
    bentoml.models.delete(model.tag)


def test_a_version_holds_weights_graphs_and_where_it_came_from(published: bentoml.Model) -> None:
    files = {path.name for path in Path(published.path).iterdir()}
    assert files == {"model.yaml", SUMS, *(file for part in (DIGIT, LINE) for file in (part.graph, part.weights))}
    facts: dict[str, Any] = dict(published.info.metadata)
    assert facts["seed"] == 7
    assert facts["commit"] == commit()
    assert facts["libraries"]["torch"] == torch.__version__.split("+")[0]


def stored(part: Part, model: bentoml.Model) -> Network:
    return load_network(part, Path(model.path_of(part.weights)))


@pytest.mark.parametrize("count", [1, 50])
def test_stored_weights_and_graph_give_what_the_network_gave(
    published: bentoml.Model, network: DigitNetwork, ink: Tensor, count: int
) -> None:
    expected = network.probabilities(ink[:count]).detach()
    again = stored(DIGIT, published).probabilities(ink[:count]).detach()
    (from_graph,) = onnxruntime.InferenceSession(published.path_of(GRAPH_FILE)).run(
        ["probabilities"], {"ink": ink[:count].numpy()}
    )
    assert torch.equal(again, expected)
    assert from_graph.shape == (count, 11)
    np.testing.assert_allclose(from_graph, expected.numpy(), atol=TOLERANCE)


@pytest.mark.parametrize(("count", "width"), [(1, 24), (3, 48), (20, 2048)])
def test_the_graph_for_lines_takes_strips_of_any_width(
    published: bentoml.Model, line_network: LineNetwork, count: int, width: int
) -> None:
    strips = torch.rand((count, 1, 32, width), generator=torch.Generator().manual_seed(1))
    check_agreement(line_network, Path(published.path_of(LINE.graph)), strips)
    assert line_network.probabilities(strips).shape == (count, width // 4, 11)


def test_the_graphs_tell_nothing_of_the_machine_that_made_them(published: bentoml.Model) -> None:
    for part in (DIGIT, LINE):
        graph = Path(published.path_of(part.graph)).read_bytes()
        assert b"network.py" not in graph
        assert str(ROOT).encode() not in graph


def test_a_graph_that_disagrees_is_refused(published: bentoml.Model, ink: Tensor) -> None:
    other = stored(DIGIT, published)
    other.temperature.fill_(1.6)
    with pytest.raises(PublishError, match=r"^The graph's probabilities differ from the network's by up to 0\.\d+\.$"):
        check_agreement(other, Path(published.path_of(GRAPH_FILE)), ink)


def test_a_failure_leaves_the_store_as_it_was(published: bentoml.Model) -> None:
    before = bentoml.models.list()

    def publish_half_a_graph() -> None:
        with new_version({}) as model:
            Path(model.path_of(GRAPH_FILE)).write_bytes(b"half a graph")
            raise PublishError("no good")

    with pytest.raises(PublishError, match="no good"):
        publish_half_a_graph()
    assert bentoml.models.list() == before
    assert bentoml.models.get(f"{MODEL_NAME}:latest").tag == published.tag


# Ctrl-C may come after a file was opened and before its block was entered, which would close it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_ctrl_c_while_the_files_are_copied_leaves_the_store_as_it_was(published: bentoml.Model) -> None:
    versions = Path(published.path).parent
    before = set(versions.iterdir())

    def press_ctrl_c_once_a_version_appears() -> None:
        while set(versions.iterdir()) == before:
            time.sleep(0.001)
        signal.raise_signal(signal.SIGINT)

    def publish_a_large_file() -> None:
        with new_version({}) as model:
            with Path(model.path_of("large")).open("wb") as file:
                file.truncate(100_000_000)  # bytes, enough that copying them takes longer than noticing it
            thumb.start()

    thumb = threading.Thread(target=press_ctrl_c_once_a_version_appears)
    with pytest.raises(KeyboardInterrupt):
        publish_a_large_file()
    thumb.join()
    assert set(versions.iterdir()) == before
    assert bentoml.models.get(f"{MODEL_NAME}:latest").tag == published.tag


def test_the_shipped_model_is_small_and_good(shipped_model: bentoml.Model) -> None:
    assert (ROOT / "models" / "digit_cnn.bentomodel").stat().st_size <= 5_000_000
    facts: dict[str, Any] = dict(shipped_model.info.metadata)
    assert facts["test_accuracy"] >= 0.995
    assert facts["weights"] <= 600_000
    check_agreement(stored(DIGIT, shipped_model), Path(shipped_model.path_of(DIGIT.graph)), draw(200, seed=8).pixels())
    strips = torch.rand((4, 1, 32, 96), generator=torch.Generator().manual_seed(2))
    check_agreement(stored(LINE, shipped_model), Path(shipped_model.path_of(LINE.graph)), strips)
