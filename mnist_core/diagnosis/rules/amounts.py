"""Too little data and class imbalance: how many images a run learned from, all in all and of each digit."""

from __future__ import annotations

import numpy as np

from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.evidence import Evidence
from mnist_core.diagnosis.findings import FigureSpec, Finding, Series
from mnist_core.diagnosis.needs import Need
from mnist_core.diagnosis.rule import Rule, certainty
from mnist_core.diagnosis.signs import fit_figure, gap

FEW_IMAGES = 2500
SURELY_FEW_IMAGES = 1200
GAP = 0.025
GAP_COST = 0.8
RARE = 0.3
"""Images of a digit over those of the digit in the middle, below which it is rare."""
SURELY_RARE = 0.15
RECALL_LOSS = 0.03
_DIGITS = tuple(str(digit) for digit in range(10))


def _too_little_data(evidence: Evidence) -> Finding | None:
    size, missed = evidence.training_size, gap(evidence)
    if size > FEW_IMAGES or missed < GAP:
        return None
    return Finding(
        Cause.TOO_LITTLE_DATA,
        severity=GAP_COST * missed,
        confidence=certainty(size, FEW_IMAGES, SURELY_FEW_IMAGES),
        numbers={"training_images": float(size), "gap": missed},
        figure=fit_figure(evidence),
        sentence=(
            f"It learned from only {size:,} images: it reads them better than others by {100 * missed:.1f} points."
        ),
    )


def _class_imbalance(evidence: Evidence) -> Finding | None:
    counts = evidence.training_counts.astype(float)
    usual = float(np.median(counts[counts > 0]))
    rare = np.flatnonzero(counts < RARE * usual)
    validation = evidence.validation
    assert validation is not None
    recalls = np.array([validation.is_right[validation.labels == digit].mean() for digit in range(10)])
    others = np.delete(recalls, rare)
    if not len(rare) or not len(others):
        return None
    lost = float(np.maximum(np.nanmean(others) - recalls[rare], 0).sum()) / 10
    worst = float(np.nanmean(others) - np.nanmin(recalls[rare]))
    if worst < RECALL_LOSS:
        return None
    ratio = float(counts.min() / usual)
    missed = int((~validation.is_right & np.isin(validation.labels, rare)).sum())
    drawn = float(validation.right_without[rare].sum()) / max(missed, 1)
    return Finding(
        Cause.CLASS_IMBALANCE,
        severity=lost,
        confidence=certainty(max(ratio, 1e-3), RARE, SURELY_RARE),
        numbers={
            "rarest_over_usual": ratio,
            "recall_lost": worst,
            "rare_digits": float(len(rare)),
            "drawn_share": drawn,
        },
        figure=FigureSpec(
            "bars",
            "Training images and recall of each digit",
            "digit",
            "share of the most",
            (
                Series("training images", _DIGITS, tuple((counts / counts.max()).tolist())),
                Series("recall on validation images", _DIGITS, tuple(recalls.tolist())),
            ),
            RARE,
        ),
        sentence=(
            f"There are few training images of {_listed(rare.tolist())}: of the worst of them "
            f"{100 * worst:.0f} in 100 more are missed than of the other digits."
        ),
    )


def _listed(digits: list[int]) -> str:
    words = [str(digit) for digit in digits]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


_OVERFIT = frozenset({Cause.OVERFITTING, Cause.TOO_MANY_EPOCHS, Cause.MISSING_REGULARIZATION, Cause.MISCALIBRATED})
_NEEDS = frozenset({Need.MODEL, Need.VALIDATION, Need.EPOCH, Need.CLASSES})
TOO_LITTLE_DATA = Rule(Cause.TOO_LITTLE_DATA, _NEEDS, _too_little_data, _OVERFIT | {Cause.NO_SPATIAL_FEATURES})
CLASS_IMBALANCE = Rule(Cause.CLASS_IMBALANCE, _NEEDS, _class_imbalance, _OVERFIT | {Cause.NO_SPATIAL_FEATURES})
