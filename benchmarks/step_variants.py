"""Milliseconds of one training step, with and without each of the engine's ways to be quick.

`python -m benchmarks.step_variants [--network NAME] [--steps N] [--rounds N]`. Every variant trains in a process of its
own, the variants in turn, in both number formats. What is switched off is switched off from outside: the product has no
such switches.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from unittest.mock import patch

import numpy as np

from benchmarks.lab_server import ROOT
from benchmarks.machine import print_table
from benchmarks.turns import turns
from mnist_core.config import TrainingConfig

PRECISIONS = ("float32", "bfloat16")
BATCH_SIZE = 32
CALLS = 8
LAST_WORDS = 2000


@dataclass(frozen=True)
class Variant:
    """What is switched off; nothing is in the engine as it stands."""

    pools_first: bool = True
    shares_processors: bool = True
    parts: int = 2
    whole_adam: bool = True


VARIANTS = {
    "activation, then pooling; operations spread over all processors; Keras' Adam": Variant(False, False, 1, False),
    "pooling, then activation": Variant(True, False, 1, False),
    "and one operation to a processor": Variant(True, True, 1, False),
    "and the batch in two parts": Variant(True, True, 2, False),
    "and Adam in one operation: the engine": Variant(),
}


def step_milliseconds(variant: Variant, network: str, precision: str, steps: int) -> float:
    """The median step of a few calls, in this process."""
    import keras

    from mnist_core.data.dataset import load_mnist
    from mnist_core.models import build
    from mnist_core.models.order import quickest_order
    from mnist_core.training import optimizers, processors
    from mnist_core.training import steps as engine

    if variant.shares_processors:
        processors.share_processors()
    mnist = load_mnist()
    config = TrainingConfig(architecture=network, batch_size=BATCH_SIZE, precision=precision)
    order = quickest_order if variant.pools_first else (lambda layers: layers)
    quicker = {"Adam": optimizers.Adam if variant.whole_adam else keras.optimizers.Adam}
    with (
        patch.object(build, "quickest_order", order),
        patch.object(optimizers, "_QUICKER", quicker),
        patch.object(engine, "PARTS", variant.parts),
    ):
        train_steps = engine.TrainSteps(build.build_model(config), config, mnist.x_train, mnist.y_train)
    random = np.random.default_rng(0)
    rates = np.full(steps, config.learning_rate, np.float32)
    seconds = []
    for call in range(CALLS + 1):
        batches = random.integers(0, len(mnist.x_train), (steps, BATCH_SIZE)).astype(np.int32)
        began = time.perf_counter()
        train_steps(batches, rates, call * steps)
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds[1:]) / steps * 1000  # the first call also compiles


def in_own_process(name: str, network: str, precision: str, steps: int) -> float:
    """The median step of a variant, from a fresh process.

    Raises:
        RuntimeError: If it fails; the message ends with its last words.
    """
    options = [f"--network={network}", f"--steps={steps}", f"--one={name}", f"--precision={precision}"]
    command = [sys.executable, "-m", "benchmarks.step_variants", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{name} failed with {done.returncode}: {done.stderr[-LAST_WORDS:]}")
    return float(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", default="cnn")
    parser.add_argument("--steps", type=int, default=100, help="in one call; fewer for large networks")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", choices=VARIANTS, help=argparse.SUPPRESS)
    parser.add_argument("--precision", choices=PRECISIONS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(step_milliseconds(VARIANTS[args.one], args.network, args.precision, args.steps)))
        return
    found: dict[tuple[str, str], list[float]] = {}
    for name, _ in turns(dict.fromkeys(VARIANTS, args.rounds)):
        for precision in PRECISIONS:
            milliseconds = in_own_process(name, args.network, precision, args.steps)
            found.setdefault((name, precision), []).append(milliseconds)
    print_table(
        f"One step of {args.network}, batches of {BATCH_SIZE}, {args.rounds} rounds, milliseconds",
        ("variant", *PRECISIONS),
        [(name, *(f"{statistics.median(found[name, one]):.2f}" for one in PRECISIONS)) for name in VARIANTS],
    )


if __name__ == "__main__":
    main()
