"""Style shift: writing of a kind that training lacked and the network fails at: thick, thin, slanted, wide, tall."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.data.handwriting import MEASURES, Measures
from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.evidence import Evidence
from mnist_core.diagnosis.findings import FigureSpec, Finding, Series
from mnist_core.diagnosis.needs import Need
from mnist_core.diagnosis.rule import Rule, certainty

ENDS = (0.02, 0.98)
"""Quantiles of the training images between which a measure counts as seen in training."""
UNSEEN_SHARE = 0.12
"""Share of validation images beyond them, from which on training lacked that writing; 0.04 where both are alike."""
SURE_UNSEEN_SHARE = 0.25
EXCESS = 0.01
"""Errors among images of unseen writing, less those among the others, as a share, from which on it matters."""


@dataclass(frozen=True)
class _Tail:
    name: str
    words: str
    share: float
    excess: float
    accuracy_seen: float
    accuracy_unseen: float


def _judge(evidence: Evidence) -> Finding | None:
    styles, validation = evidence.styles, evidence.validation
    assert styles is not None and validation is not None
    right = validation.is_right[: len(styles.validation)]
    tails = [tail for name in MEASURES for tail in _tails(name, styles.training, styles.validation, right)]
    found = [tail for tail in tails if tail.share >= UNSEEN_SHARE and tail.excess >= EXCESS]
    if not found:
        return None
    worst = max(found, key=lambda tail: tail.share * tail.excess)
    return Finding(
        Cause.STYLE_SHIFT,
        severity=worst.share * worst.excess,
        confidence=certainty(worst.share, UNSEEN_SHARE, SURE_UNSEEN_SHARE),
        numbers={"unseen_share": worst.share, "error_excess": worst.excess},
        figure=FigureSpec(
            "bars",
            f"Accuracy by {MEASURES[worst.name].label.lower()}",
            "",
            "accuracy",
            (Series("accuracy", ("as in training", worst.words), (worst.accuracy_seen, worst.accuracy_unseen)),),
        ),
        sentence=(
            f"Training lacked writing that is {worst.words}: {100 * worst.share:.0f} % of the validation images "
            f"are, and {100 * worst.excess:.1f} points more of them are misread."
        ),
    )


def _tails(name: str, training: Measures, validation: Measures, right: NDArray[np.bool_]) -> list[_Tail]:
    values = validation.values(name)
    seen = training.values(name)
    seen = seen[np.isfinite(seen)]
    if not len(seen):
        return []
    low, high = np.quantile(seen, ENDS)
    return [
        tail
        for words, unseen in ((MEASURES[name].less, values < low), (MEASURES[name].more, values > high))
        if (tail := _tail(name, words, unseen, right)) is not None
    ]


def _tail(name: str, words: str, unseen: NDArray[np.bool_], right: NDArray[np.bool_]) -> _Tail | None:
    if unseen.all() or not unseen.any():
        return None
    seen_accuracy, unseen_accuracy = float(right[~unseen].mean()), float(right[unseen].mean())
    return _Tail(name, words, float(unseen.mean()), seen_accuracy - unseen_accuracy, seen_accuracy, unseen_accuracy)


RULE = Rule(
    Cause.STYLE_SHIFT,
    frozenset({Need.MODEL, Need.VALIDATION, Need.EPOCH, Need.CLASSES, Need.STYLES}),
    _judge,
    frozenset(
        {
            Cause.OVERFITTING,
            Cause.TOO_MANY_EPOCHS,
            Cause.MISSING_REGULARIZATION,
            Cause.MISCALIBRATED,
            Cause.NO_SPATIAL_FEATURES,
        }
    ),
)
