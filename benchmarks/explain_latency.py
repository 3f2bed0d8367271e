"""How long it takes to say why: occlusion and contrast maps, the recipe's variants, handwriting, the nearest digits.

`python -m benchmarks.explain_latency [--drawings N] [--model FILE.onnx]`; the starter model unless one is named. What
is kept on disk for a model and for MNIST is computed first where it is missing; how long that took stands below.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.classify_latency import canvas_drawings, milliseconds
from benchmarks.machine import percentile, print_table
from mnist_core.data.dataset import load_training_labels
from mnist_core.data.handwriting_cache import mnist_measures
from mnist_core.drawing.explain_occlusion import evidence_for, try_spots
from mnist_core.drawing.explain_style import place_style
from mnist_core.drawing.neighbours import neighbour_index
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.recipe import DigitImage, digit_image
from mnist_core.drawing.starter import starter_model
from mnist_core.drawing.variants import VARIANTS, try_variants


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawings", type=int, default=50)
    parser.add_argument("--model", type=Path)
    args = parser.parse_args()
    file = args.model or starter_model()
    predictor = Predictor.from_file(file)
    begin = time.perf_counter()
    index = neighbour_index(predictor, file)
    features_ready = time.perf_counter()
    measures, labels = mnist_measures().train, load_training_labels()
    measures_ready = time.perf_counter()

    def maps(made: DigitImage) -> None:
        spots = try_spots(predictor, made.image)
        for rather_than in (None, 9, 1):
            evidence_for(spots, 4, rather_than)

    variants = tuple(VARIANTS.values())
    works: dict[str, Callable[[DigitImage], object]] = {
        "occlusion map and two contrast maps": maps,
        "the recipe, each step undone": lambda made: try_variants(predictor, made, variants),
        "handwriting placed among MNIST's": lambda made: place_style(made, 4, measures, labels),
        "five nearest training digits": lambda made: index.nearest(predictor, made.image),
    }
    drawings = [digit_image(drawing) for drawing in canvas_drawings(args.drawings)]
    rows = []
    for name, work in works.items():
        work(drawings[0])
        taken = milliseconds(work, drawings)
        rows.append((name, f"{statistics.median(taken):.1f}", f"{percentile(taken, 0.95):.1f}"))
    print_table("One drawing explained", ("", "median, ms", "95th percentile, ms"), rows)
    features_seconds, measures_seconds = features_ready - begin, measures_ready - features_ready
    print(f"\nFeatures ready after {features_seconds:.1f} s, measures after {measures_seconds:.1f} s.")


if __name__ == "__main__":
    main()
