"""How many drawings a second `classify --npz` answers: one by one, and in portions.

`python -m benchmarks.classify_throughput [--drawings N] [--model FILE.onnx]`; the starter model unless one is named.
The drawings are MNIST's test images, as canvases of 280×280 RGBA and as they are, 28×28.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.classify_latency import canvas_drawings
from benchmarks.machine import print_table, spread
from mnist_core.data.dataset import load_test_images
from mnist_core.drawing.classify import Classification, classify, classify_stack
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.stacks import open_stack
from mnist_core.drawing.starter import starter_model

TURNS = 5
Way = Callable[[Predictor, Path], Iterable[Classification]]


def one_by_one(predictor: Predictor, path: Path) -> Iterable[Classification]:
    """Each drawing by itself, as the Draw page asks."""
    return (classify(predictor, pixels) for pixels in open_stack(path).whole())


WAYS: dict[str, Way] = {"one by one": one_by_one, "in portions, as the command does": classify_stack}


def drawings_a_second(way: Way, predictor: Predictor, path: Path, count: int) -> float:
    """Reading the file included."""
    begin = time.perf_counter()
    answered = sum(answer.error is None for answer in way(predictor, path))
    taken = time.perf_counter() - begin
    if answered != count:
        raise SystemExit(f"{count - answered} of {count} drawings got no answer.")
    return count / taken


def _rows(kind: str, images: NDArray[np.uint8], predictor: Predictor, folder: Path) -> list[tuple[str, ...]]:
    path = folder / "drawings.npz"
    np.savez(path, images=images)
    measured: dict[str, list[float]] = {name: [] for name in WAYS}
    for _ in range(TURNS):  # in turns, so that another program's load falls on all alike
        for name, way in WAYS.items():
            measured[name].append(drawings_a_second(way, predictor, path, len(images)))
    first = float(np.median(measured["one by one"]))
    return [
        (f"{kind}, {name}", spread(values, 0), f"{float(np.median(values)) / first:.2f}")
        for name, values in measured.items()
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawings", type=int, default=1000)
    parser.add_argument("--model", type=Path)
    args = parser.parse_args()
    predictor = Predictor.from_file(args.model or starter_model())
    with tempfile.TemporaryDirectory() as folder:
        rows = _rows("280×280 RGBA", np.stack(canvas_drawings(args.drawings)), predictor, Path(folder))
        rows += _rows("28×28", load_test_images()[0][: args.drawings], predictor, Path(folder))
    print_table("Drawings classified from an .npz file", ("", "a second, median (range)", "ratio"), rows)


if __name__ == "__main__":
    main()
