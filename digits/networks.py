"""The two networks that read, as ONNX graphs: one looks at a single mark, one reads a strip from left to right."""

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # or its import writes a device id into the home folder
import onnxruntime

from digits.morphology import Grey
from digits.normalize import SIDE, Ink
from digits.strip import HEIGHT

MODEL_NAME = "digit_cnn"
GRAPH_FILE = "digit_cnn.onnx"
LINE_GRAPH_FILE = "line_cnn.onnx"
NOT_A_DIGIT = 10  # the eleventh class of the network for marks, and the blank of that for strips
CLASSES = 11
STEP = 4  # pixels of a strip for each column of the answer
BATCH = 256  # marks: keeps the memory of a page of a thousand marks small
PIXELS = 64 * HEIGHT * 160  # of the strips that are read at once

Probabilities = NDArray[np.float32]


class Networks:
    """Both networks of one model version. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Load the graphs from a model version's folder."""
        self._marks, self._strips = (session(folder / name) for name in (GRAPH_FILE, LINE_GRAPH_FILE))

    def classify(self, marks: list[Ink]) -> Probabilities:
        """Marks, each (28, 28) in [0, 1], to probabilities (marks, 11) of the digits 0 to 9 and of no digit."""
        answers = [np.zeros((0, CLASSES), np.float32)]
        for at in range(0, len(marks), BATCH):
            answers += self._marks.run(None, {"ink": np.stack(marks[at : at + BATCH]).reshape(-1, 1, SIDE, SIDE)})
        return np.concatenate(answers)

    def read(self, strips: list[Grey]) -> list[Probabilities]:
        """Strips, each (32, width) in 0..255, to probabilities (width / 4, 11) of a digit or none in each column."""
        columns = [np.zeros((0, CLASSES), np.float32)] * len(strips)
        for chosen in batches([strip.shape[1] for strip in strips]):
            widest = max(strips[index].shape[1] for index in chosen)
            batch = np.zeros((len(chosen), 1, HEIGHT, -(-widest // STEP) * STEP), np.float32)
            for at, index in enumerate(chosen):
                batch[at, 0, :, : strips[index].shape[1]] = strips[index] / np.float32(255)
            [answer] = self._strips.run(None, {"strips": batch})
            for at, index in enumerate(chosen):
                columns[index] = answer[at, : -(-strips[index].shape[1] // STEP)]
        return columns


def session(graph: Path) -> onnxruntime.InferenceSession:
    """A graph, ready to run in one thread: one thread a worker serves most requests a second."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def batches(widths: list[int]) -> list[list[int]]:
    """Which strips of these widths are read at once: as wide as one another, and not too many."""
    chosen: list[list[int]] = []
    for index in np.argsort(widths, kind="stable").tolist():
        if not chosen or (len(chosen[-1]) + 1) * widths[index] * HEIGHT > PIXELS:
            chosen.append([])
        chosen[-1].append(index)
    return chosen
