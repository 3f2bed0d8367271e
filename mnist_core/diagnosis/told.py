"""Told: all that is said of one run, findings and the experiments that would prove them."""

from __future__ import annotations

from dataclasses import dataclass

from mnist_core.diagnosis.experiments import Experiment
from mnist_core.diagnosis.findings import Diagnosis
from mnist_core.training.rate_curve import RateCurve


@dataclass(frozen=True)
class Told:
    """A diagnosis, a counter-experiment for each finding that training can mend, and the learning rates if tested."""

    diagnosis: Diagnosis
    experiments: tuple[Experiment, ...]
    rate_curve: RateCurve | None = None
