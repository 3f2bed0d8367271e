"""How long a robustness sweep takes: 17 corruptions at 5 severities over the 10,000 test images, on one thread.

`python -m benchmarks.robustness_speed [--model FILE.onnx]`; the starter model unless one is named. Nothing is kept.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from benchmarks.machine import print_table
from mnist_core.data.corruptions import CORRUPTIONS, SEVERITIES, corrupt
from mnist_core.data.dataset import load_test_images
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.starter import starter_model
from mnist_core.evaluation.robustness import CHUNK, SEED, measure_robustness


def _seconds_to_corrupt(name: str) -> float:
    x_test, _ = load_test_images()
    begin = time.perf_counter()
    for severity in SEVERITIES:
        for start in range(0, len(x_test), CHUNK):
            corrupt(x_test[start : start + CHUNK], name, severity, seed=(SEED, start))
    return time.perf_counter() - begin


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path)
    args = parser.parse_args()
    predictor = Predictor.from_file(args.model or starter_model())
    images = load_test_images()
    begin, processor = time.perf_counter(), time.process_time()
    measure_robustness(predictor.predict, *images)
    whole, used = time.perf_counter() - begin, time.process_time() - processor
    rows = [("the whole sweep", f"{whole:.1f}"), ("of it on a processor", f"{used:.1f}")]
    rows += [(f"making {name}", f"{_seconds_to_corrupt(name):.2f}") for name in CORRUPTIONS]
    print_table("One robustness sweep", ("", "seconds"), rows)


if __name__ == "__main__":
    main()
