"""What reading the gauges costs: the article's CNN trained with them and without, in turn, in one process.

`python -m benchmarks.gauge_cost [--epochs N] [--rounds N] [--architecture NAME]`. By the clock on the wall and by the
processor time of whole trainings, so that compiling and bookkeeping count too; and by the trainer's own account of its
seconds. The latter two are disturbed less by other processes on the machine.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from unittest.mock import patch

from benchmarks.machine import print_table, spread
from mnist_core.config import TrainingConfig
from mnist_core.data.dataset import load_mnist
from mnist_core.presets import PRESETS
from mnist_core.training.gauges import GaugeReader
from mnist_core.training.trainer import train
from mnist_core.training.values import TrainingData, TrainingOutcome, training_data


@dataclass(frozen=True, eq=False)
class Timed:
    """One training: its seconds on the wall and of the processors, and how it ended."""

    wall_seconds: float
    processor_seconds: float
    outcome: TrainingOutcome


def timed(config: TrainingConfig, data: TrainingData, *, with_gauges: bool) -> Timed:
    """One training with the gauges or without."""
    with ExitStack() as stack:
        if not with_gauges:
            stack.enter_context(patch.object(GaugeReader, "is_due", lambda *arguments, **options: False))
        wall, processor = time.perf_counter(), time.process_time()
        outcome = train(config, data, lambda event: None, lambda: False)
        return Timed(time.perf_counter() - wall, time.process_time() - processor, outcome)


def _share(outcome: TrainingOutcome) -> float:
    spent = [epoch.seconds for epoch in outcome.epochs if epoch.seconds is not None]
    looking = sum(seconds.gauges for seconds in spent)
    return 100 * looking / sum(seconds.step + seconds.data + seconds.evaluation for seconds in spent)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--architecture", help="another network than the article's CNN")
    args = parser.parse_args()
    config = PRESETS["article_cnn"].config.model_copy(update={"epochs": args.epochs})
    if args.architecture:
        config = config.model_copy(update={"architecture": args.architecture})
    data, _ = training_data(config, load_mnist())
    timed(config.model_copy(update={"epochs": 1, "training_images": 1000}), data, with_gauges=True)
    without, with_them = [], []
    for _ in range(args.rounds):
        without.append(timed(config, data, with_gauges=False))
        with_them.append(timed(config, data, with_gauges=True))
    columns = [[run.wall_seconds for run in runs] for runs in (without, with_them)]
    columns += [[run.processor_seconds for run in runs] for runs in (without, with_them)]
    plain_wall, wall, plain_processor, processor = columns
    print_table(
        f"What the gauges cost: {config.architecture}, batch size {config.batch_size}, {args.epochs} epochs",
        ("", "seconds", "processor seconds"),
        [
            ("without gauges", spread(plain_wall), spread(plain_processor)),
            ("with gauges", spread(wall), spread(processor)),
            ("ratio of medians", _ratio(wall, plain_wall), _ratio(processor, plain_processor)),
            ("their share by the trainer's account", f"{spread([_share(run.outcome) for run in with_them])} %", ""),
        ],
    )


def _ratio(with_them: Sequence[float], without: Sequence[float]) -> str:
    return f"{statistics.median(with_them) / statistics.median(without):.3f}"


if __name__ == "__main__":
    main()
