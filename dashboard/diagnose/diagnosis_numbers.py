"""What the numbers of the evidence are called, and how each is written with its unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mnist_core.diagnosis.findings import Finding


def _share(value: float) -> str:
    return f"{100 * value:.1f} %" if abs(value) >= 0.001 or not value else f"{100 * value:.3f} %"


def _points(value: float) -> str:
    return f"{100 * value:+.1f} points"


def _times(value: float) -> str:
    return f"{value:.2g} ×"


def _count(value: float) -> str:
    return f"{value:,.0f}"


def _pixels(value: float) -> str:
    return f"{value:g} pixels"


def _number(value: float) -> str:
    return f"{value:.2g}" if abs(value) >= 0.001 or not value else "under 0.001"


@dataclass(frozen=True)
class NumberWords:
    """What a number of the evidence is called, and how it is written with its unit."""

    label: str
    write: Callable[[float], str]


NUMBERS: Mapping[str, NumberWords] = {
    "accuracy": NumberWords("accuracy", _share),
    "accuracy_gain": NumberWords("accuracy won by making images alike", _points),
    "batches_told": NumberWords("batch windows until then", _count),
    "best_epoch": NumberWords("best epoch", _count),
    "blur_pixels": NumberWords("blur", _pixels),
    "breaking_rate": NumberWords("rate from which learning breaks down", _number),
    "calibration_error": NumberWords("gap between sure and right", _points),
    "chance_error": NumberWords("gap that chance explains", _points),
    "confidence": NumberWords("mean confidence", _share),
    "confidence_less_accuracy": NumberWords("confidence less accuracy", _points),
    "curvature": NumberWords("bend of its answers between images", _number),
    "dead_share": NumberWords("dead units", _share),
    "doubted_images": NumberWords("validation images that other networks doubt", _count),
    "doubted_share": NumberWords("errors on images that other networks doubt", _share),
    "down_pixels": NumberWords("moved down", _pixels),
    "drawn_share": NumberWords("errors on rare digits at which the true one came second", _share),
    "error_excess": NumberWords("more errors on it", _points),
    "errors": NumberWords("errors", _count),
    "fastest_rate": NumberWords("rate at which the loss falls fastest", _number),
    "gap": NumberWords("training less validation accuracy", _points),
    "gap_at_best": NumberWords("the same at the best epoch", _points),
    "gradient_norm": NumberWords("gradient at the end", _number),
    "held_loss": NumberWords("loss added by holding back", _number),
    "heart_loss_ratio": NumberWords("validation loss over that on training images", _times),
    "inverted": NumberWords("inverted", lambda value: "yes" if value else "no"),
    "largest_update": NumberWords("largest step", _share),
    "last_fall": NumberWords("fall of the loss in the last epoch", _share),
    "last_update": NumberWords("last step", _share),
    "loss_rise": NumberWords("validation loss over its lowest", _times),
    "loss_spike": NumberWords("highest loss over that of guessing", _times),
    "neighbour_agreement": NumberWords("similar images with the same label", _share),
    "range_ratio": NumberWords("range of brightness", _times),
    "rare_digits": NumberWords("rare digits", _count),
    "rarest_over_usual": NumberWords("images of the rarest digit over the usual", _share),
    "recall_lost": NumberWords("recall lost by the worst", _points),
    "right_pixels": NumberWords("moved right", _pixels),
    "shift_loss": NumberWords("right answers lost by moving images 2 pixels", _share),
    "suspect_share": NumberWords("labels that similar images contradict", _share),
    "training_accuracy": NumberWords("accuracy on its training images", _share),
    "training_images": NumberWords("training images", _count),
    "typical_update": NumberWords("typical step", _share),
    "unlike_loss_ratio": NumberWords("loss over that of images made alike", _times),
    "unseen_share": NumberWords("validation images of that kind", _share),
    "validation_accuracy": NumberWords("accuracy on validation images", _share),
}


def numbers_lines(finding: Finding) -> tuple[str, ...]:
    """The evidence as a few numbers with their units, in bold (Markdown), one a line."""
    lines = []
    for name, value in finding.numbers.items():
        words = NUMBERS.get(name) or NumberWords(name.replace("_", " "), _number)
        lines.append(f"{words.label[0].upper()}{words.label[1:]} **{words.write(value)}**")
    return tuple(lines)
