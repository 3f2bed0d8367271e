"""The handwriting measures of the test images: read where all of MNIST was measured, else measured in some seconds."""

from __future__ import annotations

from functools import cache

from mnist_core.data.dataset import load_test_images
from mnist_core.data.handwriting import Measures, measure
from mnist_core.data.handwriting_cache import measures_file, mnist_measures


def is_measured() -> bool:
    """Whether the measures are at hand, so that nobody has to wait for them."""
    return judged_handwriting.cache_info().currsize > 0 or measures_file().is_file()


@cache
def judged_handwriting() -> Measures:
    """Return the measures of the 10,000 test images, in MNIST's order; one value for all, never to be changed.

    Raises:
        DataError: If MNIST cannot be had.
    """
    if measures_file().is_file():
        return mnist_measures().test
    return measure(load_test_images()[0])
