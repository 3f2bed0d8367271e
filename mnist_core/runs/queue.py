"""RunQueue: takes configs, trains them one after the other in a worker process, and lets anyone watch and steer."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

from mnist_core.config import TrainingConfig
from mnist_core.data.faults import NO_FAULTS, FaultPlan
from mnist_core.errors import RunError, UnknownRunError
from mnist_core.models.cost import describe
from mnist_core.runs.continuation import check_epochs, plan_continuation
from mnist_core.runs.drive import Worker, change_rate, control, drive, finish
from mnist_core.runs.live_run import LiveRun
from mnist_core.runs.messages import Control
from mnist_core.runs.record import Artifact
from mnist_core.runs.snapshot import RunSnapshot
from mnist_core.runs.states import RunState
from mnist_core.runs.store import NO_FILES, RunStore
from mnist_core.runs.worker_process import WorkerProcess
from mnist_core.settings import get_settings

RUNS_PER_WORKER = 20
IDLE_SECONDS = 900.0
FINISHED_KEPT = 20
CLOSE_SECONDS = 10.0
BEFORE_STOPPING = (RunState.QUEUED, RunState.RUNNING, RunState.PAUSED)
SHUTTING_DOWN = "The server is shutting down; start the run again when it is back."
SHUT_DOWN = "The server was shut down while the run was not finished."

logger = logging.getLogger(__name__)


class WorkerHandle(Worker, Protocol):
    """A worker that can be looked after."""

    @property
    def is_alive(self) -> bool: ...
    def close(self) -> None: ...


class RunQueue:
    """The runs of this process. One daemon thread owns the worker; the process owns the runs, not the browser.

    A worker stays warm between runs, is replaced after some of them so that its memory stays bounded, and is let go
    when nothing was asked of it for a while.
    """

    def __init__(self, store: RunStore, start_worker: Callable[[], WorkerHandle] = WorkerProcess) -> None:
        self._store = store
        self._start_worker = start_worker
        self._changed = threading.Condition()
        self._waiting: deque[LiveRun] = deque()
        self._current: LiveRun | None = None
        self._finished: deque[LiveRun] = deque(maxlen=FINISHED_KEPT)
        self._worker: WorkerHandle | None = None
        self._arriving = 0
        self._runs_done = 0
        self._wants_warm_worker = False
        self._is_closed = False
        self._thread = threading.Thread(target=self._work, name="run-queue", daemon=True)
        self._thread.start()

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
        """The id of a new run, stored and queued.

        Args:
            config: What it trains.
            name: What it is called; as its network unless given.
            preset: The preset it was started from.
            parent_id: The stored run that it is made from.
            files: What it is given from the start: with start weights and own digits it is a fine-tuning.
            faults: Planted in what it learns from.

        Raises:
            ShapeError: If its layers cannot follow one another.
            RunError: If too many runs wait already, or it has more epochs than this server allows.
            UnknownRunError: If there is no run `parent_id`.
            StoreError: If it cannot be stored.
        """
        describe(config)
        check_epochs(config)
        with self._admitted(get_settings().max_queue):
            record = self._store.create(
                config,
                name=name or config.architecture,
                preset=preset,
                parent_id=parent_id,
                files=files,
                faults=faults,
            )
            run = LiveRun(record, fine_tuning=self._store.fine_tuning(record.run_id) if files else None)
            self._line_up(run)
            return run.snapshot.run_id

    def take_up(self, run_id: str, *, more_epochs: int = 0) -> None:
        """Queue an ended run again, to go on from its last checkpoint.

        Args:
            run_id: Any run of the store that has left a checkpoint.
            more_epochs: For so many epochs more than it has; to the end of its settings where 0.

        Raises:
            RunError: If it cannot go on, the message says why; or if too many runs wait already.
            ConfigError: If it would have more epochs than a run may have.
            StoreError: If it cannot be stored.
        """
        with self._admitted(get_settings().max_queue):
            self._line_up(plan_continuation(self._store, run_id, more_epochs).begin(self._store))

    def snapshot(self, run_id: str) -> RunSnapshot | None:
        """A run of this process at this moment, live or lately finished; None where it is neither."""
        run = self._find(run_id)
        return self._positioned(run) if run else None

    def live(self) -> tuple[RunSnapshot, ...]:
        """Every unfinished run: the one in training first, then those that wait, in order."""
        with self._changed:
            runs = ([self._current] if self._current else []) + list(self._waiting)
        snapshots = (self._positioned(run) for run in runs)
        return tuple(snapshot for snapshot in snapshots if not snapshot.state.is_finished)

    def pause(self, run_id: str) -> None:
        """Hold a run after the batches at hand.

        Raises:
            RunError: If it does not train.
        """
        control(self._live_run(run_id), self._worker, self._store, RunState.PAUSED, Control.PAUSE)

    def resume(self, run_id: str) -> None:
        """Let a paused run go on.

        Raises:
            RunError: If it is not paused.
        """
        control(self._live_run(run_id), self._worker, self._store, RunState.RUNNING, Control.RESUME)

    def change_rate(self, run_id: str, learning_rate: float) -> None:
        """Let a run go on with another learning rate; the rest of its schedule is scaled alike.

        Raises:
            ConfigError: If the rate is out of the range that settings allow.
            RunError: If it does not train.
        """
        change_rate(self._live_run(run_id), self._worker, learning_rate)

    def stop(self, run_id: str) -> None:
        """End a run after the batches at hand and keep what it learned; one that has learned nothing just ends.

        Raises:
            RunError: If it is finished or about to be.
        """
        run = self._live_run(run_id)
        with run.moving:
            if self._leaves(run):
                finish(run, self._store, RunState.STOPPED, "Taken off the queue before it started.")
            elif run.snapshot.state in BEFORE_STOPPING and not run.has_learned:
                # The worker may be busy for seconds with imports, downloads or compiling, and cannot hear.
                finish(run, self._store, RunState.STOPPED, "Stopped before it had learned anything.")
                self._let_worker_go()
            else:
                control(run, self._worker, self._store, RunState.STOPPING, Control.STOP)

    def wait(self, run_id: str, timeout: float | None = None) -> RunSnapshot:
        """The run's snapshot once it is finished, or as it is after `timeout` seconds.

        Raises:
            UnknownRunError: If this process has no such run.
        """
        return self._live_run(run_id).wait_finished(timeout)

    def warm_up(self) -> None:
        """Have a worker ready soon, so that the next run starts at once."""
        with self._changed:
            self._wants_warm_worker = True
            self._changed.notify_all()

    def close(self) -> None:
        """End the worker and mark what was unfinished as interrupted. Safe to call twice."""
        with self._changed:
            self._is_closed = True
            unfinished = ([self._current] if self._current else []) + list(self._waiting)
            self._waiting.clear()
            worker = self._worker
            self._changed.notify_all()
        for run in unfinished:
            finish(run, self._store, RunState.INTERRUPTED, SHUT_DOWN)
        if worker:
            worker.close()
        if threading.current_thread() is not self._thread:
            self._thread.join(CLOSE_SECONDS)

    def _line_up(self, run: LiveRun) -> None:
        with self._changed:
            if not self._is_closed:
                earlier = [other for other in self._finished if other.snapshot.run_id == run.snapshot.run_id]
                for other in earlier:
                    self._finished.remove(other)
                self._waiting.append(run)
                self._changed.notify_all()
                return
        finish(run, self._store, RunState.INTERRUPTED, SHUTTING_DOWN)
        raise RunError(SHUTTING_DOWN)

    def _find(self, run_id: str) -> LiveRun | None:
        with self._changed:
            known = [*([self._current] if self._current else []), *self._waiting, *reversed(self._finished)]
        return next((run for run in known if run.snapshot.run_id == run_id), None)

    def _live_run(self, run_id: str) -> LiveRun:
        run = self._find(run_id)
        if run is None:
            raise UnknownRunError(f"Run {run_id!r} is not at work here; the Runs page lists all stored runs.")
        return run

    def _positioned(self, run: LiveRun) -> RunSnapshot:
        with self._changed:
            position = self._waiting.index(run) + 1 if run in self._waiting else None
        return replace(run.snapshot, queue_position=position)

    @contextmanager
    def _admitted(self, limit: int) -> Iterator[None]:
        """Hold a place among the unfinished runs while one is being made."""
        with self._changed:
            if self._is_closed:
                raise RunError(SHUTTING_DOWN)
            if len(self.live()) + self._arriving >= limit:
                raise RunError(f"{limit} runs wait or train already, which is all this server takes; stop one or wait.")
            self._arriving += 1
        try:
            yield
        finally:
            with self._changed:
                self._arriving -= 1

    def _leaves(self, run: LiveRun) -> bool:
        """Take a run out of those that wait; False if it is not among them."""
        with self._changed:
            if run not in self._waiting:
                return False
            self._waiting.remove(run)
            self._finished.append(run)
            return True

    def _work(self) -> None:
        while True:
            run = self._next()
            if run is None:
                return
            worker = self._ready_worker()
            if worker is None:
                finish(run, self._store, RunState.FAILED, "No worker process could be started; see the server's log.")
            elif not drive(run, worker, self._store) or run.snapshot.config.deterministic:
                # TensorFlow's deterministic mode, once on, cannot be left again.
                self._let_worker_go()
            self._runs_done += 1
            with self._changed:
                self._current = None
                self._finished.append(run)

    def _next(self) -> LiveRun | None:
        """Wait for the next run; None when the queue is closed. Keeps or lets go of the worker meanwhile."""
        while True:
            with self._changed:
                self._changed.wait_for(
                    lambda: self._waiting or self._is_closed or self._wants_warm_worker, timeout=IDLE_SECONDS
                )
                if self._is_closed:
                    return None
                if self._waiting:
                    self._current = self._waiting.popleft()
                    return self._current
                wanted, self._wants_warm_worker = self._wants_warm_worker, False
            if wanted:
                self._ready_worker()
            else:
                self._let_worker_go()

    def _ready_worker(self) -> WorkerHandle | None:
        if self._worker and (not self._worker.is_alive or self._runs_done >= RUNS_PER_WORKER):
            self._let_worker_go()
        if self._worker is None:
            try:
                worker = self._start_worker()
            except OSError:
                logger.exception("The worker process could not be started")
                return None
            self._runs_done = 0
            with self._changed:
                self._worker = worker
                closed = self._is_closed
            if closed:
                worker.close()
        return self._worker

    def _let_worker_go(self) -> None:
        with self._changed:
            worker, self._worker = self._worker, None
        if worker:
            worker.close()
