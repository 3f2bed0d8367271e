"""Input mismatch: the model learned from images of another brightness, place or sharpness than it is judged on."""

from __future__ import annotations

from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.evidence import Alignment, Evidence
from mnist_core.diagnosis.findings import FigureSpec, Finding, Series
from mnist_core.diagnosis.needs import Need
from mnist_core.diagnosis.rule import Rule, certainty
from mnist_core.diagnosis.signs import SMALLEST_LOSS

GAIN = 0.02
"""Accuracy won by making validation images look like training images, from which on the difference matters."""
SURE_GAIN = 0.06
LOSS_RATIO = 1.5
"""Loss on validation images as they are over that once they look like training images, from which on it matters too:
a network may cope with fainter images, but is wrongly sure of them."""
SURE_LOSS_RATIO = 2.5
LOSS_COST = 0.15
"""What added loss counts for, as accuracy."""


def _judge(evidence: Evidence) -> Finding | None:
    found = evidence.probes.alignment if evidence.probes else None
    if found is None:
        return None
    gain = found.accuracy_after - found.accuracy_before
    ratio = found.loss_before / max(found.loss_after, SMALLEST_LOSS)
    if not (gain >= GAIN or ratio >= LOSS_RATIO):
        return None
    return Finding(
        Cause.INPUT_MISMATCH,
        severity=min(max(gain, LOSS_COST * (found.loss_before - found.loss_after)), 1.0),
        confidence=max(certainty(gain, GAIN, SURE_GAIN), certainty(ratio, LOSS_RATIO, SURE_LOSS_RATIO)),
        numbers={
            "accuracy_gain": gain,
            "unlike_loss_ratio": ratio,
            "inverted": float(found.is_inverted),
            "range_ratio": found.range_ratio,
            "right_pixels": float(found.right),
            "down_pixels": float(found.down),
            "blur_pixels": found.blur_pixels,
        },
        figure=FigureSpec(
            "bars",
            "Validation images made to look like training images",
            "",
            "accuracy",
            (Series("accuracy", ("as they are", "made alike"), (found.accuracy_before, found.accuracy_after)),),
        ),
        sentence=(
            f"Training images are {_differences(found)}: made alike, the same images are read rightly in "
            f"{100 * found.accuracy_after:.0f} % instead of {100 * found.accuracy_before:.0f} % of the cases, with a "
            f"loss of {found.loss_after:.2f} instead of {found.loss_before:.2f}."
        ),
    )


def _differences(found: Alignment) -> str:
    words = ["inverted"] if found.is_inverted else []
    if found.range_ratio != 1.0:
        words.append(f"{'fainter' if found.range_ratio < 1 else 'stronger'} ({found.range_ratio:.2f} times the range)")
    if found.right or found.down:
        words.append(f"moved ({found.right:+d} right, {found.down:+d} down)")
    if found.blur_pixels:
        words.append(f"blurred (by {found.blur_pixels:g} pixels)")
    return " and ".join(words) or "the same"


RULE = Rule(
    Cause.INPUT_MISMATCH,
    frozenset({Need.MODEL, Need.VALIDATION, Need.EPOCH, Need.CLASSES}),
    _judge,
    frozenset(
        {
            Cause.OVERFITTING,
            Cause.TOO_MANY_EPOCHS,
            Cause.MISSING_REGULARIZATION,
            Cause.MISCALIBRATED,
            Cause.STYLE_SHIFT,
            Cause.NO_SPATIAL_FEATURES,
            Cause.TOO_LITTLE_DATA,
            Cause.TOO_FEW_EPOCHS,
        }
    ),
)
