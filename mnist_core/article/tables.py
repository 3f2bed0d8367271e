"""What was measured of the article's examples, as the Markdown of a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mnist_core.article.claims import judge_all, verdict_sentence
from mnist_core.article.examples import EXAMPLES, Example
from mnist_core.article.measured import MeasuredRun, Runs
from mnist_core.evaluation.sentences import share_text

_LIBRARIES = ("tensorflow", "tensorflow-cpu", "keras", "numpy")


def results_tables(runs: Runs) -> str:
    """The claims with their verdicts, then every run with its numbers, then what it was measured with.

    Raises:
        EvaluationError: If runs were judged on different images or left no numbers.
    """
    judged = judge_all(runs)
    claims = [
        f"| {claim.example.number if claim.example else 'digits'} | “{claim.quote}” | **{one.verdict}**. "
        f"{one.measured} {one.why}".rstrip()
        + " |"
        for claim, one in judged
    ]
    return "\n".join(
        [
            f"**{verdict_sentence([one for _, one in judged])}**",
            "",
            "| example | the article says | measured |",
            "| --- | --- | --- |",
            *claims,
            "",
            "| example | seed | training accuracy | test accuracy (95 %) | test loss | lowest validation loss |",
            "| --- | --- | --- | --- | --- | --- |",
            *_rows(runs),
            "",
            f"Measured with {_measured_with(runs)}.",
            "",
        ]
    )


def _rows(runs: Runs) -> Iterator[str]:
    for example in EXAMPLES:
        shown = runs.get(example.preset, ())
        yield from (_row(example, run) for run in shown)
        if not shown:
            yield f"| {example.number}, {example.name} | | not measured yet | | | |"


def _row(example: Example, run: MeasuredRun) -> str:
    best = run.best_epoch
    lowest = f"{best.val_loss:.3f}, after epoch {best.epoch}" if best is not None else "–"
    return (
        f"| {example.number}, {example.name} | {run.seed} | {100 * run.training_accuracy.value:.2f} % | "
        f"{share_text(run.test_accuracy, 2)} | {run.test_loss:.3f} | {lowest} |"
    )


def _measured_with(runs: Runs) -> str:
    every = [run for shown in runs.values() for run in shown]
    return "; ".join(dict.fromkeys(f"{run.machine}, {versions_text(run)}" for run in every))


def versions_text(run: MeasuredRun) -> str:
    """The libraries that decide what a run learns, such as "tensorflow 2.21.0, keras 3.15.1"."""
    return ", ".join(f"{name} {run.versions[name]}" for name in _LIBRARIES if name in run.versions)


def seeds_text(runs: Sequence[MeasuredRun]) -> str:
    """The seeds of some runs, such as "seeds 1, 2, 3"."""
    seeds = ", ".join(str(run.seed) for run in runs)
    return f"seed{'s' if len(runs) > 1 else ''} {seeds}"
