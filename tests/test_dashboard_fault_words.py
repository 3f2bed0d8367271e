"""Planted faults in words."""

from __future__ import annotations

import pytest

from dashboard.fault_words import broken_text
from mnist_core.data.faults import ALL_KEPT, NO_FAULTS, FaultPlan, parse_faults

FEW_FOURS = tuple(0.1 if digit == 4 else share for digit, share in enumerate(ALL_KEPT))


@pytest.mark.parametrize(
    ("faults", "words"),
    [
        (NO_FAULTS, ""),
        (FaultPlan(label_noise=0.3), "Broken on purpose: wrong labels 30 %."),
        (FaultPlan(inverted=True), "Broken on purpose: inverted."),
        (FaultPlan(training_share=0.05, blur_pixels=1.5), "Broken on purpose: training set 5 %, blur 1.5 pixels."),
        (parse_faults({"class_kept": FEW_FOURS}), "Broken on purpose: images by digit 10 % of 4s."),
        (FaultPlan(pixel_scale=0.5), "Broken on purpose: pixel scale × 0.5."),
    ],
)
def test_a_plan_says_what_was_broken(faults: FaultPlan, words: str) -> None:
    assert broken_text(faults) == words
