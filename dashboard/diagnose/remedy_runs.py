"""The runs that try a remedy: children of the diagnosed run, twins of it with one thing changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dashboard.diagnose.diagnosed_run import DiagnosedRun, setup_of
from dashboard.stored_runs import stored_runs
from mnist_core.diagnosis.experiments import Experiment
from mnist_core.diagnosis.proof import within
from mnist_core.diagnosis.remedies import Setup
from mnist_core.runs.record import RunRecord
from mnist_core.runs.starting_again import files_for_twin
from mnist_core.runs.store import MAX_NAME

if TYPE_CHECKING:
    from mnist_core.runs.queue import RunQueue
    from mnist_core.runs.store import RunStore

VALIDATION_SHARE = 0.1


def twin_of(run_id: str, setup: Setup, runs: Sequence[RunRecord]) -> RunRecord | None:
    """The child of a run that has this setup; None where there is none that trains, waits or left a result.

    Remedies of several findings may come to the same setup; one child then answers for all of them.
    """
    fitting = [run for run in runs if run.parent_id == run_id and setup_of(run) == setup]
    return next((run for run in fitting if run.has_results or not run.state.is_finished), None)


def failed_twin_of(run_id: str, setup: Setup, runs: Sequence[RunRecord]) -> RunRecord | None:
    """The newest child of a run that had this setup and left no result; None where there is none."""
    fitting = [run for run in runs if run.parent_id == run_id and setup_of(run) == setup]
    return next((run for run in fitting if run.state.is_finished and not run.has_results), None)


def start_twin(store: RunStore, queue: RunQueue, told: DiagnosedRun, experiment: Experiment) -> str:
    """The id of a new child of the diagnosed run, queued; it starts as that did, from weights learned before if any.

    Raises:
        RunError: If no more runs are taken, it has more epochs than this server allows, or weights do not fit it.
        StoreError: If it cannot be stored.
    """
    return _start_child(
        store, queue, told.run, experiment.setup, f"Remedy for {experiment.finding.cause.label.lower()}"
    )


def validated(setup: Setup) -> Setup:
    """The same with a share of the images to validate with."""
    return setup.with_settings(validation_fraction=VALIDATION_SHARE)


def start_validated(store: RunStore, queue: RunQueue, told: DiagnosedRun) -> str:
    """The id of a new child like the diagnosed run that sets images aside, queued; raises as `start_twin` does."""
    return _start_child(store, queue, told.run, validated(told.setup), "With validation images")


def _start_child(store: RunStore, queue: RunQueue, parent: RunRecord, setup: Setup, what: str) -> str:
    files = files_for_twin(store, parent, setup.config)
    name = f"{what}: {parent.name}"[:MAX_NAME]
    return queue.submit(setup.config, name=name, parent_id=parent.run_id, files=files, faults=setup.faults)


def left_to_prove(told: DiagnosedRun) -> tuple[Experiment, ...]:
    """The counter-experiments still to be made, the most promising first; of those with one setup, the first."""
    runs = stored_runs()
    found: list[Experiment] = []
    for one in told.experiments:
        is_new = all(one.setup != other.setup for other in found)
        if is_new and twin_of(told.run.run_id, one.setup, runs) is None:
            found.append(one)
    return tuple(found)


def affordable(told: DiagnosedRun, budget_seconds: float) -> tuple[Experiment, ...]:
    """Those of them that fit into a budget by their estimates."""
    return tuple(within(budget_seconds, left_to_prove(told)))
