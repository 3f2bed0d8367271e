"""Where the checkpoints of the runs lie, which of them a run can go on from, and which are of no use any more."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from mnist_core.errors import RunError
from mnist_core.runs.ledger import checked_id
from mnist_core.runs.record import RunHistory
from mnist_core.training.checkpoint import SUFFIX, read_state
from mnist_core.training.metrics import BatchMetrics
from mnist_core.training.state import TrainingState


class RunCheckpoints:
    """The checkpoints of all runs of one store: a folder for each run, a file for each checkpoint.

    A worker leaves one before it tells of the epoch. So there may be one of an epoch that the history has not heard
    of; the run then goes on from the one before, which is kept until the history has caught up.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def folder_of(self, run_id: str) -> Path:
        """Where a run's checkpoints are."""
        return self._folder / checked_id(run_id)

    def exist(self, run_id: str) -> bool:
        """Whether a run has left any."""
        return bool(self._files(run_id))

    def usable(self, run_id: str, history: RunHistory) -> Path | None:
        """The newest checkpoint that a history covers, so that it can go on without a gap; None where there is none."""
        return next((path for path in reversed(self._files(run_id)) if _is_covered(path, history)), None)

    def drop_after(self, run_id: str, path: Path | None) -> None:
        """Remove the checkpoints of a run that are newer than the one it goes on from; all, if from the beginning."""
        _remove(other for other in self._files(run_id) if path is None or other.name > path.name)

    def prune(self, run_id: str, history: RunHistory) -> None:
        """Remove the checkpoints of a run that are older than the newest that a history covers."""
        usable = self.usable(run_id, history)
        if usable is not None:
            _remove(other for other in self._files(run_id) if other.name < usable.name)

    def remove(self, run_id: str) -> None:
        """Remove all checkpoints of a run."""
        shutil.rmtree(self.folder_of(run_id), ignore_errors=True)

    def _files(self, run_id: str) -> list[Path]:
        return sorted(self.folder_of(run_id).glob(f"*{SUFFIX}"))


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        # One that cannot be removed now, as it is being read on Windows, is removed the next time.
        with contextlib.suppress(OSError):
            path.unlink()


def _is_covered(path: Path, history: RunHistory) -> bool:
    try:
        state = read_state(path)
    except RunError:
        return False
    return len(history.epochs) >= state.epoch and _last_step(history) >= state.step


def _last_step(history: RunHistory) -> int:
    return history.windows[-1].step if history.windows else 0


def history_until(history: RunHistory, state: TrainingState) -> RunHistory:
    """What a history tells up to a checkpoint, and its whole log: nothing is told twice when the run goes on."""
    return RunHistory(
        epochs=tuple(epoch for epoch in history.epochs if epoch.epoch <= state.epoch),
        windows=tuple(
            _clipped(window, state.step) for window in history.windows if window.step - window.batches < state.step
        ),
        log=history.log,
        changes=tuple(change for change in history.changes if change.step < state.step),
    )


def _clipped(window: BatchMetrics, step: int) -> BatchMetrics:
    """A window that ends at this step at the latest; one made of several may reach beyond."""
    if window.step <= step:
        return window
    batches = window.batches - (window.step - step)
    return replace(window, step=step, epoch=window.epoch * step / window.step, batches=batches)
