"""Which runs of a store are runs of the article's examples, and what they left."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import count

import numpy as np

from mnist_core.article.examples import Example
from mnist_core.article.measured import MeasuredRun, Right
from mnist_core.evaluation.cases import predicted_digits
from mnist_core.runs.record import Artifact, Predictions, RunHistory, RunRecord
from mnist_core.runs.states import RunState
from mnist_core.runs.store import RunStore
from mnist_core.training.metrics import EpochPredictions

MOST_RUNS = 5
"""Runs of one example that are looked at, the newest: more tell hardly more, and each takes reading."""


def runs_of(example: Example, runs: Sequence[RunRecord]) -> tuple[RunRecord, ...]:
    """The finished runs with exactly an example's settings, any seed, the newest first.

    Runs that were broken on purpose, started from another run's weights or ended early are none.
    """
    fitting = (run for run in runs if _is_of(example, run))
    finished = [run for run in fitting if run.state is RunState.COMPLETED and run.has_results]
    return tuple(run for run in finished if run.epochs_done == run.config.epochs)[:MOST_RUNS]


def unfinished_run_of(example: Example, runs: Sequence[RunRecord]) -> RunRecord | None:
    """The newest run of an example that waits or trains; None where there is none."""
    return next((run for run in runs if _is_of(example, run) and not run.state.is_finished), None)


def failed_run_of(example: Example, runs: Sequence[RunRecord]) -> RunRecord | None:
    """The newest run of an example, if it ended without coming to its end; None otherwise."""
    newest = next((run for run in runs if _is_of(example, run)), None)
    has_failed = newest is not None and newest.state.is_finished and newest.state is not RunState.COMPLETED
    return newest if has_failed else None


def next_seed(example: Example, runs: Sequence[RunRecord]) -> int:
    """The first seed, from the article preset's on, that no run of an example has had or has."""
    taken = {run.config.seed for run in runs if _is_of(example, run)}
    return next(seed for seed in count(example.config.seed) if seed not in taken)


def _is_of(example: Example, run: RunRecord) -> bool:
    return run.faults.is_none and run.parent_id is None and example.is_config(run.config)


def measured_run(store: RunStore, run: RunRecord) -> MeasuredRun | None:
    """What a finished run left; None where its learning rate was changed while it trained.

    Raises:
        StoreError: If its files cannot be read.
        EvaluationError: If its predictions are no probabilities.
    """
    history, predictions = store.history(run.run_id), store.predictions(run.run_id)
    if history.changes:
        return None
    environment = json.loads(store.artifact(run.run_id, Artifact.ENVIRONMENT).read_bytes())
    return MeasuredRun(
        config=run.config,
        epochs=history.epochs,
        y_true=predictions.y_test,
        y_pred=predicted_digits(predictions.test_probabilities).astype(np.uint8),
        test_loss=run.test_loss if run.test_loss is not None else float("nan"),
        training_seconds=run.training_seconds or 0.0,
        machine=f"{environment.get('processor', 'an unknown processor')}, {environment.get('cores', '?')} cores",
        versions={str(name): str(version) for name, version in environment.get("libraries", {}).items()},
        validation_right=_validation_right(history, predictions, store.epoch_predictions(run.run_id)),
    )


def _validation_right(history: RunHistory, predictions: Predictions, said: EpochPredictions | None) -> Right | None:
    losses = [one.val_loss for one in history.epochs if one.val_loss is not None]
    if said is None or not losses or len(losses) < len(history.epochs):
        return None
    rows = {int(number): row for number, row in zip(said.epochs, said.predicted, strict=True)}
    best, last = int(np.nanargmin(losses)) + 1, history.epochs[-1].epoch
    if best not in rows or last not in rows:
        return None
    return np.asarray(np.stack([rows[best], rows[last]]) == predictions.y_validation)
