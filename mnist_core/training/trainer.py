"""Trains one network, synchronously, knowing nothing of threads or processes. Worker process only: imports Keras."""

from __future__ import annotations

from pathlib import Path

import tensorflow as tf

from mnist_core.config import TrainingConfig
from mnist_core.training.checkpoint import NO_CHECKPOINTS, Checkpoint, CheckpointPlan, read_checkpoint
from mnist_core.training.execution import set_up_execution
from mnist_core.training.loop import Training
from mnist_core.training.precision import bfloat16_speedup, resolved_precision
from mnist_core.training.start_weights import load_start_weights
from mnist_core.training.values import NewRate, Report, ShouldStop, TrainingData, TrainingOutcome


def _no_change() -> None:
    return None


def train(
    config: TrainingConfig,
    data: TrainingData,
    report: Report,
    should_stop: ShouldStop,
    new_rate: NewRate = _no_change,
    *,
    checkpoints: CheckpointPlan = NO_CHECKPOINTS,
    start_weights: Path | None = None,
) -> TrainingOutcome:
    """Train a network as configured: a new one, one with weights learned before, or one that a checkpoint holds.

    A deterministic config switches TensorFlow's deterministic mode on for the rest of the process.

    Args:
        config: What to train. Where it has other epochs than the checkpoint's plan, the schedule starts again there.
        data: What to train on.
        report: Is given every `Progress`, `BatchMetrics`, finished `EpochMetrics`, `Gauges` as soon as they are read,
            each `Change` made on the way, and sentences for the log.
        should_stop: Is asked after every few batches, at least five times a second where a batch is that quick; may
            block to pause.
        new_rate: Is asked as often for the learning rate that the next step is to have, None for no change; what a
            schedule has planned for the rest of the run is scaled alike.
        checkpoints: Where to leave one after every epoch, before it is reported, and when stopped; where to start.
        start_weights: The `.keras` file whose weights a training without a checkpoint starts from; None for new ones.

    Returns:
        The network with the weights of the last step, or of the best epoch where early stopping is on.

    Raises:
        ShapeError: If the layers cannot follow one another.
        DivergedError: If the loss is no longer a number.
        RunError: If the checkpoint or the weights to start from cannot be used.
    """
    set_up_execution()
    if config.deterministic:
        tf.config.experimental.enable_op_determinism()
    start = read_checkpoint(checkpoints.start_from) if checkpoints.start_from is not None else None
    config = _with_precision(config, start, report)
    training = Training(config, data, report, should_stop, new_rate)
    training.checkpoint_folder = checkpoints.folder
    if start is not None:
        training.restore(start, is_extension=checkpoints.is_extension)
    elif start_weights is not None:
        load_start_weights(training.model, start_weights)
    return training.run()


def _with_precision(config: TrainingConfig, start: Checkpoint | None, report: Report) -> TrainingConfig:
    """The config with the number format to calculate in: a training that goes on keeps the one it began with."""
    precision = start.state.precision if start is not None else resolved_precision(config.precision)
    if start is None and precision != config.precision:
        report(
            f"Calculates in {precision}: 16 bits are {bfloat16_speedup():.1f} times as fast as 32 on this processor."
        )
    return config.model_copy(update={"precision": precision})
