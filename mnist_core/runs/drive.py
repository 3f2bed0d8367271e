"""Takes one run from its first message to its end: worker → live run → store."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Protocol

from mnist_core.config import parse_config
from mnist_core.errors import MnistCoreError, RunError, StoreUnavailableError
from mnist_core.runs.keeping import RunKeeper
from mnist_core.runs.live_run import LiveRun
from mnist_core.runs.messages import (
    Control,
    Failed,
    FromWorker,
    RatesMeasured,
    Said,
    Saved,
    SetRate,
    Started,
    ToWorker,
    Train,
    TrainingEnded,
)
from mnist_core.runs.record import Artifact
from mnist_core.runs.refusals import refusal
from mnist_core.runs.states import RunState, check_move
from mnist_core.runs.store import RunStore
from mnist_core.training.checkpoint import CheckpointPlan
from mnist_core.training.metrics import EpochMetrics, milestones_reached

logger = logging.getLogger(__name__)


class Worker(Protocol):
    """What trains: a process here, another machine elsewhere."""

    def send(self, message: ToWorker) -> None: ...
    def receive(self) -> FromWorker: ...


def drive(run: LiveRun, worker: Worker, store: RunStore) -> bool:
    """Have the worker train the run and store what comes of it; returns when the run is finished, whatever happens.

    Returns:
        Whether the worker is free again. If not, it may still train: it is of no use to the next run.
    """
    keeper = RunKeeper(run)
    try:
        with _results_folder(store.results_prefix()) as folder:
            checkpoints = CheckpointPlan(
                store.checkpoints.folder_of(run.snapshot.run_id), run.start_from, run.is_extension
            )
            text = "The worker has it: loading pictures and building the network."
            # Together, for the worker forgets what it was asked before it has the training.
            with run.moving:
                _move(run, store, keeper, RunState.RUNNING, text)
                worker.send(Train(run.snapshot.config, folder, checkpoints, run.fine_tuning, run.faults))
            while True:
                message = worker.receive()
                _take(run, message, store, keeper, folder)
                if isinstance(message, (Saved, Failed)):
                    return True
    except MnistCoreError as error:
        finish(run, store, RunState.FAILED, str(error))
    except Exception as error:
        logger.exception("Run %s ended by an error of this program", run.snapshot.run_id)
        finish(run, store, RunState.FAILED, f"The run ended by an unexpected error: {type(error).__name__}: {error}")
    return False


def control(run: LiveRun, worker: Worker | None, store: RunStore, state: RunState, order: Control) -> None:
    """Pause, resume or stop a run: the worker is told first, for no trouble with the store may keep a run going.

    Raises:
        RunError: If the run may not go there from where it is.
    """
    with run.moving:
        check_move(run.snapshot.state, state)
        if worker is not None:
            worker.send(order)
        run.move(state)
        run.say(f"Asked to {order.name.lower()}.")
        try:
            store.set_state(run.snapshot.run_id, state)
        except MnistCoreError:
            logger.exception("That run %s is %s could not be stored", run.snapshot.run_id, state)


def change_rate(run: LiveRun, worker: Worker | None, learning_rate: float) -> None:
    """Ask the worker to go on with another learning rate; it tells when it does.

    Raises:
        ConfigError: If no run may have this rate.
        RunError: If the run does not train.
    """
    parse_config(run.snapshot.config.model_dump(exclude_none=True) | {"learning_rate": learning_rate})
    with run.moving:
        state = run.snapshot.state
        if worker is None or state not in (RunState.RUNNING, RunState.PAUSED):
            raise RunError(f"The learning rate of a run that is {state} cannot be changed; only while it trains.")
        worker.send(SetRate(learning_rate))


def finish(run: LiveRun, store: RunStore, state: RunState, text: str) -> None:
    """Bring a run to its end, whatever happens. For runs that went wrong `text` is kept as the reason.

    The live run ends last: whoever sees it finished finds everything in the store. An end that cannot be stored is a
    failure, and an end that stands is kept.
    """
    with run.moving:
        if run.snapshot.state.is_finished:
            return
        reason = text if state in (RunState.FAILED, RunState.INTERRUPTED) else None
        run.say(text)
        try:
            _store_end(run, store, state, reason)
        except Exception as error:
            logger.exception("The end of run %s could not be stored", run.snapshot.run_id)
            state, reason = RunState.FAILED, reason or f"The end of the run could not be stored: {error}"
            if isinstance(error, StoreUnavailableError):
                store.owe(partial(_store_end, run, store, state, reason))
        run.move(state, reason)


def _store_end(run: LiveRun, store: RunStore, state: RunState, reason: str | None) -> None:
    store.save_history(run.snapshot.run_id, run.history)
    store.set_state(run.snapshot.run_id, state, reason)


@contextmanager
def _results_folder(prefix: str) -> Iterator[Path]:
    """A folder that the worker leaves its results in, whose name begins so."""
    place = Path(tempfile.gettempdir())
    try:
        folder = tempfile.TemporaryDirectory(prefix=prefix)
    except OSError as error:
        raise refusal("make a folder for the results", place, error) or error from error
    with folder as name:
        yield Path(name)


def _move(run: LiveRun, store: RunStore, keeper: RunKeeper, state: RunState, text: str) -> None:
    with run.moving:
        run.move(state)
        run.say(text)
        keeper.keep(partial(store.set_state, run.snapshot.run_id, state))


def _take(run: LiveRun, message: FromWorker, store: RunStore, keeper: RunKeeper, folder: Path) -> None:
    if isinstance(message, Started):
        run.say("Training started.")
    elif isinstance(message, Said):
        run.say(message.text)
    elif isinstance(message, TrainingEnded):
        _end_training(run, store, keeper, message)
    elif isinstance(message, Saved):
        _keep_results(run, store, keeper, message, folder)
    elif isinstance(message, Failed):
        finish(run, store, RunState.FAILED, message.reason)
    elif not isinstance(message, RatesMeasured):
        run.advance(message)
        if isinstance(message, EpochMetrics):
            keeper.keep(partial(_keep_epoch, run, store, message))


def _keep_epoch(run: LiveRun, store: RunStore, metrics: EpochMetrics) -> None:
    run_id = run.snapshot.run_id
    store.log_epoch(run_id, metrics)
    # When the store was refused for a while, the run is epochs ahead by now.
    epochs = tuple(epoch for epoch in run.snapshot.epochs if epoch.epoch <= metrics.epoch)
    store.log_scores(run_id, milestones_reached(epochs))
    store.save_history(run_id, run.history)
    store.checkpoints.prune(run_id, run.history)


def _end_training(run: LiveRun, store: RunStore, keeper: RunKeeper, message: TrainingEnded) -> None:
    text = "Training stopped on request" if message.was_stopped else "Training finished"
    _move(run, store, keeper, RunState.SAVING, f"{text}; judging on the test images and saving.")


def _keep_results(run: LiveRun, store: RunStore, keeper: RunKeeper, message: Saved, folder: Path) -> None:
    run_id = run.snapshot.run_id
    for artifact in (Artifact.KERAS, Artifact.ONNX, Artifact.PREDICTIONS):
        keeper.keep(partial(store.save_artifact, run_id, artifact, folder / artifact))
    for artifact in (Artifact.EPOCH_PREDICTIONS, Artifact.OWN_ANSWERS):
        if (folder / artifact).exists():
            keeper.keep(partial(store.save_artifact, run_id, artifact, folder / artifact))
    # The worker knows only the epochs it made itself, which may be none of a run that was taken up.
    scores = dict(message.scores)
    if run.snapshot.epochs:
        scores["accuracy"] = run.snapshot.epochs[-1].accuracy
    keeper.keep(partial(store.log_scores, run_id, scores))
    # An older checkpoint may go only when the stored history has caught up with the newest.
    keeper.keep(partial(store.save_history, run_id, run.history))
    # The folder goes away with the run, so what is in it has to be in the store first.
    keeper.settle()
    state = RunState.STOPPED if message.was_stopped else RunState.COMPLETED
    store.checkpoints.prune(run_id, run.history)
    finish(run, store, state, f"Test accuracy {100 * message.scores['test_accuracy']:.2f} %. Everything is stored.")
