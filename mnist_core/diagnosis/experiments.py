"""Counter-experiments: the child run that would prove or refute a finding, one thing changed, and what it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mnist_core.diagnosis.evidence import Evidence
from mnist_core.diagnosis.findings import Finding
from mnist_core.diagnosis.remedies import Setup, remedy_for
from mnist_core.models.cost import image_work

START_SECONDS = 4.0
"""Building and compiling a network, and judging and saving it."""


@dataclass(frozen=True)
class Experiment:
    """A finding, what mends it in words, the setup of the child run, and about how many seconds that takes."""

    finding: Finding
    words: str
    setup: Setup
    seconds: float


def experiments(findings: Sequence[Finding], setup: Setup, evidence: Evidence) -> tuple[Experiment, ...]:
    """The counter-experiments of the findings, in their order; findings that no training mends have none."""
    found = []
    for finding in findings:
        remedy = remedy_for(finding, setup)
        if remedy is not None and remedy.setup is not None:
            seconds = START_SECONDS + _training_seconds(setup, remedy.setup, evidence)
            found.append(Experiment(finding, remedy.words, remedy.setup, seconds))
    return tuple(found)


def _training_seconds(before: Setup, after: Setup, evidence: Evidence) -> float:
    """By the parent's pace, the work that an image is, and how many images are to be seen how often."""
    seconds = evidence.curves.seconds
    if not len(seconds):
        return 0.0
    per_epoch = float(seconds[-1]) / len(seconds)
    images = _images(after) / max(_images(before), 1.0)
    work = image_work(after.config) / image_work(before.config)
    return per_epoch * after.config.epochs * images * work


def _images(setup: Setup) -> float:
    rest = 60_000 * (1 - setup.config.validation_fraction)
    return min(setup.config.training_images, rest) * setup.faults.training_share * setup.faults.thin_share
