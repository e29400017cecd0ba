"""The reader: picture -> Reading. One ONNX Runtime session, all marks of a picture in one batch."""

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # or its import writes a device id into the home folder
import onnxruntime

from digits.cuts import cut_pieces
from digits.ink import find_ink
from digits.marks import Mark, find_lines, find_marks, find_pieces
from digits.normalize import SIDE, normalize
from digits.path import best_path
from digits.picture import Picture, decode
from digits.reading import Box, Digit, Reading

MODEL_NAME = "digit_cnn"
GRAPH_FILE = "digit_cnn.onnx"
NOT_A_DIGIT = 10  # the network's eleventh class
BATCH = 256  # marks: keeps the memory of a page of a thousand marks small


class Reader:
    """Reads handwritten digits with one trained network. Safe to share between threads.

    >>> reader = Reader(Path("digit_cnn.onnx"), model="digit_cnn:abc123")
    >>> reader.read(Path("seven.png")).text
    '7'
    """

    def __init__(self, graph: Path, model: str) -> None:
        """Load the network's ONNX graph; `model` names its version in every Reading."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # one thread a worker serves most requests a second
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self._model = model

    def read(self, source: bytes | Path) -> Reading:
        """Read all digits in a picture, given as the bytes of its file or its path.

        Raises:
            PictureError: where it is no picture that can be read.
        """
        picture = decode(source)
        pieces = find_pieces(find_ink(picture.grey))
        pieces, lines = cut_pieces(pieces, find_lines(pieces))
        marks = [find_marks(pieces, line) for line in lines]
        probabilities = self.classify([mark for line in marks for mark in line])
        digits: list[list[Digit]] = []
        confidence = 1.0
        for line, line_marks in zip(lines, marks, strict=True):
            own, probabilities = np.split(probabilities, [len(line_marks)])
            digits.append([])
            for index, is_digit in best_path(line_marks, own, len(line)):
                if is_digit:
                    digits[-1].append(as_digit(line_marks[index], own[index], picture))
                confidence *= float(own[index].max())
        return as_reading([line for line in digits if line], confidence, picture, self._model)

    def classify(self, marks: list[Mark]) -> NDArray[np.float32]:
        """The network's probabilities (marks, 11) of the digits 0 to 9 and of no digit."""
        ink = np.zeros((len(marks), 1, SIDE, SIDE), np.float32)
        for index, mark in enumerate(marks):
            ink[index, 0] = normalize(mark.ink)
        batches = [self._session.run(None, {"ink": ink[at : at + BATCH]})[0] for at in range(0, len(marks), BATCH)]
        return np.concatenate([np.zeros((0, NOT_A_DIGIT + 1), np.float32), *batches])


def as_digit(mark: Mark, probabilities: NDArray[np.float32], picture: Picture) -> Digit:
    """A mark and its probabilities (11,) as a Digit, its box in pixels of the upright picture."""
    scale = picture.width / picture.grey.shape[1]
    top, left, bottom, right = (round(edge * scale) for edge in mark.box)
    ten = [round(min(1.0, float(p)), 6) for p in probabilities[:NOT_A_DIGIT]]
    return Digit(
        digit=int(np.argmax(ten)),
        confidence=max(ten),
        probabilities=ten,
        box=Box(left=left, top=top, width=max(1, right - left), height=max(1, bottom - top)),
    )


def as_reading(lines: list[list[Digit]], confidence: float, picture: Picture, model: str) -> Reading:
    """The digits of each line as a Reading."""
    digits = [digit for line in lines for digit in line]
    return Reading(
        digit=digits[0].digit if len(digits) == 1 else None,
        text="\n".join("".join(str(digit.digit) for digit in line) for line in lines),
        confidence=round(min(1.0, confidence), 6),
        digits=digits,
        width=picture.width,
        height=picture.height,
        model=model,
    )
