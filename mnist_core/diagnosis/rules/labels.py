"""Label noise: training labels that an image's most similar fellows contradict."""

from __future__ import annotations

from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.evidence import Evidence
from mnist_core.diagnosis.findings import FigureSpec, Finding, Series
from mnist_core.diagnosis.needs import Need
from mnist_core.diagnosis.rule import Rule, certainty

SUSPECT_SHARE = 0.055
"""Share of suspect labels from which on there are wrong ones: twice the 2.4 % that MNIST's own labels give."""
SURE_SHARE = 0.09
SOUND_SHARE = 0.024


def _judge(evidence: Evidence) -> Finding | None:
    found = evidence.neighbours
    if found is None or not found.suspect_share >= SUSPECT_SHARE:
        return None
    wrong = found.suspect_share - SOUND_SHARE
    return Finding(
        Cause.LABEL_NOISE,
        severity=wrong,
        confidence=certainty(found.suspect_share, SUSPECT_SHARE, SURE_SHARE),
        numbers={"suspect_share": found.suspect_share, "neighbour_agreement": found.agreement},
        figure=FigureSpec(
            "bars",
            "Training labels that similar images contradict",
            "",
            "share of labels",
            (Series("share", ("this run", "MNIST as published"), (found.suspect_share, SOUND_SHARE)),),
            SUSPECT_SHARE,
        ),
        sentence=(
            f"About {100 * wrong:.0f} % of the training labels are wrong: the images most similar to them agree on "
            "another digit."
        ),
    )


RULE = Rule(
    Cause.LABEL_NOISE,
    frozenset({Need.CLASSES, Need.NEIGHBOURS}),
    _judge,
    frozenset(
        {
            Cause.OVERFITTING,
            Cause.TOO_MANY_EPOCHS,
            Cause.MISSING_REGULARIZATION,
            Cause.MISCALIBRATED,
            Cause.TOO_MUCH_REGULARIZATION,
            Cause.TOO_LITTLE_CAPACITY,
            Cause.LEARNING_RATE_TOO_HIGH,
        }
    ),
)
