"""Taking up a run that has ended: whether it can go on, from which checkpoint, and until which epoch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from mnist_core.config import TrainingConfig, parse_config
from mnist_core.errors import RunError
from mnist_core.runs.checkpoints import history_until
from mnist_core.runs.live_run import LiveRun
from mnist_core.runs.record import RunHistory, RunRecord
from mnist_core.runs.states import RunState, check_move
from mnist_core.runs.store import RunStore
from mnist_core.settings import get_settings
from mnist_core.training.checkpoint import read_state

RESUMABLE = frozenset({RunState.INTERRUPTED, RunState.FAILED, RunState.STOPPED})
EXTENDABLE = frozenset({RunState.COMPLETED, RunState.STOPPED})


@dataclass(frozen=True)
class Continuation:
    """How an ended run is to go on: its settings, where from, None for the beginning, and its history up to there."""

    run_id: str
    config: TrainingConfig
    start_from: Path | None
    history: RunHistory
    text: str
    is_extension: bool = False

    def begin(self, store: RunStore) -> LiveRun:
        """Queue the run in the store, as one of this process, and return it.

        Raises:
            RunError: If someone else was faster.
            StoreError: If it cannot be stored.
        """
        record = store.requeue(self.run_id, self.config)
        store.checkpoints.drop_after(self.run_id, self.start_from)
        run = LiveRun(
            record,
            self.history,
            self.start_from,
            is_extension=self.is_extension,
            fine_tuning=store.fine_tuning(self.run_id),
        )
        run.say(self.text)
        return run


def can_resume(store: RunStore, record: RunRecord) -> bool:
    """Whether a run was cut short and can go on: from a checkpoint, or anew if it has no epoch to lose."""
    return record.state in RESUMABLE and (not record.epochs_done or store.checkpoints.exist(record.run_id))


def can_train_more(store: RunStore, record: RunRecord) -> bool:
    """Whether a run has been trained and judged, and has left a checkpoint to go on from."""
    return record.state in EXTENDABLE and store.checkpoints.exist(record.run_id)


def check_epochs(config: TrainingConfig) -> None:
    """Do nothing if this server trains so many epochs.

    Raises:
        RunError: If it does not.
    """
    limit = get_settings().max_epochs
    if config.epochs > limit:
        raise RunError(f"epochs is {config.epochs}; this server allows at most {limit}.")


def plan_continuation(store: RunStore, run_id: str, more_epochs: int = 0) -> Continuation:
    """How a run is to go on to the end of its settings, or for so many epochs more than it has.

    Raises:
        RunError: If it has not ended, has nothing left to train, has no checkpoint, or would have too many epochs.
        ConfigError: If no run may have so many epochs.
    """
    record = store.get(run_id)
    check_move(record.state, RunState.QUEUED)
    if record.state is RunState.COMPLETED and not more_epochs:
        raise RunError(f"Run {record.name!r} has trained to its end; say for how many more epochs it is to go on.")
    history = store.history(run_id)
    start_from = store.checkpoints.usable(run_id, history)
    if start_from is None:
        # Without windows, too, there is nothing to lose: it was killed while it stored its first epoch.
        if more_epochs or (history.epochs and history.windows):
            raise RunError(f"Run {record.name!r} has left no checkpoint to go on from; train again with its settings.")
        return Continuation(run_id, record.config, None, RunHistory(log=history.log), "Starts from the beginning.")
    state = read_state(start_from)
    config = _extended(record.config, state.epoch + more_epochs) if more_epochs else record.config
    place = f"epoch {state.epoch}"
    if state.images:
        place = f"batch {math.ceil(state.images / config.batch_size)} of epoch {state.epoch + 1}"
    text = f"Goes on after {place}, until epoch {config.epochs}."
    return Continuation(run_id, config, start_from, history_until(history, state), text, is_extension=bool(more_epochs))


def _extended(config: TrainingConfig, epochs: int) -> TrainingConfig:
    extended = parse_config(config.model_dump(exclude_none=True) | {"epochs": epochs})
    check_epochs(extended)
    return extended
