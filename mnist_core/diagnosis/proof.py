"""Proof: runs a counter-experiment as a child of the diagnosed run and compares the two on the same images.

The child is a twin: same seed, so the same validation images and, where the network is the same, the same initial
weights and order of images; one thing is changed. Validation images decide the verdict, for they are there to choose
with; what the change does on the test images is told once, beside it, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from mnist_core.config import TrainingConfig
from mnist_core.data.faults import FaultPlan
from mnist_core.diagnosis.experiments import Experiment
from mnist_core.errors import RunError, StoreError
from mnist_core.evaluation.intervals import Interval
from mnist_core.evaluation.paired import PairedComparison, compare_paired
from mnist_core.runs.record import Artifact, Predictions
from mnist_core.runs.snapshot import RunSnapshot
from mnist_core.runs.store import NO_FILES

Verdict = Literal["confirmed", "refuted", "undecided"]


class Queue(Protocol):
    """What a proof needs of the run queue."""

    def submit(
        self,
        config: TrainingConfig,
        *,
        name: str | None = None,
        parent_id: str | None = None,
        files: Mapping[Artifact, bytes] = ...,
        faults: FaultPlan = ...,
    ) -> str: ...
    def wait(self, run_id: str, timeout: float | None = None) -> RunSnapshot: ...


class Store(Protocol):
    """What a proof needs of the run store."""

    def predictions(self, run_id: str) -> Predictions: ...


@dataclass(frozen=True)
class Proof:
    """What came of a counter-experiment. Comparisons are child against parent; `test` decides nothing."""

    experiment: Experiment
    child_id: str
    validation: PairedComparison
    test: PairedComparison

    @property
    def verdict(self) -> Verdict:
        """Confirmed where the child is better by more than noise, undecided where the interval holds both signs."""
        if self.validation.is_more_than_noise:
            return "confirmed" if self.validation.difference > 0 else "refuted"
        return "undecided" if self.validation.interval.high >= self.experiment.finding.severity / 2 else "refuted"

    @property
    def sentence(self) -> str:
        """The verdict and the difference, such as "confirmed: +1.8 points [1.5, 2.1]"."""
        return f"{self.verdict}: {points(self.validation.difference, self.validation.interval)}"


def points(difference: float, interval: Interval) -> str:
    """A difference in accuracy as points with its 95 % interval, such as "+1.8 points [1.5, 2.1]"."""
    return f"{100 * difference:+.1f} points [{100 * interval.low:.1f}, {100 * interval.high:.1f}]"


def prove(
    experiment: Experiment,
    parent_id: str,
    queue: Queue,
    store: Store,
    watch: Callable[[str], None] = lambda run_id: None,
    files: Mapping[Artifact, bytes] = NO_FILES,
) -> Proof:
    """Train the child run, wait until it has ended, and compare it with its parent.

    Args:
        experiment: What to try.
        parent_id: The run that was diagnosed.
        queue: Where the child is trained.
        store: Where both runs are kept.
        watch: Is given the child's id once it is queued; may follow it.
        files: What the child is given from the start, as its parent was.

    Raises:
        RunError: If the child failed, the parent left nothing to compare with, or the two were not validated on the
            same images.
    """
    name = f"Proof: {experiment.finding.cause.label.lower()}"
    setup = experiment.setup
    child_id = queue.submit(setup.config, name=name, parent_id=parent_id, files=files, faults=setup.faults)
    watch(child_id)
    ended = queue.wait(child_id)
    if ended.reason:
        raise RunError(f"The counter-experiment {child_id} went wrong: {ended.reason}")
    try:
        before = store.predictions(parent_id)
    except StoreError as error:
        raise RunError(
            f"The diagnosed run left no predictions to compare with; what its remedy comes to is in run {child_id}."
        ) from error
    return compared(experiment, child_id, before, store.predictions(child_id))


def compared(experiment: Experiment, child_id: str, parent: Predictions, child: Predictions) -> Proof:
    """The proof, from what both runs said of the same images.

    Raises:
        RunError: If the two were not validated on the same images, or on none.
    """
    if not len(parent.y_validation) or not np.array_equal(parent.validation_indices, child.validation_indices):
        raise RunError("Parent and child were not validated on the same images, so they cannot be compared.")
    validation = compare_paired(
        parent.validation_probabilities.argmax(axis=1) == parent.y_validation,
        child.validation_probabilities.argmax(axis=1) == child.y_validation,
    )
    test = compare_paired(
        parent.test_probabilities.argmax(axis=1) == parent.y_test,
        child.test_probabilities.argmax(axis=1) == child.y_test,
    )
    return Proof(experiment, child_id, validation, test)


def within(budget_seconds: float, planned: Iterable[Experiment]) -> Iterator[Experiment]:
    """The experiments that fit into a budget of seconds by their estimates, in order; one that does not is left out."""
    left = budget_seconds
    for experiment in planned:
        if experiment.seconds <= left:
            left -= experiment.seconds
            yield experiment


def while_it_lasts(
    budget_seconds: float, planned: Iterable[Experiment], elapsed: Callable[[], float]
) -> Iterator[Experiment]:
    """The experiments one after the other, each only if its estimate still fits into what is left of the budget.

    Args:
        budget_seconds: For all of them together.
        planned: The most promising first.
        elapsed: Tells how many seconds were spent so far; asked before each, when the one before has been made.
    """
    for experiment in planned:
        if experiment.seconds <= budget_seconds - elapsed():
            yield experiment
