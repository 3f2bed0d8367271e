"""Ledger: the rows and files MLflow keeps of the runs. It knows MLflow's calls, and nothing of owners or legal moves.

Nothing of MLflow leaves it: it takes and gives plain values, so that it can also stand in a process of its own.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from mnist_core.config import TrainingConfig
from mnist_core.errors import UnknownRunError
from mnist_core.runs import rows
from mnist_core.runs.rows import Row
from mnist_core.runs.states import RunState
from mnist_core.runs.tracking import Tracking, open_tracking, store_errors
from mnist_core.training.metrics import EpochMetrics

if TYPE_CHECKING:
    from mlflow.entities import Run

_RUN_ID = re.compile(r"[0-9a-f]{32}")


def checked_id(run_id: str) -> str:
    """The id, if it has the form of one: only then may it become part of a path or a query.

    Raises:
        UnknownRunError: If it has not.
    """
    if not isinstance(run_id, str) or not _RUN_ID.fullmatch(run_id):
        raise UnknownRunError(f"{run_id!r} is not a run id; it has 32 characters, 0-9 and a-f. Look it up in the list.")
    return run_id


class Ledger:
    """Rows and files of runs at one MLflow address, opened by the first call that needs them; threads may share it.

    A call that raised StoreBusyError may be made again: none of them does more the second time.

    Every method raises StoreError where MLflow cannot do it, and UnknownRunError where there is no such run.
    """

    def __init__(self, uri: str, folder: Path) -> None:
        self.uri = uri
        self._folder = folder
        self._lock = threading.Lock()
        self._open: Tracking | None = None

    def open(self) -> None:
        """Open the store now, which takes some seconds the first time."""
        self._tracking()

    def close(self) -> None:
        """Let go of the store; a later call opens it again."""
        with self._lock:
            self._open = None

    def _tracking(self) -> Tracking:
        with self._lock:
            if self._open is None:
                self._open = open_tracking(self.uri, self._folder)
            return self._open

    def add(self, config: TrainingConfig, name: str) -> str:
        """The id of a new run, which nobody sees before `tag` has given it a state."""
        from mlflow.entities import Param

        tracking = self._tracking()
        with store_errors("store a new run", self.uri):
            run_id: str = tracking.client.create_run(tracking.experiment_id, run_name=name).info.run_id
            params = [Param(key, value) for key, value in rows.params_of(config).items()]
            tracking.client.log_batch(run_id, params=params)
            tracking.client.update_run(run_id, status=rows.MLFLOW_STATUS[RunState.QUEUED])
        return run_id

    def find(self, run_id: str) -> Row:
        """The run with this id, deleted or not."""
        with store_errors(f"find run {checked_id(run_id)}", self.uri):
            row = _row(self._tracking().client.get_run(run_id))
        if not rows.is_ours(row):
            raise UnknownRunError(f"Run {run_id} was not made by this lab; choose one from its run list.")
        return row

    def search(self, condition: str, limit: int) -> list[Row]:
        """The newest runs that fulfil a condition in MLflow's words, an empty one being all."""
        tracking = self._tracking()
        with store_errors("list the runs", self.uri):
            found = tracking.client.search_runs(
                [tracking.experiment_id], condition, max_results=limit, order_by=["attributes.start_time DESC"]
            )
        return [row for row in map(_row, found) if rows.is_ours(row)]

    def tag(self, run_id: str, tags: Mapping[str, str]) -> None:
        """Set some tags of a run, all or none."""
        from mlflow.entities import RunTag

        with store_errors(f"change run {checked_id(run_id)}", self.uri):
            self._tracking().client.log_batch(run_id, tags=[RunTag(key, value) for key, value in tags.items()])

    def measure(self, run_id: str, values: Mapping[str, float], step: int) -> None:
        """Add some metrics of a run at a step, all or none."""
        from mlflow.entities import Metric

        now = int(time.time() * 1000)
        metrics = [Metric(key, float(value), now, step) for key, value in values.items()]
        with store_errors(f"store the numbers of run {checked_id(run_id)}", self.uri):
            self._tracking().client.log_batch(run_id, metrics=metrics)

    def epochs(self, run_id: str) -> tuple[EpochMetrics, ...]:
        """The epochs of a run, from its metrics; what was logged twice counts once, as it was logged last."""
        series: dict[str, dict[int, float]] = {}
        with store_errors(f"read the numbers of run {checked_id(run_id)}", self.uri):
            for key in rows.EPOCH_METRICS:
                history = self._tracking().client.get_metric_history(run_id, key)
                series[key] = {item.step: item.value for item in sorted(history, key=lambda item: item.timestamp)}
        return rows.epochs_of(series)

    def set_status(self, run_id: str, state: RunState) -> None:
        """Keep MLflow's own status, and the time a run ended, in step with its state."""
        client, status = self._tracking().client, rows.MLFLOW_STATUS[state]
        with store_errors(f"change run {checked_id(run_id)}", self.uri):
            if state.is_finished:
                client.set_terminated(run_id, status)
            else:
                client.update_run(run_id, status=status)

    def rename(self, run_id: str, name: str) -> None:
        """Give a run another name."""
        with store_errors(f"rename run {checked_id(run_id)}", self.uri):
            self._tracking().client.update_run(run_id, name=name)

    def delete(self, run_id: str) -> None:
        """Take a run out of all searches."""
        with store_errors(f"delete run {checked_id(run_id)}", self.uri):
            self._tracking().client.delete_run(run_id)

    def restore(self, run_id: str) -> None:
        """Bring a deleted run back into all searches."""
        with store_errors(f"restore run {checked_id(run_id)}", self.uri):
            self._tracking().client.restore_run(run_id)

    def files_folder(self) -> Path | None:
        """The local folder of all runs' files, None where a server keeps them."""
        return self._tracking().files

    def put_file(self, run_id: str, path: Path) -> None:
        """Give a file to the server that keeps the files, as one of the run's, under its name."""
        with store_errors(f"store {path.name} of run {checked_id(run_id)}", self.uri):
            self._tracking().client.log_artifact(run_id, str(path))

    def fetch_file(self, run_id: str, name: str, folder: Path) -> Path | None:
        """A copy, in a folder, of a file from the server that keeps the files; None where the run has none."""
        with store_errors(f"fetch {name} of run {checked_id(run_id)}", self.uri):
            client = self._tracking().client
            if name not in {item.path for item in client.list_artifacts(run_id)}:
                return None
            return Path(client.download_artifacts(run_id, name, str(folder)))


def _row(run: Run) -> Row:
    return Row(
        run_id=run.info.run_id,
        name=run.info.run_name or "",
        is_active=run.info.lifecycle_stage == "active",
        started_ms=run.info.start_time or 0,
        ended_ms=run.info.end_time,
        tags=dict(run.data.tags),
        metrics=dict(run.data.metrics),
    )
