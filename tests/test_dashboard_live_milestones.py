"""How soon a run was good enough, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.live.milestones import milestones_sentence, milestones_text
from mnist_core.training.metrics import EpochMetrics
from tests import stores


def epochs(*accuracies: float) -> list[EpochMetrics]:
    return [
        replace(stores.epoch(number), val_accuracy=accuracy, elapsed_seconds=60.0 * number)
        for number, accuracy in enumerate(accuracies, 1)
    ]


@pytest.mark.parametrize(
    ("accuracies", "text", "sentence"),
    [
        ((0.9,), "– · – · –", "It has not reached 97 % on the validation images."),
        (
            (0.972,),
            "60.0 s · – · –",
            "On the validation images, 97 % after 60.0 s of training; pauses and evaluation are not counted.",
        ),
        (
            (0.972, 0.991),
            "60.0 s · 2 min 0 s · 2 min 0 s",
            "On the validation images, 97 % after 60.0 s, 98 % after 2 min 0 s and 99 % after 2 min 0 s of training; "
            "pauses and evaluation are not counted.",
        ),
    ],
)
def test_what_was_reached_is_said_with_its_seconds(accuracies: tuple[float, ...], text: str, sentence: str) -> None:
    assert milestones_text(epochs(*accuracies)) == text
    assert milestones_sentence(epochs(*accuracies)) == sentence
