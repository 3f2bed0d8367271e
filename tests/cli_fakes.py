"""A run store and a queue in memory, for commands whose training is not the point."""

from __future__ import annotations

import signal
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_core.cli import lab
from mnist_core.config import TrainingConfig
from mnist_core.data.faults import NO_FAULTS, FaultPlan
from mnist_core.errors import StoreError, UnknownRunError
from mnist_core.runs.fine_tuning import OwnAnswers, OwnSet
from mnist_core.runs.record import Artifact, Predictions, RunRecord
from mnist_core.runs.snapshot import LogLine, RunSnapshot
from mnist_core.runs.states import RunState
from mnist_core.runs.store import NO_FILES

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def record(run_id: str = "a" * 32, **changes: object) -> RunRecord:
    """A completed run of one epoch; `changes` replace any of its fields."""
    made = RunRecord(
        run_id=run_id,
        name="first",
        config=TrainingConfig(epochs=1),
        state=RunState.COMPLETED,
        created_at=AT,
        epochs_done=1,
        test_accuracy=0.98,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def confident(digits: NDArray[np.integer]) -> NDArray[np.float32]:
    """Probabilities that name each of these digits with certainty."""
    one_hot: NDArray[np.float32] = np.eye(10, dtype=np.float32)[digits]
    return one_hot


class FakeStore:
    """Holds records, and one set of predictions and one model for all of them."""

    def __init__(self, records: Iterable[RunRecord] = ()) -> None:
        self.records = {item.run_id: item for item in records}
        self.predicted: Predictions | None = None
        self.model: Path | None = None
        self.own: tuple[OwnSet, OwnAnswers] | None = None

    def runs(self, limit: int = 200) -> tuple[RunRecord, ...]:
        return tuple(self.records.values())[:limit]

    def get(self, run_id: str) -> RunRecord:
        if run_id not in self.records:
            raise UnknownRunError(f"There is no run {run_id}.")
        return self.records[run_id]

    def delete(self, run_id: str) -> None:
        del self.records[run_id]

    def mark_interrupted(self, alive_run_ids: Collection[str]) -> tuple[str, ...]:
        return ()

    def predictions(self, run_id: str) -> Predictions:
        if self.predicted is None:
            raise StoreError(f"Run {run_id} has left no predictions.")
        return self.predicted

    def fine_tuning(self, run_id: str) -> None:
        return None

    def own_answers(self, run_id: str) -> tuple[OwnSet, OwnAnswers] | None:
        return self.own

    def artifact(self, run_id: str, artifact: Artifact) -> Path:
        if self.model is None:
            raise StoreError(f"Run {run_id} has left no {artifact}.")
        return self.model


class FakeQueue:
    """Plays one run: each `wait` returns the next snapshot; `on_wait` is called before, with the number of the call."""

    def __init__(self, store: FakeStore, ending: RunRecord, on_wait: Callable[[int], None] = lambda call: None) -> None:
        self._store = store
        self._ending = ending
        self._on_wait = on_wait
        self._calls = 0
        self.submitted: TrainingConfig | None = None
        self.files: Mapping[Artifact, bytes] = NO_FILES
        self.faults = NO_FAULTS
        self.parent_id: str | None = None
        self.taken_up: tuple[str, int] | None = None
        self.stops = 0
        self.is_closed = False

    def submit(
        self,
        config: TrainingConfig,
        *,
        name: str | None = None,
        preset: str | None = None,
        parent_id: str | None = None,
        files: Mapping[Artifact, bytes] = NO_FILES,
        faults: FaultPlan = NO_FAULTS,
    ) -> str:
        self.submitted, self.files, self.faults, self.parent_id = config, files, faults, parent_id
        self._ending = replace(self._ending, config=config, name=name or config.architecture, preset=preset)
        return self._ending.run_id

    def take_up(self, run_id: str, *, more_epochs: int = 0) -> None:
        self.taken_up = (run_id, more_epochs)

    def wait(self, run_id: str, timeout: float | None = None) -> RunSnapshot:
        self._calls += 1
        self._on_wait(self._calls)
        is_over = self._calls >= 3
        if is_over:
            self._store.records[run_id] = self._ending
        state = self._ending.state if is_over else RunState.RUNNING
        log = tuple(LogLine(AT, f"Epoch {epoch}.") for epoch in range(1, self._calls + 1))
        config = self._ending.config
        return RunSnapshot(run_id, self._ending.name, config, state, AT, log=log, reason=self._ending.reason)

    def stop(self, run_id: str) -> None:
        self.stops += 1

    def close(self) -> None:
        self.is_closed = True


def press_ctrl_c(times: int) -> Callable[[int], None]:
    """An `on_wait` that presses Ctrl-C during each of the first calls."""

    def press(call: int) -> None:
        if call <= times:
            signal.raise_signal(signal.SIGINT)

    return press


def use_store(monkeypatch: pytest.MonkeyPatch, store: FakeStore) -> None:
    """Let every command open this store."""
    monkeypatch.setattr(lab, "open_store", lambda: store)


def use_queue(monkeypatch: pytest.MonkeyPatch, queue: FakeQueue) -> None:
    """Let `train` open this queue, and find its data ready."""
    monkeypatch.setattr(lab, "open_queue", lambda store: queue)
    monkeypatch.setattr(lab, "prepare_data", lambda say: None)
