"""Drawings and models that the tests of several modules share."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from PIL import Image, ImageDraw

STROKES: dict[str, list[list[tuple[float, float]]]] = {
    "one": [[(0.5, 0.0), (0.5, 1.0)]],
    "seven": [[(0.0, 0.0), (0.7, 0.0), (0.25, 1.0)]],
    "four": [[(0.35, 0.0), (0.0, 0.6), (0.7, 0.6)], [(0.5, 0.3), (0.5, 1.0)]],
    "two": [[(0.05, 0.2), (0.3, 0.0), (0.6, 0.2), (0.5, 0.5), (0.0, 1.0), (0.65, 1.0)]],
}
"""Digits as pen strokes in a unit square, x to the right and y down."""

PEN = 0.12
SHARED = Path(os.environ.get("MNIST_LAB_SHARED") or Path(__file__).parent.parent.parent / "shared")


def draw(name: str, *, side: int = 280, height: float = 150.0, at: tuple[float, float] = (70.0, 60.0)) -> Image.Image:
    """White ink on black, mode L, `side` × `side`: a digit `height` pixels high with its corner at `at`."""
    detail = 4
    picture = Image.new("L", (side * detail, side * detail), 0)
    pen, reach = ImageDraw.Draw(picture), height * PEN * detail / 2
    for stroke in STROKES[name]:
        points = [((at[0] + x * height) * detail, (at[1] + y * height) * detail) for x, y in stroke]
        pen.line(points, fill=255, width=round(2 * reach), joint="curve")
        for x, y in points:
            pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=255)
    return picture.resize((side, side), Image.Resampling.BOX)


def grey(name: str, *, height: float = 150.0, at: tuple[float, float] = (70.0, 60.0)) -> NDArray[np.uint8]:
    """The same as pixels, `uint8`, `(280, 280)`."""
    return np.asarray(draw(name, height=height, at=at), dtype=np.uint8)


def canvas(ink: NDArray[np.uint8], pen: Sequence[int], paper: Sequence[int] | None) -> NDArray[np.uint8]:
    """RGBA canvas pixels of that ink; `paper` None leaves the canvas transparent."""
    rgba = np.zeros((*ink.shape, 4), dtype=np.uint8)
    if paper is None:
        rgba[..., :3] = np.where(ink[..., None] > 0, np.array(pen), 0)
        rgba[..., 3] = ink
        return rgba
    share = ink[..., None] / 255.0
    rgba[..., :3] = np.rint(np.array(pen) * share + np.array(paper) * (1 - share))
    rgba[..., 3] = 255
    return rgba


def write_model(path: Path, logits: Sequence[float], *, outputs: Sequence[str] = ("probabilities", "features")) -> Path:
    """Write a tiny real ONNX model: its answer is always softmax(`logits`), its features are the image's total ink."""
    constants: dict[str, np.ndarray] = {
        "shape": np.array([0, 784], dtype=np.int64),
        "nothing": np.zeros((784, 10), dtype=np.float32),
        "logits": np.array(logits, dtype=np.float32),
        "ones": np.ones((784, 1), dtype=np.float32),
    }
    nodes = [
        helper.make_node("Reshape", ["image", "shape"], ["flat"]),
        helper.make_node("MatMul", ["flat", "nothing"], ["zeros"]),
        helper.make_node("Add", ["zeros", "logits"], ["scores"]),
        helper.make_node("Softmax", ["scores"], [outputs[0]], axis=1),
        helper.make_node("MatMul", ["flat", "ones"], [outputs[1]]),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", 28, 28, 1])],
        [
            helper.make_tensor_value_info(outputs[0], TensorProto.FLOAT, ["n", 10]),
            helper.make_tensor_value_info(outputs[1], TensorProto.FLOAT, ["n", 1]),
        ],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(path))
    return path


def logits_of(**probabilities: float) -> list[float]:
    """Logits whose softmax gives each named digit (`d7=0.6`) that probability, the others equal shares of the rest."""
    rest = (1.0 - sum(probabilities.values())) / (10 - len(probabilities))
    shares = [probabilities.get(f"d{digit}", rest) for digit in range(10)]
    return [float(np.log(share)) for share in shares]


def pen_strokes() -> object:
    """The module that reads recorded pen strokes; skips where the recordings are not at hand."""
    if not (SHARED / "data" / "pen_digits_strokes.npz").is_file():
        pytest.skip("the recorded pen strokes are not part of this repository and lie nowhere near it")
    sys.path.insert(0, str(SHARED))
    try:
        strokes = importlib.import_module("strokes")
    finally:
        sys.path.remove(str(SHARED))
    return strokes
