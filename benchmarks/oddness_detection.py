"""How many drawings that show no digit are found odd, where one in a hundred validation digits is rejected.

`python -m benchmarks.oddness_detection [--drawings N] [--seed S] [--shared FOLDER]`; the starter model is asked.
Beside the lab's two distances and its sense for digits stand the network's own certainty, the highest probability
(Hendrycks and Gimpel 2017), and the same at a higher temperature (Liang, Li and Srikant 2018). Every way rejects one
validation digit in a hundred. With the folder of recorded drawings, also how many real drawings are wrongly rejected;
nothing was fitted to those. The kinds and seeds below were looked at while the distances were chosen, but for the seed
that is the default. The sense learned from other drawings, made by other code.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.machine import print_table
from benchmarks.odd_drawings import KINDS, odd_drawings
from mnist_core.data.dataset import load_mnist
from mnist_core.data.split import split_training
from mnist_core.drawing.oddness import Reference, is_dot
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.recipe import DigitImage, digit_image
from mnist_core.drawing.references import REFERENCE_IMAGES, starter_reference
from mnist_core.drawing.starter import starter_config, starter_model
from mnist_core.errors import EmptyDrawingError
from mnist_core.evaluation.intervals import wilson

TEMPERATURE = 10.0
PENS = (10, 18, 26)


@dataclass(frozen=True, eq=False)
class Judged:
    """Drawings and how odd each way finds them; `certain` are those that a rule before the model settles."""

    total: int
    certain: int
    scores: dict[str, NDArray[np.float32]]


def judge(predictor: Predictor, reference: Reference, drawings: Sequence[NDArray[np.uint8]]) -> Judged:
    """Say how odd each way finds each drawing."""
    made = list(_made(drawings))
    seen = [each for each in made if not is_dot(each)]
    rejected = len(drawings) - len(seen)
    if not seen:
        return Judged(len(drawings), rejected, {})
    images = np.stack([each.image for each in seen])
    probabilities, features = predictor.predict(images), predictor.features(images)
    by_kind = reference.scores(images, features, probabilities.argmax(axis=1))
    softened = np.maximum(probabilities, 1e-30) ** (1 / TEMPERATURE)
    scores = {
        "all three": by_kind.max(axis=1),
        "distances": by_kind[:, :2].max(axis=1),
        "outlines alone": by_kind[:, 0],
        "features alone": by_kind[:, 1],
        "sense alone": by_kind[:, 2],
        "probability": 1 - probabilities.max(axis=1),
        f"temperature {TEMPERATURE:.0f}": -(softened / softened.sum(axis=1, keepdims=True)).max(axis=1),
    }
    return Judged(len(drawings), rejected, scores)


def _made(drawings: Sequence[NDArray[np.uint8]]) -> Iterator[DigitImage]:
    for drawing in drawings:
        try:
            yield digit_image(drawing)
        except EmptyDrawingError:
            continue


def _row(name: str, judged: Judged, thresholds: dict[str, float]) -> tuple[str, ...]:
    cells = []
    for way, threshold in thresholds.items():
        found = judged.certain + int((judged.scores.get(way, np.zeros(0)) > threshold).sum())
        interval = wilson(found, judged.total)
        cells.append(f"{100 * found / judged.total:.1f} % ({100 * interval.low:.1f}–{100 * interval.high:.1f})")
    return name, str(judged.total), *cells


def _together(judged: Sequence[Judged]) -> Judged:
    ways = {way for each in judged for way in each.scores}
    none = np.zeros(0, dtype=np.float32)
    scores = {way: np.concatenate([each.scores.get(way, none) for each in judged]) for way in ways}
    return Judged(sum(each.total for each in judged), sum(each.certain for each in judged), scores)


def _recorded(folder: Path) -> Iterator[tuple[str, list[NDArray[np.uint8]]]]:
    """Real drawings, by what they are; nothing where the folder lacks them."""
    if not (folder / "strokes.py").is_file():
        return
    sys.path.insert(0, str(folder))
    strokes: Any = importlib.import_module("strokes")
    data = strokes.load(folder / "data" / "pen_digits_strokes.npz")
    for pen in PENS:
        yield f"recorded pen digits, pen {pen}", [_rasterised(strokes, data.strokes(i), pen) for i in range(len(data))]
    yield "recorded 28×28 digits", list(np.load(folder / "data" / "hwd1000_digits_28.npz")["x"])


def _rasterised(strokes: Any, drawn: Any, pen: int) -> NDArray[np.uint8]:
    points = strokes.to_canvas(drawn, size=280, extent=0.7, mouse=True)
    pixels: NDArray[np.uint8] = strokes.rasterise(points, size=280, pen=pen)
    return pixels


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawings", type=int, default=300, help="of each kind")
    parser.add_argument("--seed", type=int, default=20261125)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parent.parent.parent / "shared")
    args = parser.parse_args()
    predictor, reference = Predictor.from_file(starter_model()), starter_reference()
    if reference is None:
        raise SystemExit("The starter model's reference is missing: python -m scripts.make_starter_reference")
    see: Callable[[Sequence[NDArray[np.uint8]]], Judged] = lambda drawings: judge(predictor, reference, drawings)  # noqa: E731
    mnist, config = load_mnist(), starter_config()
    split = split_training(
        mnist.y_train,
        validation_fraction=config.validation_fraction,
        training_images=REFERENCE_IMAGES,
        seed=config.seed,
    )
    validation = see(list(mnist.x_train[split.validation_indices]))
    thresholds = {way: float(np.quantile(scores, 0.99)) for way, scores in validation.scores.items()}
    odd = {kind: see(odd_drawings(kind, args.drawings, args.seed)) for kind in KINDS}
    rows = [_row(kind, judged, thresholds) for kind, judged in odd.items()]
    rows.append(_row("**all of these**", _together(list(odd.values())), thresholds))
    rows.append(_row("validation digits, rejected", validation, thresholds))
    rows.append(_row("test digits, rejected", see(list(mnist.x_test)), thresholds))
    rows += [_row(f"{name}, rejected", see(drawings), thresholds) for name, drawings in _recorded(args.shared)]
    print_table("Drawings found odd", ("", "drawings", *thresholds), rows)


if __name__ == "__main__":
    main()
