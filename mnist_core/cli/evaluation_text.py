"""What `evaluate` found beyond scores and pairs, as lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mnist_core.cli.output import percent, table_lines

if TYPE_CHECKING:
    from mnist_core.cli.evaluation import Evaluation
    from mnist_core.evaluation.robustness import Robustness


def finding_lines(evaluation: Evaluation, robustness: Robustness | None) -> list[str]:
    """How sure a run is, which handwriting it reads worse, whose its errors are, and what corruption does to it."""
    from mnist_core.evaluation import doubt_sentences, sentences
    from mnist_core.evaluation.confusion import error_count
    from mnist_core.evaluation.dropped_digits import draw_sentence

    lines = ["Dropped digits", draw_sentence(evaluation.right_without, error_count(evaluation.matrix)), ""]
    if evaluation.calibration:
        told = (
            sentences.calibration_verdict(evaluation.calibration),
            sentences.calibration_details(evaluation.calibration),
        )
        lines += ["Calibration", *told, ""]
    if evaluation.slices:
        found = [
            f"{sentences.slice_name(weak)}: {sentences.share_text(weak.accuracy)}" for weak in evaluation.slices.slices
        ]
        lines += ["Handwriting", sentences.slices_verdict(evaluation.slices), *found, ""]
    if evaluation.doubt:
        lines += [
            "Doubtful labels",
            doubt_sentences.doubt_verdict(evaluation.doubt),
            doubt_sentences.doubt_details(evaluation.doubt),
            *map(doubt_sentences.pair_doubt_text, evaluation.pair_doubts),
        ]
    if robustness:
        lines += ["", "Robustness", sentences.robustness_verdict(robustness), *_corruption_lines(robustness)]
    return lines


def _corruption_lines(robustness: Robustness) -> list[str]:
    from mnist_core.data.corruptions import SEVERITIES

    rows = [
        (name, percent(robustness.mean_of(name)), *(percent(found.value) for found in robustness.accuracies(name)))
        for name in robustness.weakest_first
    ]
    heads = ("corruption", "mean", *map(str, SEVERITIES))
    return [*table_lines(heads, rows), "Accuracy by severity; 95 % intervals reach 1 point at most either way."]


def comparison_lines(
    evaluation: Evaluation, other: Evaluation, robustness: Robustness | None, of_other: Robustness | None
) -> list[str]:
    """Whether a run is better than another on the same images, and under corruptions where both were measured."""
    from mnist_core.evaluation.paired import compare_paired, paired_sentence
    from mnist_core.evaluation.robustness import mean_corruption_error

    compared = compare_paired(other.right, evaluation.right)
    lines = [
        "",
        paired_sentence(compared, f"{other.name} ({other.run_id[:8]})", f"{evaluation.name} ({evaluation.run_id[:8]})"),
    ]
    error = mean_corruption_error(robustness, of_other) if robustness and of_other else None
    return (
        lines if error is None else [*lines, f"Under corruptions it makes {error:.2f} times the errors of the other."]
    )
