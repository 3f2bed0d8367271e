"""What `diagnose` found, as lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mnist_core.diagnosis.experiments import Experiment
    from mnist_core.diagnosis.findings import Finding
    from mnist_core.diagnosis.proof import Proof
    from mnist_core.diagnosis.told import Told


def diagnosis_lines(told: Told) -> list[str]:
    """The findings, the likeliest first, and what could not be told."""
    from mnist_core.diagnosis.untold import nothing_found, untold_lines

    by_cause = {experiment.finding.cause: experiment for experiment in told.experiments}
    lines: list[str] = []
    for place, finding in enumerate(told.diagnosis.findings, 1):
        lines += _finding_lines(place, finding, by_cause.get(finding.cause))
    if not lines:
        lines = [nothing_found(told.diagnosis), ""]
    return [*lines, *untold_lines(told.diagnosis.cannot_tell)]


def _finding_lines(place: int, finding: Finding, experiment: Experiment | None) -> list[str]:
    symptom = ", likely a symptom of the above" if finding.is_explained else ""
    numbers = ", ".join(f"{name} {value:.4g}" for name, value in finding.numbers.items())
    remedy = [f"   {experiment.words} Proof takes about {experiment.seconds:.0f} s."] if experiment else []
    weight = f"{100 * finding.confidence:.0f} % sure, costs about {100 * finding.severity:.1f} points"
    return [
        f"{place}. {finding.cause.label} ({finding.cause}), {weight}{symptom}",
        f"   {finding.sentence}",
        f"   {numbers}",
        *remedy,
        "",
    ]


def judged_words(proof: Proof) -> str:
    """What a proof's change did on the test images, which decides nothing."""
    from mnist_core.diagnosis.proof import points

    return f"on the test images {points(proof.test.difference, proof.test.interval)}"
