"""The evidence on a stored run: fetches what it left, and the images it learned from, as it saw them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mnist_core.diagnosis.evidence import Evidence
from mnist_core.diagnosis.gathering import RunTraces, gather
from mnist_core.diagnosis.run_images import run_images
from mnist_core.errors import RunError
from mnist_core.runs.record import Artifact
from mnist_core.training.divergence import tells_of_divergence

if TYPE_CHECKING:
    from mnist_core.runs.store import RunStore


def evidence_of_run(store: RunStore, run_id: str) -> Evidence:
    """The evidence on a run that has ended. Settings and faults only serve to find the images it learned from.

    Raises:
        UnknownRunError: If there is no such run.
        RunError: If it has not ended.
        DataError: If MNIST cannot be had.
    """
    record = store.get(run_id)
    if not record.state.is_finished:
        raise RunError(f"Run {record.name!r} is {record.state}; wait until it has ended, or stop it, to diagnose it.")
    has_results = record.has_results
    return gather(
        RunTraces(
            history=store.history(run_id),
            images=run_images(record.config, record.faults),
            predictions=store.predictions(run_id) if has_results else None,
            model=store.artifact(run_id, Artifact.ONNX) if has_results else None,
            is_diverged=tells_of_divergence(record.reason),
        )
    )
