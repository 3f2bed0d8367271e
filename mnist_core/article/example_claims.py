"""What the article says of its three networks, held against runs of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from mnist_core.article.claim_words import gaps_text, shares_text, signed, span_text
from mnist_core.article.examples import CNN, DEEP, PERCEPTRON, Example, learned_images
from mnist_core.article.judged import Judged
from mnist_core.article.measured import MeasuredRun, Runs
from mnist_core.article.verdicts import (
    HALF_A_PERCENT,
    Verdict,
    better_by,
    combined,
    rising,
    trend,
    within_per_cent,
    worse,
)
from mnist_core.evaluation.paired import PairedComparison, compare_paired

SUBSTANTIAL = 0.01
"""From here on a gain in accuracy is called substantial: one image in a hundred."""


def accuracy_within(example: Example) -> Callable[[Runs], Judged]:
    """The rule that an example's test accuracy lies in the range that the article gives."""
    assert example.said is not None
    low, high = example.said

    def judge(runs: Runs) -> Judged:
        shown = runs[example.preset]
        accuracies = [run.test_accuracy for run in shown]
        verdict = combined([within_per_cent(one, low, high) for one in accuracies])
        middle = float(np.mean([one.value for one in accuracies]))
        return Judged(
            verdict,
            shares_text(accuracies, "the test images"),
            _why_in_range(verdict, shown, middle, low, high),
        )

    return judge


def _why_in_range(verdict: Verdict, shown: Sequence[MeasuredRun], middle: float, low: int, high: int) -> str:
    if verdict is Verdict.HOLDS:
        end = {low: ", at its lower end", high: ", at its upper end"}.get(round(100 * middle), "")
        return f"In the article's whole per cent, that is in the range{end}."
    if verdict is Verdict.DOES_NOT_HOLD:
        better = middle > high / 100
        return (
            f"It does {'better' if better else 'worse'}. {_epochs_in_range(shown, low, high) if better else ''}".strip()
        )
    if verdict is Verdict.PARTLY:
        return "Not every run lies in the range with its whole interval."
    return "The interval reaches across an end of the range, so these images do not tell."


def _epochs_in_range(shown: Sequence[MeasuredRun], low: int, high: int) -> str:
    """When the training accuracy was as low as the article says of the finished network."""
    ends = (low / 100 - HALF_A_PERCENT, high / 100 + HALF_A_PERCENT)
    inside = [one for run in shown for one in run.epochs if ends[0] <= one.accuracy <= ends[1]]
    if not inside:
        return "Not even its first epoch was in that range."
    last = max(one.epoch for one in inside)
    values = span_text([100 * one.accuracy for one in inside], ".1f")
    when = "during its first epoch" if last == 1 else f"up to epoch {last}"
    trained = shown[0].config.epochs
    return f"Only {when} was it in that range, at {values} % of its training images; it trains for {trained}."


def improvement(runs: Runs) -> Judged:
    """The convolutional network is substantially better than the perceptron."""
    before, after = runs[PERCEPTRON.preset], runs[CNN.preset]
    comparisons = _pairings(before, after)
    errors = [span_text([int((~run.right).sum()) for run in side]) for side in (before, after)]
    images = len(before[0].y_true)
    return Judged(
        combined([better_by(one, SUBSTANTIAL) for one in comparisons]),
        gaps_text(comparisons, "the same test images"),
        f"Of {images:,} images, {errors[0]} errors become {errors[1]}. A point or more is called substantial here.",
    )


def nearly_perfect_in_training(runs: Runs) -> Judged:
    """The deep network reads nearly all its training images."""
    accuracies = [run.training_accuracy for run in runs[DEEP.preset]]
    verdict = combined([within_per_cent(one, 100, 100) for one in accuracies])
    why = {
        Verdict.HOLDS: "In whole per cent, that is 100 %.",
        Verdict.DOES_NOT_HOLD: "In whole per cent, that is less than 100 %.",
        Verdict.PARTLY: "In whole per cent, not every run comes to 100 % with its whole interval.",
    }.get(verdict, "The interval reaches below what is 100 % in whole per cent.")
    last = "Counted over the last epoch, while the weights still change."
    return Judged(verdict, shares_text(accuracies, "the training images"), f"{why} {last}")


def worse_on_test(runs: Runs) -> Judged:
    """The deep network reads fewer test images than the convolutional one."""
    simple, deep = runs[CNN.preset], runs[DEEP.preset]
    comparisons = _pairings(simple, deep)
    verdicts = [worse(one) for one in comparisons]
    verdict = combined(verdicts)
    losses = [span_text([run.test_loss for run in side], ".3f") for side in (deep, simple)]
    return Judged(
        verdict,
        gaps_text(comparisons, "the same test images as example 2"),
        f"{_why_worse(verdict, comparisons, verdicts)} Its test loss is {losses[0]}, against {losses[1]}. "
        f"It learned from {learned_images(DEEP.config):,} images, example 2 from {learned_images(CNN.config):,}.",
    )


def _why_worse(verdict: Verdict, comparisons: Sequence[PairedComparison], verdicts: Sequence[Verdict]) -> str:
    if verdict is Verdict.HOLDS:
        return f"By McNemar's test that is more than chance ({_p_text(comparisons)})."
    if verdict is Verdict.DOES_NOT_HOLD:
        return f"It is not worse; where the gap is more than chance, it is better ({_p_text(comparisons)})."
    if verdict is Verdict.PARTLY:
        drops = sum(one is Verdict.HOLDS for one in verdicts)
        return f"In {drops} of {len(verdicts)} pairings it is worse by more than chance ({_p_text(comparisons)})."
    most = max(-one.interval.low for one in comparisons)
    return (
        f"By McNemar's test the gap may well be chance ({_p_text(comparisons)}): if it is worse at all, then by less "
        f"than {100 * most:.2f} points."
    )


def _p_text(comparisons: Sequence[PairedComparison]) -> str:
    ends = (min(one.p_value for one in comparisons), max(one.p_value for one in comparisons))
    low, high = ("< 0.001" if value < 0.001 else f"{value:.3f}" for value in ends)
    return f"p {'' if low.startswith('<') else '= '}{low}{'' if low == high else f' to {high}'}"


def gap_widens(runs: Runs) -> Judged:
    """The gap between the deep network's training and validation loss grows."""
    deep = runs[DEEP.preset]
    lines = [trend(run.gaps) for run in deep]
    verdict = combined([rising(line) for line in lines])
    known = [line for line in lines if line is not None]
    if not known:
        return Judged(verdict, "", "It takes three epochs or more with a validation loss to see a trend.")
    slope = span_text([line.slope for line in known], "+.4f")
    low, high = min(line.interval.low for line in known), max(line.interval.high for line in known)
    ends = [span_text([float(run.gaps[place]) for run in deep], ".3f") for place in (0, -1)]
    return Judged(
        verdict,
        f"Validation loss less training loss changes by {slope} an epoch (95 % interval {signed(low, '+.4f')} to "
        f"{signed(high, '+.4f')}), from {ends[0]} after the first epoch to {ends[1]} after the last.",
        " ".join(dict.fromkeys(_turn(run) for run in deep)),
    )


def _turn(run: MeasuredRun) -> str:
    best, last = run.best_epoch, run.epochs[-1]
    if best is None or best is last or best.val_loss is None or last.val_loss is None:
        return "The validation loss was lowest after the last epoch."
    falls = ", while the training loss falls on" if last.loss < best.loss else ""
    return (
        f"The validation loss is lowest after epoch {best.epoch}, at {best.val_loss:.3f}, and then rises to "
        f"{last.val_loss:.3f}{falls}."
    )


def too_many_epochs(runs: Runs) -> Judged:
    """Training on after the lowest validation loss makes the deep network read fewer unseen images."""
    deep = runs[DEEP.preset]
    found = [(run, comparison) for run in deep if (comparison := run.since_best) is not None]
    if not found:
        return Judged(Verdict.CANNOT_TELL, "", "What it said of its validation images after each epoch was not kept.")
    comparisons = [comparison for _, comparison in found]
    verdict = combined([worse(one) for one in comparisons])
    best = span_text([run.best_epoch.epoch for run, _ in found if run.best_epoch is not None])
    rises = [100 * (run.val_losses[-1] / np.nanmin(run.val_losses) - 1) for run, _ in found]
    return Judged(
        verdict,
        gaps_text(
            comparisons, f"the validation images between epoch {best}, of the lowest validation loss, and the last"
        ),
        f"{_why_too_many(verdict)} Meanwhile the validation loss rose by {span_text(rises)} %.",
    )


def _why_too_many(verdict: Verdict) -> str:
    if verdict is Verdict.HOLDS:
        return "Accuracy overfits, not only loss."
    if verdict is Verdict.DOES_NOT_HOLD:
        return "The loss overfits, the accuracy does not: the network grows surer of its errors, but makes fewer."
    if verdict is Verdict.PARTLY:
        return "Not in every run is that more than chance."
    return "The loss overfits, the accuracy not by more than chance: the network grows surer of the errors it makes."


def _pairings(first: Sequence[MeasuredRun], second: Sequence[MeasuredRun]) -> list[PairedComparison]:
    return [compare_paired(one.right, other.right) for one in first for other in second]
