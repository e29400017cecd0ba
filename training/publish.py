"""Publishing: a trained network becomes one model version in the BentoML store, as weights and as a graph."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import bentoml
import onnx
import onnxruntime
import torch
from bentoml.exceptions import NotFound
from safetensors.torch import load_model, save
from torch import Tensor, nn

from digits.reader import GRAPH_FILE, MODEL_NAME
from training.network import DigitNetwork, count_weights

WEIGHTS_FILE = "weights.safetensors"
TOLERANCE = 1e-4  # the most by which a probability of the graph may differ from the network's
LIBRARIES = ("torch", "torchvision", "onnx", "onnxruntime", "safetensors", "bentoml", "numpy")


class PublishError(RuntimeError):
    """The network cannot be published; the message is one sentence that says why."""


def publish(network: DigitNetwork, ink: Tensor, facts: dict[str, Any]) -> str:
    """Put the network into the model store and return its tag, "digit_cnn:version".

    `ink` (batch, 1, 28, 28) in [0, 1] holds real digits, on which the stored weights and the stored graph must agree.
    `facts` are what training knows of itself, for the metadata. A failure or Ctrl-C leaves the store as it was.

    Raises:
        PublishError: where weights and graph give different probabilities.
    """
    metadata = {**facts, **provenance(), "weights": count_weights(network)}
    with new_version(metadata) as model:
        weights, graph = Path(model.path_of(WEIGHTS_FILE)), Path(model.path_of(GRAPH_FILE))
        weights.write_bytes(save({name: tensor.contiguous() for name, tensor in network.state_dict().items()}))
        export_graph(network, graph)
        check_agreement(load_network(weights), graph, ink)
    return str(model.tag)


@contextmanager
def new_version(metadata: dict[str, Any]) -> Iterator[bentoml.Model]:
    """A model version that enters the store when the block ends, and of which nothing is left when the block fails."""
    tag = bentoml.Tag(MODEL_NAME, None).make_new_version()
    try:
        with bentoml.models.create(tag, metadata=metadata) as model:
            yield model
    except BaseException:
        # BentoML 1.4 leaves half a version behind when Ctrl-C comes while it copies into the store.
        with suppress(NotFound):
            bentoml.models.delete(tag)
        raise


def export_graph(network: DigitNetwork, graph: Path) -> None:
    """Write the network as ONNX: "ink" (batch, 1, 28, 28) to "probabilities" (batch, 11), softmax inside."""
    # Two samples, for the exporter takes a batch of one for a constant.
    exported = torch.onnx.export(
        Probabilities(network).eval(),
        (torch.zeros(2, 1, 28, 28),),
        input_names=["ink"],
        output_names=["probabilities"],
        dynamic_shapes={"ink": {0: torch.export.Dim("batch")}},
        dynamo=True,
        verbose=False,
    )
    onnx.save(without_traces(cast(torch.onnx.ONNXProgram, exported).model_proto), graph)


class Probabilities(nn.Module):
    """What the graph computes: (batch, 1, 28, 28) pixels to (batch, 11) probabilities."""

    def __init__(self, network: DigitNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, ink: Tensor) -> Tensor:
        """(batch, 1, 28, 28) pixels to (batch, 11) probabilities."""
        return self.network.probabilities(ink)


def without_traces(graph: onnx.ModelProto) -> onnx.ModelProto:
    """The graph without the exporter's notes on it, which hold the paths of this machine's folders."""
    parts = (graph.graph.node, graph.graph.input, graph.graph.output, graph.graph.value_info, graph.graph.initializer)
    for part in (graph, graph.graph, *(member for members in parts for member in members)):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    return graph


def load_network(weights: Path) -> DigitNetwork:
    """The network of one model version, ready to predict."""
    network = DigitNetwork()
    load_model(network, str(weights))
    return network.eval()


@torch.inference_mode()
def check_agreement(network: DigitNetwork, graph: Path, ink: Tensor) -> None:
    """Raise PublishError unless network and graph give the same probabilities for `ink` (batch, 1, 28, 28)."""
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    (from_graph,) = session.run(["probabilities"], {"ink": ink.numpy()})
    difference = float((network.probabilities(ink) - torch.from_numpy(from_graph)).abs().max())
    if not difference <= TOLERANCE:  # so that NaN is refused as well
        raise PublishError(f"The graph's probabilities differ from the network's by up to {difference:.2g}.")


def provenance() -> dict[str, Any]:
    """When, from which commit and with which libraries this is made."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "libraries": {name: version(name) for name in LIBRARIES},
    }


def commit() -> str:
    """The git commit of this code, with "-dirty" where it was changed since, or "unknown" outside a repository."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        git = subprocess.run(  # noqa: S603 (nothing in the command comes from outside)
            command, cwd=Path(__file__).parent, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return git.stdout.strip()
