"""How well the best preset reads the test images, over some seeds: a single network each, nothing tuned on test data.

`python -m benchmarks.best_accuracy [--seeds N] [--preset NAME] [--out FILE]`, and settings to try. With `--out`,
each finished seed is kept in a file at once; the same command goes on where it was interrupted.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmarks.journal import Journal
from benchmarks.machine import print_table, spread
from benchmarks.preset_training import PresetResult, PresetTask, run_preset
from benchmarks.turns import mean_and_deviation
from mnist_core.evaluation.intervals import wilson


def seed_row(seed: int, result: PresetResult) -> tuple[str, ...]:
    """One seed's line."""
    likely = wilson(result.correct, result.images)
    interval = f"{100 * likely.low:.2f}–{100 * likely.high:.2f}"
    accuracy = f"{100 * result.test_accuracy:.2f}"
    val_loss = "–" if result.val_loss is None else f"{result.val_loss:.4f}"
    return str(seed), val_loss, accuracy, interval, str(result.epochs), f"{result.seconds:.0f}"


def last_row(results: Sequence[PresetResult]) -> tuple[str, ...]:
    """All seeds' line."""
    accuracy = mean_and_deviation([100 * result.test_accuracy for result in results], 2)
    epochs, seconds = ([float(result.epochs) for result in results], [result.seconds for result in results])
    return "mean ± deviation; medians", "", accuracy, "", spread(epochs, 0), spread(seconds, 0)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--preset", default="best")
    parser.add_argument("--epochs", type=int, help="fewer, to try this program out")
    parser.add_argument("--images", type=int, help="fewer, to try this program out")
    parser.add_argument("--augmentation", help="another one, to try a recipe")
    parser.add_argument("--averaged-epochs", type=int, help="so many, to try a recipe")
    parser.add_argument("--out", type=Path, help="JSON lines of finished seeds")
    args = parser.parse_args()
    journal, results = Journal(args.out), []
    for seed in range(args.seeds):
        task = PresetTask(args.preset, seed, args.epochs, args.images, args.augmentation, args.averaged_epochs)
        key = {"config": task.config().model_dump(mode="json")}
        results.append(PresetResult(**journal.result(key, partial(run_preset, task))))
    print_table(
        f"Test accuracy of the preset {args.preset!r}, {args.seeds} seeds",
        ("seed", "validation loss", "test accuracy, %", "95 % interval, %", "epochs", "training, s"),
        [*(seed_row(seed, result) for seed, result in enumerate(results)), last_row(results)],
    )


if __name__ == "__main__":
    main()
