"""What an evaluation found, in plain sentences, the same on pages and on the command line."""

from __future__ import annotations

from mnist_core.data.corruptions import CORRUPTIONS
from mnist_core.data.handwriting import MEASURES
from mnist_core.evaluation.calibration import Reliability
from mnist_core.evaluation.intervals import Estimate
from mnist_core.evaluation.robustness import Robustness
from mnist_core.evaluation.temperature import Calibration
from mnist_core.evaluation.weak_slices import Condition, SliceSearch, WeakSlice


def share_text(estimate: Estimate, decimals: int = 1) -> str:
    """Return a share with its interval, such as "98.4 % (98.1 to 98.6)"."""
    low, high = estimate.interval.low, estimate.interval.high
    return f"{100 * estimate.value:.{decimals}f} % ({100 * low:.{decimals}f} to {100 * high:.{decimals}f})"


def calibration_verdict(calibration: Calibration) -> str:
    """Return in one sentence whether a run is as often right as it is sure."""
    before = calibration.before
    numbers = f"on average {100 * before.confidence:.2f} % sure, and right in {share_text(before.accuracy, 2)}"
    if not before.is_off:
        return f"The network is as sure as it should be: {numbers}."
    if before.is_overconfident:
        return f"The network is surer than it should be: {numbers}."
    return f"The network is less sure than it could be: {numbers}."


def calibration_details(calibration: Calibration) -> str:
    """Return the calibration errors before and after one temperature, or why there is no temperature."""
    before, after = calibration.before, calibration.after
    found = f"Expected calibration error {_error_text(before)}."
    if calibration.temperature is None or after is None:
        return f"{found} No temperature can be told: {calibration.reason}."
    helps = after.negative_log_likelihood < before.negative_log_likelihood
    return (
        f"{found} A temperature of {calibration.temperature:.2f}, fitted on {calibration.validation_images:,} "
        f"validation images, {'helps' if helps else 'does not help'} on the test images: it makes the error "
        f"{_error_text(after)}, and the negative log-likelihood {after.negative_log_likelihood:.4f} instead of "
        f"{before.negative_log_likelihood:.4f}."
    )


def _error_text(found: Reliability) -> str:
    error, chance = 100 * found.calibration_error, 100 * found.chance_error
    where = "above what" if found.is_off else "within what"
    return f"{error:.2f} points ({where} chance makes of a perfectly calibrated network, {chance:.2f})"


def slices_verdict(search: SliceSearch) -> str:
    """Return in one sentence which kind of handwriting is read worst."""
    if not search.looked_at:
        return "There are too few images to look for kinds of handwriting that are read worse."
    if not search.slices:
        return "No kind of handwriting is reliably read worse than the rest."
    worst = search.slices[0]
    return f"{_capital(slice_name(worst))} is read worst: {share_text(worst.accuracy)} of {worst.images:,} images."


def slices_method(search: SliceSearch) -> str:
    """Return how the slices were found and why they can be believed."""
    return (
        f"{search.looked_at} kinds were looked at in one half of the test images; the {search.checked} worst were "
        f"tested on the other half, {search.images_judging:,} images, with p-values corrected for their number (Holm)."
    )


def slice_name(weak: WeakSlice) -> str:
    """Return what the images of a slice have in common, such as "thickness above 3.2 px and width up to 9.1 px"."""
    return " and ".join(condition_text(condition) for condition in weak.conditions)


def condition_text(condition: Condition) -> str:
    """Return a condition, such as "thickness above 3.2 px"."""
    measure = MEASURES[condition.measure]
    label = measure.label[0].lower() + measure.label[1:]
    unit = measure.unit if measure.unit == "°" else f" {measure.unit}"
    if condition.low is None:
        return f"{label} up to {condition.high:.1f}{unit}"
    if condition.high is None:
        return f"{label} above {condition.low:.1f}{unit}"
    return f"{label} {condition.low:.1f} to {condition.high:.1f}{unit}"


def robustness_verdict(robustness: Robustness) -> str:
    """Return in one sentence how much of its accuracy a model keeps, and what costs it most."""
    first, second = (CORRUPTIONS[name].label.lower() for name in robustness.weakest_first[:2])
    return (
        f"It keeps {100 * robustness.kept:.0f} % of its accuracy where pictures are corrupted: "
        f"{share_text(robustness.mean)} on average, {share_text(robustness.clean, 2)} as they are. "
        f"It suffers most from {first} and {second}."
    )


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
