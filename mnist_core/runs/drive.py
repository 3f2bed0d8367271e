"""Takes one run from its first message to its end: worker → live run → store."""

from __future__ import annotations

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
    run_id = run.snapshot.run_id
    try:
        with tempfile.TemporaryDirectory(prefix="mnist-lab-") as folder:
            move(run, store, RunState.RUNNING, "The worker has it: loading pictures and building the network.")
            worker.send(Train(run.snapshot.config, Path(folder)))
            while not run.snapshot.state.is_finished:
                _take(run, worker.receive(), store, Path(folder))
    except MnistCoreError as error:
        _fail(run, store, str(error))
    except Exception as error:
        logger.exception("Run %s ended by an error of this program", run_id)
        _fail(run, store, f"The run ended by an unexpected error: {type(error).__name__}: {error}")
    _keep_history(run, store)


def move(run: LiveRun, store: RunStore, state: RunState, text: str, reason: str | None = None) -> None:
    """Bring a live run and its stored record to another state.

    Raises:
        RunError: If the run may not go there.
        StoreError: If it cannot be stored.
    """
    run.move(state, text, reason)
    store.set_state(run.snapshot.run_id, state, reason)


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
    # A stop that came with the last batch changes nothing: the run was through.
    text = "Training stopped on request" if message.was_stopped else "Training finished"
    if run.snapshot.state is RunState.PAUSED:
        move(run, store, RunState.RUNNING, "Resumed by itself: training was already over.")
    move(run, store, RunState.SAVING, f"{text}; judging on the test images and saving.")


def _keep_results(run: LiveRun, store: RunStore, message: Saved, folder: Path) -> None:
    run_id = run.snapshot.run_id
    for artifact in (Artifact.KERAS, Artifact.ONNX, Artifact.PREDICTIONS):
        store.save_artifact(run_id, artifact, folder / artifact)
    store.log_scores(run_id, message.scores)
    state = RunState.STOPPED if message.was_stopped else RunState.COMPLETED
    move(run, store, state, f"Test accuracy {message.scores['test_accuracy']:.2%}. Everything is stored.")


def _fail(run: LiveRun, store: RunStore, reason: str) -> None:
    if run.snapshot.state.is_finished:
        return
    run.move(RunState.FAILED, reason, reason)
    try:
        store.set_state(run.snapshot.run_id, RunState.FAILED, reason)
    except MnistCoreError:
        logger.exception("The end of run %s could not be stored", run.snapshot.run_id)


def _keep_history(run: LiveRun, store: RunStore) -> None:
    try:
        store.save_history(run.snapshot.run_id, run.history)
    except MnistCoreError:
        logger.exception("The history of run %s could not be stored", run.snapshot.run_id)
