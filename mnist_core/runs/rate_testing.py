"""Tests a run's learning rates in a worker process of its own, and keeps what came of it with the run.

Not by the queue: a test takes seconds, and may not wait for a training that takes an hour.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from mnist_core.config import TrainingConfig
from mnist_core.data.faults import FaultPlan
from mnist_core.errors import RunError, StoreError
from mnist_core.runs.messages import Failed, MeasureRates, RatesMeasured
from mnist_core.runs.record import Artifact
from mnist_core.runs.worker_process import WorkerProcess
from mnist_core.training.rate_curve import RateCurve

if TYPE_CHECKING:
    from mnist_core.runs.queue import WorkerHandle
    from mnist_core.runs.store import RunStore

ABOUT_SECONDS = 20.0


def measured_rates(
    config: TrainingConfig, faults: FaultPlan, start_worker: Callable[[], WorkerHandle] = WorkerProcess
) -> RateCurve:
    """How the loss of a new network of this config goes while its learning rate grows; takes about 20 seconds.

    Raises:
        RunError: If the test fails; the message says why.
    """
    worker = start_worker()
    try:
        worker.send(MeasureRates(config, faults))
        while not isinstance(message := worker.receive(), RatesMeasured):
            if isinstance(message, Failed):
                raise RunError(message.reason)
        return message.curve
    finally:
        worker.close()


def measure_and_keep_rates(
    store: RunStore, run_id: str, start_worker: Callable[[], WorkerHandle] = WorkerProcess
) -> RateCurve:
    """Test the learning rates of a stored run and keep the curve with it, instead of one tested before.

    Raises:
        UnknownRunError: If there is no such run.
        RunError: If the test fails.
        StoreError: If the curve cannot be stored.
    """
    record = store.get(run_id)
    curve = measured_rates(record.config, record.faults, start_worker)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, Artifact.RATES)
        file.write_bytes(curve.to_json())
        store.save_artifact(run_id, Artifact.RATES, file)
    return curve


def stored_rates(store: RunStore, run_id: str) -> RateCurve | None:
    """The curve kept with a run; None where its rates were not tested, or the curve cannot be read."""
    try:
        return RateCurve.from_json(store.artifact(run_id, Artifact.RATES).read_bytes())
    except (StoreError, ValueError):
        return None
