"""What a checkpoint after every epoch costs: its size, and the time to write it and to take it up again.

`python -m benchmarks.checkpoint_cost [--rounds N]`. Real networks and optimizers, a step old; the folder is that of the
system for temporary files unless `--folder` names another disk. An epoch's own seconds stand in the other tables.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.machine import print_table, spread
from mnist_core.config import TrainingConfig, parse_config
from mnist_core.data.dataset import Mnist, load_mnist
from mnist_core.training.checkpoint import (
    Checkpoint,
    checkpoint_path,
    read_checkpoint,
    restore_values,
    values_of,
    write_checkpoint,
)
from mnist_core.training.metrics import EpochPredictions
from mnist_core.training.state import Plan, TrainingState

NETWORKS = ("perceptron", "fast_cnn", "cnn", "deep_cnn")


def measured(config: TrainingConfig, mnist: Mnist, folder: Path, rounds: int) -> tuple[str, ...]:
    """Network, megabytes of a checkpoint, milliseconds to copy and write it, milliseconds to read and put it back."""
    from mnist_core.models.build import build_model
    from mnist_core.training.step_plan import StepSettings
    from mnist_core.training.steps import TrainSteps

    model = build_model(config)
    steps = TrainSteps(model, config, mnist.x_train[:64], mnist.y_train[:64])
    steps(np.arange(64, dtype=np.int32)[np.newaxis], StepSettings.of_rates(np.array([0.001], np.float32)), 0)
    state = TrainingState(Plan(5, 5), dict(np.random.default_rng(1).bit_generator.state), "float32", step=1, epoch=1)
    path = checkpoint_path(folder, 1)
    written, taken_up = [], []
    for _ in range(rounds):
        started = time.perf_counter()
        kept = values_of(model.variables), values_of(steps.optimizer.variables)
        write_checkpoint(folder, Checkpoint(state, *kept, (), EpochPredictions.none(6000)))
        written.append(1000 * (time.perf_counter() - started))
        started = time.perf_counter()
        checkpoint = read_checkpoint(path)
        restore_values(model.variables, checkpoint.model, "network")
        restore_values(steps.optimizer.variables, checkpoint.optimizer, "optimizer")
        taken_up.append(1000 * (time.perf_counter() - started))
    return config.architecture, f"{path.stat().st_size / 1e6:.2f}", spread(written, 1), spread(taken_up, 1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--folder", type=Path, help="where to write")
    args = parser.parse_args()
    mnist, rows = load_mnist(), []
    for name in NETWORKS:
        with tempfile.TemporaryDirectory(dir=args.folder) as folder:
            config = parse_config({"architecture": name, "optimizer": "adam"})
            rows.append(measured(config, mnist, Path(folder), args.rounds))
    heads = ("network, with Adam", "megabytes", "ms to write and sync", "ms to take up")
    print_table("A checkpoint", heads, rows)


if __name__ == "__main__":
    main()
