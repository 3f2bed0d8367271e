"""A party of a comparison of training speed: what it is given, what it tells, and how it is run, alone in a process."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.lab_server import ROOT
from mnist_core.data.dataset import load_mnist

HELD_OUT = {"cnn": 0.0, "deep_cnn": 0.2}
"""The networks of the article's examples 2 and 3, and the share of the training images that its script sets aside."""
BATCH_SIZE = 32
LEARNING_RATE = 0.001
LAST_WORDS = 2000


@dataclass(frozen=True)
class Task:
    """What every party does alike. It ends early after the epoch in which test accuracy reaches `target`."""

    network: str
    epochs: int
    images: int = 60_000
    seed: int = 0
    target: float = 2.0

    @property
    def training_images(self) -> int:
        """How many of the images are learned from: Keras' `validation_split` takes the last of them away."""
        return int(self.images * (1.0 - HELD_OUT[self.network]))

    def arguments(self) -> list[str]:
        """This task on a command line, as `read_task` takes it."""
        return [f"--{name}={value}" for name, value in asdict(self).items()]


@dataclass(frozen=True)
class Images:
    """Training images, those set aside among them, and test images: `uint8`, shape `(n, 28, 28)`, with labels."""

    x_train: NDArray[np.uint8]
    y_train: NDArray[np.uint8]
    x_test: NDArray[np.uint8]
    y_test: NDArray[np.uint8]


@dataclass(frozen=True)
class EpochTrace:
    """One epoch: seconds of training alone, means over the training images as they went by, and the judgement after.

    The first epoch's seconds begin before the network is built and include what is compiled.
    """

    seconds: float
    loss: float
    accuracy: float
    test_loss: float
    test_accuracy: float


class Stopwatch:
    """Seconds of training, epoch by epoch; what lies between `stop` and `start` is not counted."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._seconds = 0.0

    def start(self) -> None:
        """Training goes on."""
        self._began = time.perf_counter()

    def stop(self) -> None:
        """Training rests for now; the last call before `seconds` counts."""
        self._seconds = time.perf_counter() - self._began

    @property
    def seconds(self) -> float:
        """From the last start to the last stop."""
        return self._seconds


def task_parser(description: str | None) -> argparse.ArgumentParser:
    """Reads a task from the command line of a party."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--network", choices=tuple(HELD_OUT), default="cnn")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--images", type=int, default=60_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--target", type=float, default=2.0)
    return parser


def read_task(args: argparse.Namespace) -> Task:
    """The task that was read."""
    return Task(args.network, args.epochs, args.images, args.seed, args.target)


def load_images(task: Task) -> Images:
    """The first images of MNIST, as many as the task asks for, and of the test images at most as many."""
    mnist, some = load_mnist(), slice(task.images)
    return Images(mnist.x_train[some], mnist.y_train[some], mnist.x_test[some], mnist.y_test[some])


def tell(traces: Sequence[EpochTrace]) -> None:
    """Print what `run_party` reads."""
    print(json.dumps([asdict(trace) for trace in traces]))


def run_party(module: str, arguments: Sequence[str]) -> list[dict[str, float]]:
    """What a party tells of its epochs, from a process of its own.

    Raises:
        RuntimeError: If it fails; the message ends with its last words.
    """
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[1:])} failed with {done.returncode}: {done.stderr[-LAST_WORDS:]}")
    told: list[dict[str, float]] = json.loads(done.stdout.splitlines()[-1])
    return told
