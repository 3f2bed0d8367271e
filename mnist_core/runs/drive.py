"""Takes one run from its first message to its end: worker → live run → store."""

from __future__ import annotations

import contextlib
import logging
import tempfile
from pathlib import Path
from typing import Protocol

from mnist_core.errors import MnistCoreError, RunError
from mnist_core.runs.live_run import LiveRun
from mnist_core.runs.messages import Control, Failed, FromWorker, Said, Saved, Started, Train, TrainingEnded
from mnist_core.runs.record import Artifact
from mnist_core.runs.states import RunState
from mnist_core.runs.store import RunStore
from mnist_core.training.metrics import EpochMetrics

logger = logging.getLogger(__name__)


class Worker(Protocol):
    """What trains: a process here, another machine elsewhere."""

    def send(self, message: Train | Control) -> None: ...
    def receive(self) -> FromWorker: ...


def drive(run: LiveRun, worker: Worker, store: RunStore) -> None:
    """Have the worker train the run and store what comes of it; returns when the run is finished, whatever happens."""
    try:
        with tempfile.TemporaryDirectory(prefix="mnist-lab-") as folder:
            move(run, store, RunState.RUNNING, "The worker has it: loading pictures and building the network.")
            worker.send(Train(run.snapshot.config, Path(folder)))
            while not run.snapshot.state.is_finished:
                _take(run, worker.receive(), store, Path(folder))
    except MnistCoreError as error:
        finish(run, store, RunState.FAILED, str(error))
    except Exception as error:
        logger.exception("Run %s ended by an error of this program", run.snapshot.run_id)
        finish(run, store, RunState.FAILED, f"The run ended by an unexpected error: {type(error).__name__}: {error}")


def move(run: LiveRun, store: RunStore, state: RunState, text: str) -> None:
    """Bring a run to another state that is not its last, in the store and live.

    Raises:
        RunError: If the run may not go there.
        StoreError: If it cannot be stored.
    """
    # The store first: it decides when two threads want to move the run at once.
    store.set_state(run.snapshot.run_id, state)
    run.move(state)
    run.say(text)


def finish(run: LiveRun, store: RunStore, state: RunState, text: str) -> None:
    """Bring a run to its end. For runs that went wrong `text` is kept as the reason; an end that stands is kept.

    The live run ends last: whoever sees it finished finds everything in the store. It ends even if the store fails.
    """
    if run.snapshot.state.is_finished:
        return
    reason = text if state in (RunState.FAILED, RunState.INTERRUPTED) else None
    run.say(text)
    try:
        store.save_history(run.snapshot.run_id, run.history)
        store.set_state(run.snapshot.run_id, state, reason)
    except MnistCoreError:
        logger.exception("The end of run %s could not be stored", run.snapshot.run_id)
    with contextlib.suppress(RunError):  # another thread may have ended it meanwhile
        run.move(state, reason)


def _take(run: LiveRun, message: FromWorker, store: RunStore, folder: Path) -> None:
    run_id = run.snapshot.run_id
    if isinstance(message, Started):
        run.say("Training started.")
    elif isinstance(message, Said):
        run.say(message.text)
    elif isinstance(message, TrainingEnded):
        _end_training(run, store, message)
    elif isinstance(message, Saved):
        _keep_results(run, store, message, folder)
    elif isinstance(message, Failed):
        raise RunError(message.reason)
    else:
        run.advance(message)
        if isinstance(message, EpochMetrics):
            store.log_epoch(run_id, message)
            store.save_history(run_id, run.history)


def _end_training(run: LiveRun, store: RunStore, message: TrainingEnded) -> None:
    # A pause or stop that came with the last batch changes nothing: the run was through.
    if run.snapshot.state is RunState.PAUSED:
        move(run, store, RunState.RUNNING, "Resumed by itself: training was already over.")
    text = "Training stopped on request" if message.was_stopped else "Training finished"
    move(run, store, RunState.SAVING, f"{text}; judging on the test images and saving.")


def _keep_results(run: LiveRun, store: RunStore, message: Saved, folder: Path) -> None:
    run_id = run.snapshot.run_id
    for artifact in (Artifact.KERAS, Artifact.ONNX, Artifact.PREDICTIONS):
        store.save_artifact(run_id, artifact, folder / artifact)
    store.log_scores(run_id, message.scores)
    state = RunState.STOPPED if message.was_stopped else RunState.COMPLETED
    finish(run, store, state, f"Test accuracy {100 * message.scores['test_accuracy']:.2f} %. Everything is stored.")
