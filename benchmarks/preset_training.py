"""One preset trained by the engine with one seed, then judged once on the test images; a warm worker's, so what
is slow only once in a process, imports above all, is not timed.

`python -m benchmarks.preset_training PRESET [--seed N] [--epochs N] [--images N]`. Whatever stops it early looks at
validation images only. The last line it prints is what was measured, as JSON.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from benchmarks.lab_server import ROOT
from mnist_core.config import TrainingConfig
from mnist_core.presets import PRESETS

LAST_WORDS = 2000


@dataclass(frozen=True)
class PresetTask:
    """A preset to train with a seed; fewer epochs or images where they are named, to try a program out, and another
    augmentation or averaged epochs, to try a recipe."""

    preset: str
    seed: int
    epochs: int | None = None
    images: int | None = None
    augmentation: str | None = None
    averaged_epochs: int | None = None

    def config(self) -> TrainingConfig:
        """What to train.

        Raises:
            SystemExit: If there is no such preset.
        """
        if self.preset not in PRESETS:
            raise SystemExit(f"There is no preset {self.preset!r}; there are {', '.join(PRESETS)}.")
        asked = {
            "seed": self.seed,
            "epochs": self.epochs,
            "training_images": self.images,
            "augmentation": self.augmentation,
            "averaged_epochs": self.averaged_epochs,
        }
        changes = {name: value for name, value in asked.items() if value is not None}
        return PRESETS[self.preset].config.model_copy(update=changes)


@dataclass(frozen=True)
class PresetResult:
    """What came of it. `seconds` run from the call that builds the network to its end, validation included;
    `first_step_seconds` are those among them until the first step was made: building and compiling. `val_loss` is that
    of the last epoch, None where no images were set aside."""

    seconds: float
    first_step_seconds: float
    epochs: int
    correct: int
    images: int
    val_loss: float | None = None

    @property
    def test_accuracy(self) -> float:
        """The share of test images read right."""
        return self.correct / self.images


def run_preset(task: PresetTask) -> dict[str, Any]:
    """The `PresetResult`'s values, from a fresh process.

    Raises:
        RuntimeError: If it fails; the message ends with its last words.
    """
    task.config()
    asked = {name: value for name, value in asdict(task).items() if name != "preset" and value is not None}
    options = [f"--{name.replace('_', '-')}={value}" for name, value in asked.items()]
    command = [sys.executable, "-m", "benchmarks.preset_training", task.preset, *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[1:])} failed with {done.returncode}: {done.stderr[-LAST_WORDS:]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def train_preset(task: PresetTask) -> PresetResult:
    """Train and judge."""
    # Here, for programs that only run others need not wait for TensorFlow.
    from mnist_core.data.dataset import load_mnist
    from mnist_core.training.metrics import Progress
    from mnist_core.training.steps import make_predict
    from mnist_core.training.trainer import train
    from mnist_core.training.values import training_data
    from mnist_core.training.warm_up import warm_up

    warm_up()
    config, mnist = task.config(), load_mnist()
    data, _ = training_data(config, mnist)
    steps: list[float] = []
    began = time.perf_counter()

    def note(event: object) -> None:
        if isinstance(event, Progress) and not steps:
            steps.append(time.perf_counter() - began)

    outcome = train(config, data, note, lambda: False)
    seconds = time.perf_counter() - began
    answers = make_predict(outcome.model)(mnist.x_test, lambda: False).argmax(axis=1)
    correct = int(np.sum(answers == mnist.y_test))
    val_loss = outcome.epochs[-1].val_loss
    return PresetResult(seconds, steps[0], len(outcome.epochs), correct, len(mnist.y_test), val_loss)


def main() -> None:
    """Train and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("preset")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--images", type=int)
    parser.add_argument("--augmentation")
    parser.add_argument("--averaged-epochs", type=int)
    print(json.dumps(asdict(train_preset(PresetTask(**vars(parser.parse_args()))))))


if __name__ == "__main__":
    main()
