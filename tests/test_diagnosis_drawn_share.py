"""Whether a network knew the rare digits that it misread: how often the true digit came second."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.diagnose import diagnose
from mnist_core.diagnosis.evidence import Evidence, Sample
from tests.diagnosis_evidence import Made

FEW_FOURS = [5000] * 4 + [100] + [5000] * 5
MISREAD = 40


def _evidence(second: int) -> Evidence:
    """Of a hundred 4s some are read as 9; at the first so many of these the 4 comes second, else the 1 does."""
    labels = np.repeat(np.arange(10), 100).astype(np.uint8)
    probabilities = np.full((1000, 10), 0.01, np.float32)
    probabilities[np.arange(1000), labels] = 0.9
    wrong = 400 + np.arange(MISREAD)
    probabilities[wrong] = 0.01
    probabilities[wrong, 9] = 0.6
    probabilities[wrong, np.where(np.arange(MISREAD) < second, 4, 1)] = 0.3
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    validation = Sample(np.zeros((1000, 28, 28), np.uint8), labels, probabilities)
    return replace(Made(counts=FEW_FOURS).evidence(), validation=validation)


@pytest.mark.parametrize(("second", "share"), [(0, 0.0), (10, 0.25), (MISREAD, 1.0)])
def test_the_share_is_that_of_the_errors_on_rare_digits(second: int, share: float) -> None:
    findings = {finding.cause: finding for finding in diagnose(_evidence(second)).findings}
    assert findings[Cause.CLASS_IMBALANCE].numbers["drawn_share"] == pytest.approx(share)
