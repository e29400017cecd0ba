"""Publishing: two trained networks become one model version in the BentoML store, as weights and as graphs."""

import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias

import bentoml
import onnxruntime
import torch
from bentoml.exceptions import NotFound
from safetensors.torch import load_model, save
from torch import Tensor, nn

from digits.networks import GRAPH_FILE, LINE_GRAPH_FILE, MODEL_NAME
from digits.sums import write_sums
from training.line_network import LineNetwork
from training.network import DigitNetwork, count_weights

TOLERANCE = 1e-4  # the most by which a probability of a graph may differ from its network's
LIBRARIES = ("torch", "torchvision", "onnx", "onnxruntime", "safetensors", "bentoml", "numpy")

Network: TypeAlias = DigitNetwork | LineNetwork


class PublishError(RuntimeError):
    """The networks cannot be published; the message is one sentence that says why."""


@dataclass(frozen=True)
class Part:
    """One of a version's networks, and how it is stored."""

    kind: type[Network]
    graph: str
    """Its graph's file name; its weights' is the same with another suffix."""
    input: str
    """The name of the graph's input; its output's is "probabilities"."""
    shape: tuple[int, ...]
    """Of an input that the graph is traced with. Not of one sample, which the exporter takes for a constant."""
    dynamic: dict[int, str]
    """Which of the input's sizes may be others, and their names."""
    answers: dict[int, str]
    """The same of its output."""

    @property
    def weights(self) -> str:
        """The weights' file name."""
        return str(Path(self.graph).with_suffix(".safetensors"))


DIGIT = Part(DigitNetwork, GRAPH_FILE, "ink", (2, 1, 28, 28), {0: "batch"}, {0: "batch"})
LINE = Part(
    LineNetwork,
    LINE_GRAPH_FILE,
    "strips",
    (2, 1, 32, 48),
    {0: "batch", 3: "width"},
    {0: "batch", 1: "columns"},
)


def publish(networks: dict[Network, Tensor], facts: dict[str, Any]) -> str:
    """Put a digit network and a line network into the model store and return the tag, "digit_cnn:version".

    Beside each network are real inputs to it, on which its stored weights and its stored graph must agree. `facts` are
    what training knows of itself, for the metadata. A failure or Ctrl-C leaves the store as it was.

    Raises:
        PublishError: where weights and graph give different probabilities.
    """
    metadata = {**facts, **provenance(), "weights": sum(map(count_weights, networks))}
    with new_version(metadata) as model:
        for network, inputs in networks.items():
            store(network, inputs, Path(model.path))
        write_sums(Path(model.path))
    return str(model.tag)


def store(network: Network, inputs: Tensor, folder: Path) -> None:
    """Write a network's weights and its graph, which must agree on some inputs."""
    part = part_of(network)
    weights, graph = folder / part.weights, folder / part.graph
    weights.write_bytes(save({name: tensor.contiguous() for name, tensor in network.state_dict().items()}))
    export_graph(network, graph)
    check_agreement(load_network(part, weights), graph, inputs)


def part_of(network: Network) -> Part:
    """How a network is stored."""
    return DIGIT if isinstance(network, DigitNetwork) else LINE


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


def export_graph(network: Network, graph: Path) -> None:
    """Write a network as ONNX, with the softmax inside."""
    part = part_of(network)
    with warnings.catch_warnings():
        # It warns that another exporter is to replace it, which writes a recurrent layer for as many columns as its
        # example has, and that such layers may be wrong for other sizes: `check_agreement` asks for another one.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Probabilities(network).eval(),
            (torch.zeros(part.shape),),
            graph,
            input_names=[part.input],
            output_names=["probabilities"],
            dynamic_axes={part.input: part.dynamic, "probabilities": part.answers},
            dynamo=False,
        )


class Probabilities(nn.Module):
    """What a graph computes: what its network takes, to probabilities (batch, ..., 11)."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, inputs: Tensor) -> Tensor:
        """What the network takes, to probabilities (batch, ..., 11)."""
        return self.network.probabilities(inputs)


def load_network(part: Part, weights: Path) -> Network:
    """A network of one model version, ready to predict."""
    network = part.kind()
    load_model(network, str(weights))
    return network.eval()


@torch.inference_mode()
def check_agreement(network: Network, graph: Path, inputs: Tensor) -> None:
    """Raise PublishError unless network and graph give the same probabilities for some inputs."""
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    (from_graph,) = session.run(["probabilities"], {part_of(network).input: inputs.numpy()})
    difference = float((network.probabilities(inputs) - torch.from_numpy(from_graph)).abs().max())
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
