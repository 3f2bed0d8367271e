"""StoredTraces: what a stored run left, found in its store and not yet read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mnist_core.diagnosis.remedies import Setup
from mnist_core.errors import RunError, StoreError
from mnist_core.runs.rate_testing import stored_rates
from mnist_core.runs.record import Artifact, RunHistory, RunRecord
from mnist_core.training.divergence import tells_of_divergence
from mnist_core.training.rate_curve import RateCurve

if TYPE_CHECKING:
    from mnist_core.runs.store import RunStore


@dataclass(frozen=True)
class StoredTraces:
    """What a run left, small enough to be sent to another process: files are named, not read.

    The setup, which are its settings and faults, only serves to find the images it learned from.
    """

    setup: Setup
    history: RunHistory
    predictions: Path | None
    model: Path | None
    is_diverged: bool
    rate_curve: RateCurve | None


def check_finished(record: RunRecord) -> None:
    """Refuse a run that has not ended.

    Raises:
        RunError: If it has not.
    """
    if not record.state.is_finished:
        raise RunError(f"Run {record.name!r} is {record.state}; wait until it has ended, or stop it, to diagnose it.")


def traces_of_run(store: RunStore, run_id: str) -> StoredTraces:
    """What a run that has ended left.

    Raises:
        UnknownRunError: If there is no such run.
        RunError: If it has not ended.
        StoreError: If what it left cannot be read.
    """
    record = store.get(run_id)
    check_finished(record)
    return StoredTraces(
        setup=Setup(record.config, record.faults),
        history=store.history(run_id),
        predictions=_file(store, record, Artifact.PREDICTIONS),
        model=_file(store, record, Artifact.ONNX),
        is_diverged=tells_of_divergence(record.reason),
        rate_curve=stored_rates(store, run_id),
    )


def _file(store: RunStore, record: RunRecord, artifact: Artifact) -> Path | None:
    """A file of a run; None where it left none, so that its curves are all there is to look at."""
    try:
        return store.artifact(record.run_id, artifact) if record.has_results else None
    except StoreError:
        return None
