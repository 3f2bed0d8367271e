"""A run while it lives: the one owner of its snapshot. Every change makes a new frozen snapshot under a lock."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from mnist_core.runs.fine_tuning import FineTuning
from mnist_core.runs.messages import Reported
from mnist_core.runs.record import RunHistory, RunRecord
from mnist_core.runs.snapshot import LogLine, RunSnapshot
from mnist_core.runs.states import RunState, check_move
from mnist_core.training.metrics import BatchMetrics, Change, EpochMetrics, Gauges, Progress

MAX_WINDOWS = 2000


class LiveRun:
    """Holds the newest snapshot of one run. Readers take it and see one moment; writers change it here only.

    A run that is taken up again has a history already, and starts from a checkpoint, to its end or beyond.
    """

    def __init__(
        self,
        record: RunRecord,
        history: RunHistory = RunHistory(),  # noqa: B008 -- frozen
        start_from: Path | None = None,
        *,
        is_extension: bool = False,
        fine_tuning: FineTuning | None = None,
    ) -> None:
        self.moving = threading.RLock()
        """Held by whoever brings the run to another state, from looking at it until everyone concerned knows."""
        self.faults = record.faults
        self.start_from = start_from
        self.is_extension = is_extension
        self.fine_tuning = fine_tuning
        self.has_learned = False
        """Whether a worker has told of any batch; earlier ones of a run that was taken up do not count."""
        self._changed = threading.Condition()
        self._snapshot = RunSnapshot(
            run_id=record.run_id,
            name=record.name,
            config=record.config,
            state=record.state,
            created_at=record.created_at,
            windows=history.windows,
            epochs=history.epochs,
            log=history.log,
            changes=history.changes,
            faults=record.faults,
        )

    @property
    def snapshot(self) -> RunSnapshot:
        """The run at this moment."""
        return self._snapshot

    @property
    def history(self) -> RunHistory:
        """What happened so far, as it is stored."""
        now = self._snapshot
        return RunHistory(epochs=now.epochs, windows=now.windows, log=now.log, changes=now.changes)

    def wait_finished(self, timeout: float | None = None) -> RunSnapshot:
        """The snapshot once the run is finished, or after `timeout` seconds, whichever is first."""
        with self._changed:
            self._changed.wait_for(lambda: self._snapshot.state.is_finished, timeout)
            return self._snapshot

    def move(self, state: RunState, reason: str | None = None) -> None:
        """Go to another state; `reason` says why it went wrong.

        Raises:
            RunError: If the run may not go there from where it is.
        """
        with self._changed:
            check_move(self._snapshot.state, state)
            trouble = None if state.is_finished else self._snapshot.trouble
            self._swap(state=state, reason=reason, trouble=trouble)

    def say(self, text: str) -> None:
        """Add a line to the log."""
        with self._changed:
            self._swap(log=(*self._snapshot.log, _line(text)))

    def set_trouble(self, text: str | None) -> None:
        """Say what the run has to wait for, or that it waits for nothing any more."""
        with self._changed:
            self._swap(trouble=text)

    def advance(self, event: Reported) -> None:
        """Take in what training reported."""
        with self._changed:
            if isinstance(event, Progress):
                self._swap(progress=event)
            elif isinstance(event, BatchMetrics):
                self.has_learned = True
                self._swap(windows=thinned((*self._snapshot.windows, event)))
            elif isinstance(event, Gauges):
                self._swap(gauges=event)
            elif isinstance(event, Change):
                self._swap(
                    changes=(*self._snapshot.changes, event), log=(*self._snapshot.log, _line(change_text(event)))
                )
            else:
                self._swap(epochs=(*self._snapshot.epochs, event), log=(*self._snapshot.log, _line(_told(event))))

    def _swap(self, **changes: object) -> None:
        self._snapshot = replace(self._snapshot, **changes)  # type: ignore[arg-type]
        self._changed.notify_all()


def thinned(windows: tuple[BatchMetrics, ...]) -> tuple[BatchMetrics, ...]:
    """The same windows; where they are too many, neighbours merged in pairs, so that memory stays bounded."""
    if len(windows) <= MAX_WINDOWS:
        return windows
    pairs = zip(windows[0::2], windows[1::2], strict=False)
    odd = windows[len(windows) // 2 * 2 :]
    return (*(_merged(first, second) for first, second in pairs), *odd)


def _merged(first: BatchMetrics, second: BatchMetrics) -> BatchMetrics:
    batches = first.batches + second.batches
    share = first.batches / batches
    return replace(
        second,
        batches=batches,
        loss=first.loss * share + second.loss * (1 - share),
        accuracy=first.accuracy * share + second.accuracy * (1 - share),
    )


def _line(text: str) -> LogLine:
    return LogLine(datetime.now(UTC), text)


def _told(metrics: EpochMetrics) -> str:
    told = f"Epoch {metrics.epoch}: loss {metrics.loss:.4f}, accuracy {100 * metrics.accuracy:.2f} %"
    if metrics.val_accuracy is None:
        return f"{told}."
    return f"{told}; validation loss {metrics.val_loss:.4f}, accuracy {100 * metrics.val_accuracy:.2f} %."


def change_text(change: Change) -> str:
    """A change of a setting while training, as a sentence."""
    name = change.field.replace("_", " ")
    return (
        f"{name.capitalize()} changed from {change.before:.4g} to {change.after:.4g} after step {change.step:,} "
        f"(epoch {change.epoch:.2f})."
    )
