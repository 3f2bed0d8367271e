"""How long one drawing takes on the server: the recipe from canvas pixels to 28×28, the model, and both.

`python -m benchmarks.classify_latency [--drawings N] [--model FILE.onnx]`; the starter model unless one is named.
The drawings are MNIST's test images, enlarged to the canvas and moved off its centre.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.machine import percentile, print_table
from mnist_core.data.dataset import load_test_images
from mnist_core.drawing.classify import classify
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.recipe import digit_image
from mnist_core.drawing.starter import starter_model

CANVAS_SIDE, DIGIT_SIDE, OFFSET = 280, 180, 70


def canvas_drawings(count: int) -> list[NDArray[np.uint8]]:
    """Canvas pixels as the Draw page has them: `uint8`, `(280, 280, 4)`, white ink on transparent black."""
    x_test, _ = load_test_images()
    drawings = []
    for image in x_test[:count]:
        ink = Image.fromarray(image).resize((DIGIT_SIDE, DIGIT_SIDE), Image.Resampling.BICUBIC)
        canvas = np.zeros((CANVAS_SIDE, CANVAS_SIDE, 4), dtype=np.uint8)
        canvas[OFFSET : OFFSET + DIGIT_SIDE, OFFSET : OFFSET + DIGIT_SIDE] = np.asarray(ink)[..., np.newaxis]
        drawings.append(canvas)
    return drawings


def milliseconds(work: Callable[[Any], object], items: Sequence[Any]) -> list[float]:
    """How long `work` takes for each item, in ms."""
    taken = []
    for item in items:
        begin = time.perf_counter()
        work(item)
        taken.append(1000 * (time.perf_counter() - begin))
    return taken


def _row(name: str, values: Sequence[float]) -> tuple[str, ...]:
    return name, f"{statistics.median(values):.3f}", f"{percentile(values, 0.95):.3f}", f"{max(values):.3f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawings", type=int, default=500)
    parser.add_argument("--model", type=Path)
    args = parser.parse_args()
    predictor = Predictor.from_file(args.model or starter_model())
    drawings = canvas_drawings(args.drawings)
    images = [digit_image(drawing).image for drawing in drawings]
    rows = [
        _row("recipe: canvas to 28×28", milliseconds(digit_image, drawings)),
        _row("model: 28×28 to probabilities", milliseconds(predictor.predict_digit, images)),
        _row("both", milliseconds(lambda drawing: classify(predictor, drawing), drawings)),
    ]
    print_table("One drawing classified", ("", "median, ms", "95th percentile, ms", "most, ms"), rows)


if __name__ == "__main__":
    main()
