"""Following a run in a terminal until it ends; the first Ctrl-C stops it and keeps what it learned."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from mnist_core.errors import RunError
from mnist_core.runs.snapshot import RunSnapshot
from mnist_core.runs.states import RunState
from mnist_core.training.metrics import Progress

if TYPE_CHECKING:
    from mnist_core.runs.queue import RunQueue

POLL_SECONDS = 0.25


class StopRequest:
    """Whether Ctrl-C was pressed while this is entered; a second one quits, by KeyboardInterrupt."""

    def __init__(self) -> None:
        self.asked = False

    def __enter__(self) -> Self:
        self._previous = signal.signal(signal.SIGINT, self._on_interrupt)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.signal(signal.SIGINT, self._previous)

    def _on_interrupt(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        # Only noted: the handler may run while the queue's lock is held by the very thread it interrupts.
        self.asked = True


class ProgressLines:
    """Writes the lines of a run's log as they come, its epochs among them.

    On a terminal a last line, written over and over, tells how far the run is.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = 0

    def show(self, snapshot: RunSnapshot) -> None:
        """Write what has come since the snapshot before."""
        for line in snapshot.log[self._shown :]:
            self.say(f"{line.at.astimezone():%H:%M:%S}  {line.text}")
        self._shown = len(snapshot.log)
        if snapshot.progress is not None and snapshot.state is RunState.RUNNING and self._stream.isatty():
            self._stream.write(f"\r\x1b[K{_progress_line(snapshot.progress)}")
            self._stream.flush()

    def say(self, text: str) -> None:
        """Write one line."""
        start = "\r\x1b[K" if self._stream.isatty() else ""
        print(f"{start}{text}", file=self._stream, flush=True)


def follow(queue: RunQueue, run_id: str, lines: ProgressLines) -> RunSnapshot:
    """Show a run until it ends, and return how it ended."""
    with StopRequest() as request:
        told = False
        while True:
            snapshot = queue.wait(run_id, POLL_SECONDS)
            lines.show(snapshot)
            if snapshot.state.is_finished:
                return snapshot
            if request.asked and not told:
                told = True
                _stop(queue, run_id, lines)


def _stop(queue: RunQueue, run_id: str, lines: ProgressLines) -> None:
    lines.say("Stopping and keeping what was learned; Ctrl-C again quits at once.")
    try:
        queue.stop(run_id)
    except RunError as error:
        lines.say(str(error))


def _progress_line(progress: Progress) -> str:
    left = progress.remaining_seconds
    return (
        f"Epoch {progress.epoch}/{progress.epochs}, batch {progress.batch}/{progress.batches}, "
        f"{progress.images_per_second:,.0f} images/s" + (f", {left:.0f} s left" if left is not None else "")
    )
