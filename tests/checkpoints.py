"""Checkpoints for tests that need no training: small ones, of a training that stands after some step."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mnist_core.training.checkpoint import Checkpoint, checkpoint_path, write_checkpoint
from mnist_core.training.metrics import EpochPredictions
from mnist_core.training.state import Plan, TrainingState


def state_of(step: int, epoch: int, *, images: int = 0, planned_epochs: int = 3) -> TrainingState:
    """The numbers of a training after so many steps and whole epochs."""
    random = dict(np.random.default_rng(1).bit_generator.state)
    return TrainingState(
        Plan(planned_epochs, 10 * planned_epochs), random, "float32", step=step, epoch=epoch, images=images
    )


def leave_checkpoint(folder: Path, state: TrainingState) -> Path:
    """Write a checkpoint with these numbers and hardly any weights, and return where."""
    weights = [np.ones(2, np.float32)]
    write_checkpoint(folder, Checkpoint(state, weights, weights, [], EpochPredictions.none(0)))
    return checkpoint_path(folder, state.step)
