"""The states of a run and its legal moves, in one table."""

from __future__ import annotations

from enum import StrEnum

from mnist_core.errors import RunError


class RunState(StrEnum):
    """Where a run is in its life."""

    QUEUED = "queued"  # waits for the worker
    RUNNING = "running"  # trains
    PAUSED = "paused"  # holds still after the batches at hand, keeps everything in memory
    STOPPING = "stopping"  # was asked to stop, ends after the batches at hand
    SAVING = "saving"  # training is over; judges on the test images, exports, stores
    COMPLETED = "completed"  # trained to its end (or until early stopping) and stored
    STOPPED = "stopped"  # ended early on request; what was learned is stored
    FAILED = "failed"  # ended by an error; the reason is stored
    INTERRUPTED = "interrupted"  # its server went away while it was not finished

    @property
    def is_finished(self) -> bool:
        """Whether nothing works on the run any more; it stays so unless someone takes it up again."""
        return LEGAL_MOVES[self] <= {RunState.QUEUED}


LEGAL_MOVES: dict[RunState, frozenset[RunState]] = {
    RunState.QUEUED: frozenset({RunState.RUNNING, RunState.STOPPED, RunState.FAILED, RunState.INTERRUPTED}),
    RunState.RUNNING: frozenset(
        {RunState.PAUSED, RunState.STOPPING, RunState.SAVING, RunState.STOPPED, RunState.FAILED, RunState.INTERRUPTED}
    ),
    RunState.PAUSED: frozenset(
        # A pause that came with the last batch changes nothing: the run was through.
        {RunState.RUNNING, RunState.STOPPING, RunState.SAVING, RunState.STOPPED, RunState.FAILED, RunState.INTERRUPTED}
    ),
    RunState.STOPPING: frozenset({RunState.SAVING, RunState.STOPPED, RunState.FAILED, RunState.INTERRUPTED}),
    RunState.SAVING: frozenset({RunState.COMPLETED, RunState.STOPPED, RunState.FAILED, RunState.INTERRUPTED}),
    # What has ended may be taken up again from its last checkpoint, under the same id.
    RunState.COMPLETED: frozenset({RunState.QUEUED}),
    RunState.STOPPED: frozenset({RunState.QUEUED}),
    RunState.FAILED: frozenset({RunState.QUEUED}),
    RunState.INTERRUPTED: frozenset({RunState.QUEUED}),
}


def check_move(current: RunState, following: RunState) -> None:
    """Do nothing if a run may go from `current` to `following`.

    Raises:
        RunError: If it may not; the message lists what it may do.
    """
    if following not in LEGAL_MOVES[current]:
        allowed = ", ".join(sorted(LEGAL_MOVES[current]))
        raise RunError(f"A run that is {current} cannot become {following}; it can become: {allowed}.")
