"""How well real pen digits are read, and what each step from a drawing to an answer brings.

`python -m benchmarks.pen_digits [--model NAME=FILE.onnx ...] [--shared FOLDER]`; the starter model unless others are
named. The digits are 427 by 37 people, as strokes, and 1,000 more as pictures; they are no part of this repository.
Each is drawn as a browser's canvas would, 280 pixels wide, at every width of the pen and in every way below.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.machine import print_rows, print_table
from mnist_core.data.dataset import load_test_images
from mnist_core.data.pictures import to_model_input
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.recipe import IMAGE_SIDE, digit_image
from mnist_core.drawing.starter import starter_model
from mnist_core.evaluation.intervals import wilson

SIDE = 280
PENS = (8, 12, 16, 20, 24, 28)
SHARED = Path(__file__).resolve().parents[2] / "shared"
Images = NDArray[np.float32]
Ways = Mapping[str, Callable[[int], dict[str, Any]]]


def _off_centre(number: int) -> dict[str, Any]:
    place = np.random.default_rng(number).uniform(0.28, 0.72, 2)
    return {"extent": 0.45, "centre": (float(place[0]), float(place[1]))}


WAYS: Ways = {
    "large (70 % of the canvas)": lambda _: {"extent": 0.7},
    "filling the canvas (88 %)": lambda _: {"extent": 0.88},
    "small (25 %)": lambda _: {"extent": 0.25},
    "off-centre (45 %)": _off_centre,
    "slanted 15° to the right": lambda _: {"extent": 0.7, "shear": math.tan(math.radians(15))},
    "slanted 15° to the left": lambda _: {"extent": 0.7, "shear": -math.tan(math.radians(15))},
}
"""How digits are drawn: arguments of `to_canvas` for each digit's number."""


def shrunk(pixels: NDArray[np.uint8]) -> Images:
    """The whole canvas at 28×28: what one gets without the recipe."""
    small = Image.fromarray(pixels[..., 3]).resize((IMAGE_SIDE, IMAGE_SIDE), Image.Resampling.BOX)
    return np.asarray(small, dtype=np.float32) / np.float32(255)


STEPS: dict[str, Callable[[NDArray[np.uint8]], Images]] = {
    "whole canvas shrunk to 28×28": shrunk,
    "MNIST's recipe": lambda pixels: digit_image(pixels, any_pen=False).image,
    "and strokes made as wide as MNIST's": lambda pixels: digit_image(pixels).image,
}


class PenDigits:
    """The pen digits, drawn on demand."""

    def __init__(self, shared: Path) -> None:
        self._strokes = _module(shared / "strokes.py")
        self._data = self._strokes.load(shared / "data" / "pen_digits_strokes.npz")
        self.labels: NDArray[np.integer] = self._data.label

    def drawn(self, way: str, pen: int) -> list[NDArray[np.uint8]]:
        """All digits as RGBA pixels of a canvas."""
        placed = (self.placed(way, number) for number in range(len(self.labels)))
        return [self._strokes.rasterise(strokes, SIDE, pen) for strokes in placed]

    def placed(self, way: str, number: int) -> list[NDArray[np.float64]]:
        """One digit's strokes, each `(n, 2)`, in pixels of a canvas of `SIDE`."""
        strokes: list[NDArray[np.float64]] = self._strokes.to_canvas(
            self._data.strokes(number), SIDE, **WAYS[way](number)
        )
        return strokes


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("strokes", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["strokes"] = module  # its dataclass looks itself up there
    spec.loader.exec_module(module)
    return module


Predictors = Mapping[str, Predictor]
Right = dict[tuple[str, str, str, int], int]


def read_rightly(predictor: Predictor, images: Images, y_true: NDArray[np.integer]) -> int:
    """How many images are read as what they show."""
    return int((predictor.predict(images).argmax(axis=1) == y_true).sum())


def all_read(digits: PenDigits, predictors: Predictors) -> Right:
    """How many digits are read rightly by each model, after each step, drawn in each way, with each pen."""
    right: Right = {}
    for way in WAYS:
        for pen in PENS:
            drawn = digits.drawn(way, pen)
            for step, make in STEPS.items():
                images = np.stack([make(pixels) for pixels in drawn])
                for name, predictor in predictors.items():
                    right[name, step, way, pen] = read_rightly(predictor, images, digits.labels)
    return right


def way_rows(right: Right, name: str, count: int) -> list[tuple[str, ...]]:
    """One model's line for each way to draw, after all steps."""
    step, rows = list(STEPS)[-1], []
    for way in WAYS:
        shares = [100 * right[name, step, way, pen] / count for pen in PENS]
        rows.append((way, *(f"{value:.2f}" for value in shares), f"{np.mean(shares):.2f}"))
    return rows


def step_rows(right: Right, predictors: Predictors, count: int) -> list[tuple[str, ...]]:
    """One line for each step, every way and pen together."""
    drawings = count * len(WAYS) * len(PENS)
    of = {step: {name: sum(right[name, step, way, pen] for way in WAYS for pen in PENS) for name in predictors}
          for step in STEPS}  # fmt: skip
    return [(step, *(f"{100 * of[step][name] / drawings:.2f}" for name in predictors)) for step in STEPS]


def share(right: int, images: int) -> str:
    """A share with its 95 % interval, in per cent."""
    likely = wilson(right, images)
    return f"{100 * right / images:.2f} ({100 * likely.low:.2f}–{100 * likely.high:.2f})"


def other_rows(shared: Path, predictors: Predictors) -> list[tuple[str, ...]]:
    """The drawn digits that come as pictures, and MNIST's test images."""
    with np.load(shared / "data" / "hwd1000_digits_28.npz", allow_pickle=False) as archive:
        x, y = np.stack([digit_image(image).image for image in archive["x"]]), archive["y"]
    x_test, y_test = load_test_images()
    sets: dict[str, tuple[Images, NDArray[np.integer]]] = {
        "1,000 drawn digits (hwd1000)": (x, y),
        "MNIST's test images": (to_model_input(x_test)[..., 0], y_test),
    }
    return [
        (name, *(share(read_rightly(model, images, labels), len(labels)) for model in predictors.values()))
        for name, (images, labels) in sets.items()
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", action="append", default=[], metavar="NAME=FILE", help="an exported network")
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder of the digits")
    args = parser.parse_args()
    if not (args.shared / "strokes.py").is_file():
        sys.exit(f"The pen digits are not in {args.shared}; they are no part of this repository.")
    files = dict(model.split("=", 1) for model in args.model) or {"starter model": str(starter_model())}
    predictors = {name: Predictor.from_file(Path(file)) for name, file in files.items()}
    digits = PenDigits(args.shared)
    count, right = len(digits.labels), all_read(digits, predictors)
    for name in predictors:
        heads = ("drawn", *(f"pen {pen}" for pen in PENS), "mean")
        print_table(f"{count} pen digits read rightly by the {name}, %", heads, way_rows(right, name, count))
    print("\n### What each step brings: all of these drawings, read rightly, %\n")
    print_rows(("", *predictors), step_rows(right, predictors, count))
    print("\n### Other digits, read rightly, % (95 % interval)\n")
    print_rows(("", *predictors), other_rows(args.shared, predictors))


if __name__ == "__main__":
    main()
