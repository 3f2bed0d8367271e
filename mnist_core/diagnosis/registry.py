"""The registry of rules, by cause. A new cause is one rule in `rules/`, named here."""

from __future__ import annotations

from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.rule import Rule
from mnist_core.diagnosis.rules import amounts, labels, mismatch, outcome, overfit, spatial, steps, style, underfit

RULES: dict[Cause, Rule] = {
    rule.cause: rule
    for rule in (
        mismatch.RULE,
        labels.RULE,
        amounts.CLASS_IMBALANCE,
        amounts.TOO_LITTLE_DATA,
        style.RULE,
        steps.TOO_HIGH,
        steps.TOO_LOW,
        steps.DEAD,
        underfit.TOO_MUCH_REGULARIZATION,
        underfit.TOO_FEW_EPOCHS,
        underfit.TOO_LITTLE_CAPACITY,
        spatial.RULE,
        overfit.TOO_MANY_EPOCHS,
        overfit.OVERFITTING,
        overfit.MISSING_REGULARIZATION,
        outcome.MISCALIBRATED,
        outcome.AMBIGUOUS,
        outcome.HEALTHY,
    )
}
