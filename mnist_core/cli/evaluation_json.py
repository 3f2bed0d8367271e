"""What `evaluate` found, for JSON: every accuracy with the ends of its 95 % interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mnist_core.cli.output import estimate_values
from mnist_core.evaluation.intervals import Interval

if TYPE_CHECKING:
    from mnist_core.evaluation.ambiguity import Ambiguity
    from mnist_core.evaluation.calibration import Reliability
    from mnist_core.evaluation.doubtful import ErrorKinds, PairDoubt
    from mnist_core.evaluation.paired import PairedComparison
    from mnist_core.evaluation.robustness import Robustness
    from mnist_core.evaluation.temperature import Calibration
    from mnist_core.evaluation.weak_slices import SliceSearch


def calibration_values(calibration: Calibration | None) -> dict[str, Any] | None:
    """How sure a run is against how often it is right, before and after a temperature."""
    if calibration is None:
        return None
    return {
        "temperature": calibration.temperature,
        "validation_images": calibration.validation_images,
        "why_no_temperature": calibration.reason,
        "before": _reliability_values(calibration.before),
        "after": _reliability_values(calibration.after) if calibration.after else None,
    }


def _reliability_values(found: Reliability) -> dict[str, Any]:
    return {
        "expected_calibration_error": found.calibration_error,
        "chance_calibration_error": found.chance_error,
        "mean_confidence": found.confidence,
        "negative_log_likelihood": found.negative_log_likelihood,
        "bins": [
            {"images": item.images, "confidence": item.confidence, "accuracy": estimate_values(item.accuracy)}
            for item in found.bins
        ],
    }


def slices_values(search: SliceSearch | None) -> dict[str, Any] | None:
    """The weakest kinds of handwriting, and how many were looked at."""
    if search is None:
        return None
    return {
        "looked_at": search.looked_at,
        "checked": search.checked,
        "images_judging": search.images_judging,
        "weakest": [
            {
                "conditions": [vars(condition) for condition in weak.conditions],
                "images": weak.images,
                "accuracy": estimate_values(weak.accuracy),
                "rest": estimate_values(weak.rest),
                "p_value": weak.p_value,
            }
            for weak in search.slices
        ],
    }


def robustness_values(robustness: Robustness | None) -> dict[str, Any] | None:
    """Accuracy under every corruption and severity, and the mean of all."""
    if robustness is None:
        return None
    return {
        "images": robustness.images,
        "clean_accuracy": estimate_values(robustness.clean),
        "mean_corruption_accuracy": estimate_values(robustness.mean),
        "kept": robustness.kept,
        "corruptions": {
            name: {
                "mean": robustness.mean_of(name),
                "by_severity": [estimate_values(found) for found in robustness.accuracies(name)],
            }
            for name in robustness.weakest_first
        },
    }


def doubt_values(kinds: ErrorKinds | None, pairs: Sequence[PairDoubt], committee: Ambiguity) -> dict[str, Any] | None:
    """What kinds of errors there are, accuracy with and without doubtful images, the pinned pairs, suspected labels."""
    if kinds is None:
        return None
    return {
        "label_doubtful": kinds.label_doubtful,
        "people_hesitate": kinds.people_hesitate,
        "model_wrong": kinds.model_wrong,
        "hesitant_images": kinds.hesitant_images,
        "hesitant_from": committee.hesitant_from,
        "accuracy_with_doubtful": estimate_values(kinds.accuracy),
        "accuracy_without_doubtful": estimate_values(kinds.without_doubtful),
        "accuracy_without_doubtful_and_hesitant": estimate_values(kinds.without_both),
        "pairs": [vars(pair) | {"own_errors": pair.own_errors} for pair in pairs],
        "most_ambiguous_test_images": committee.most_ambiguous_first.tolist(),
        "suspected_training_labels": [vars(suspect) for suspect in committee.suspects],
    }


def comparison_values(comparison: PairedComparison, mean_corruption_error: float | None) -> dict[str, Any]:
    """How a run did against another on the same images; `difference` is its accuracy less the other's."""
    values = {name: _ends(value) for name, value in vars(comparison).items()}
    return values | {
        "is_more_than_noise": comparison.is_more_than_noise,
        "mean_corruption_error": mean_corruption_error,
    }


def _ends(value: Any) -> Any:
    return {"low": value.low, "high": value.high} if isinstance(value, Interval) else value
