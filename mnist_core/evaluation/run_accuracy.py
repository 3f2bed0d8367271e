"""How sure a stored run's test accuracy is."""

from __future__ import annotations

from math import isfinite

from mnist_core.evaluation.intervals import Estimate, estimate_share
from mnist_core.runs.record import RunRecord

TEST_IMAGES = 10_000


def judged_accuracy(run: RunRecord) -> Estimate | None:
    """Return a run's accuracy over the test images with its 95 % interval; None where it was not judged."""
    if run.test_accuracy is None or not isfinite(run.test_accuracy):
        return None
    return estimate_share(round(run.test_accuracy * TEST_IMAGES), TEST_IMAGES)
