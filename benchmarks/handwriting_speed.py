"""How long the handwriting measures of all 70,000 images take, and reading them once they are kept.

`python -m benchmarks.handwriting_speed`. MNIST is read before the clock starts; nothing of the user's is touched: what
is measured is kept in a passing folder.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time

from benchmarks.machine import print_table
from mnist_core.data.dataset import load_mnist
from mnist_core.data.handwriting import measure
from mnist_core.data.handwriting_cache import mnist_measures
from mnist_core.settings import get_settings


def _measuring_seconds() -> tuple[float, float]:
    """By the clock on the wall, and of all processors together, which other work on the machine disturbs less."""
    mnist = load_mnist()
    begin, processor = time.perf_counter(), time.process_time()
    for images in (mnist.x_train, mnist.x_test):
        measure(images)
    return time.perf_counter() - begin, time.process_time() - processor


def _reading_seconds() -> float:
    source = get_settings().cache_file
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(MNIST_LAB_HOME=home, MNIST_LAB_DATA=str(source))
        get_settings.cache_clear()
        mnist_measures()
        begin = time.perf_counter()
        mnist_measures()
        return time.perf_counter() - begin


def main() -> None:
    """Measure and print."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    wall, processor = _measuring_seconds()
    rows = [
        ("measuring 70,000 images", f"{wall:.1f}"),
        ("the same, of all processors together", f"{processor:.1f}"),
        ("reading them from the cache", f"{_reading_seconds():.3f}"),
    ]
    print_table("Handwriting measures", ("", "seconds"), rows)


if __name__ == "__main__":
    main()
