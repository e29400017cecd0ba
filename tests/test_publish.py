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

from digits.reader import GRAPH_FILE, MODEL_NAME
from tests.servers import ROOT
from training.data import draw
from training.network import DigitNetwork
from training.publish import (
    TOLERANCE,
    WEIGHTS_FILE,
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
def published(network: DigitNetwork, ink: Tensor) -> Iterator[bentoml.Model]:
    model = bentoml.models.get(publish(network, ink, {"seed": 7}))
    yield model
    bentoml.models.delete(model.tag)


def test_a_version_holds_weights_graph_and_where_it_came_from(published: bentoml.Model) -> None:
    assert {path.name for path in Path(published.path).iterdir()} == {GRAPH_FILE, WEIGHTS_FILE, "model.yaml"}
    facts: dict[str, Any] = dict(published.info.metadata)
    assert facts["seed"] == 7
    assert facts["commit"] == commit()
    assert facts["libraries"]["torch"] == torch.__version__.split("+")[0]


@pytest.mark.parametrize("count", [1, 50])
def test_stored_weights_and_graph_give_what_the_network_gave(
    published: bentoml.Model, network: DigitNetwork, ink: Tensor, count: int
) -> None:
    expected = network.probabilities(ink[:count]).detach()
    again = load_network(Path(published.path_of(WEIGHTS_FILE))).probabilities(ink[:count]).detach()
    (from_graph,) = onnxruntime.InferenceSession(published.path_of(GRAPH_FILE)).run(
        ["probabilities"], {"ink": ink[:count].numpy()}
    )
    assert torch.equal(again, expected)
    assert from_graph.shape == (count, 11)
    np.testing.assert_allclose(from_graph, expected.numpy(), atol=TOLERANCE)


def test_the_graph_tells_nothing_of_the_machine_that_made_it(published: bentoml.Model) -> None:
    graph = Path(published.path_of(GRAPH_FILE)).read_bytes()
    assert b"network.py" not in graph
    assert str(ROOT).encode() not in graph


def test_a_graph_that_disagrees_is_refused(published: bentoml.Model, ink: Tensor) -> None:
    other = load_network(Path(published.path_of(WEIGHTS_FILE)))
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
    assert (ROOT / "models" / "digit_cnn.bentomodel").stat().st_size <= 3_000_000
    facts: dict[str, Any] = dict(shipped_model.info.metadata)
    assert facts["test_accuracy"] >= 0.995
    network = load_network(Path(shipped_model.path_of(WEIGHTS_FILE)))
    check_agreement(network, Path(shipped_model.path_of(GRAPH_FILE)), draw(200, seed=8).pixels())
