"""Milliseconds of one training step, and seconds to the first, with and without each of the engine's ways to be quick.

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
from dataclasses import asdict, dataclass, replace
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
    runs_as_traced: bool = True
    whole_batch_norm: bool = True


_KERAS_BATCH_NORM = Variant(whole_batch_norm=False)
_REWRITING = replace(_KERAS_BATCH_NORM, runs_as_traced=False)
_KERAS_ADAM = replace(_REWRITING, whole_adam=False)
_WHOLE_BATCH = replace(_KERAS_ADAM, parts=1)
_ALL_PROCESSORS = replace(_WHOLE_BATCH, shares_processors=False)
VARIANTS = {
    "activation, then pooling; operations spread over all processors; Keras' Adam": replace(
        _ALL_PROCESSORS, pools_first=False
    ),
    "pooling, then activation": _ALL_PROCESSORS,
    "and one operation to a processor": _WHOLE_BATCH,
    "and the batch in two parts": _KERAS_ADAM,
    "and Adam in one operation": _REWRITING,
    "and graphs run as traced": _KERAS_BATCH_NORM,
    "and batch normalisation in one operation: the engine": Variant(),
}


@dataclass(frozen=True)
class Pace:
    """How long a variant took: to its first step, building and compiling included, and for each step after it."""

    first_seconds: float
    step_milliseconds: float


def pace(variant: Variant, network: str, precision: str, steps: int) -> Pace:
    """The first call, and the median step of a few calls after it, in this process."""
    import keras

    from mnist_core.data.dataset import load_mnist
    from mnist_core.models import batch_norm, build
    from mnist_core.models.order import quickest_order
    from mnist_core.training import execution, optimizers
    from mnist_core.training import steps as engine
    from mnist_core.training.step_plan import StepSettings

    if variant.shares_processors:
        execution.share_processors()
    if variant.runs_as_traced:
        execution.run_graphs_as_traced()
    mnist = load_mnist()
    config = TrainingConfig(architecture=network, batch_size=BATCH_SIZE, precision=precision)
    order = quickest_order if variant.pools_first else (lambda layers: layers)
    normalization = batch_norm.BatchNormalization if variant.whole_batch_norm else keras.layers.BatchNormalization
    quicker = {"Adam": optimizers.Adam if variant.whole_adam else keras.optimizers.Adam}
    random = np.random.default_rng(0)
    calls = [random.integers(0, len(mnist.x_train), (steps, BATCH_SIZE)).astype(np.int32) for _ in range(CALLS)]
    settings = StepSettings.of_rates(np.full(steps, config.learning_rate, np.float32))
    for _ in range(2):  # what a process does once is slow the first time, and no worker's first training is a user's
        began = time.perf_counter()
        with (
            patch.object(build, "quickest_order", order),
            patch.object(build, "BatchNormalization", normalization),
            patch.object(optimizers, "_QUICKER", quicker),
            patch.object(engine, "PARTS", variant.parts),
        ):
            train_steps = engine.TrainSteps(build.build_model(config), config, mnist.x_train, mnist.y_train)
        train_steps(calls[0][:1], StepSettings.of_rates(settings.rates[:1]), 0)
        first_seconds = time.perf_counter() - began
    milliseconds = []
    for number, batches in enumerate(calls):
        began = time.perf_counter()
        train_steps(batches, settings, number * steps)
        milliseconds.append((time.perf_counter() - began) / steps * 1000)
    return Pace(first_seconds, statistics.median(milliseconds))


def in_own_process(name: str, network: str, precision: str, steps: int) -> Pace:
    """The pace of a variant, from a fresh process.

    Raises:
        RuntimeError: If it fails; the message ends with its last words.
    """
    options = [f"--network={network}", f"--steps={steps}", f"--one={name}", f"--precision={precision}"]
    command = [sys.executable, "-m", "benchmarks.step_variants", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{name} failed with {done.returncode}: {done.stderr[-LAST_WORDS:]}")
    return Pace(**json.loads(done.stdout.splitlines()[-1]))


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
        print(json.dumps(asdict(pace(VARIANTS[args.one], args.network, args.precision, args.steps))))
        return
    found: dict[tuple[str, str], list[Pace]] = {}
    for name, _ in turns(dict.fromkeys(VARIANTS, args.rounds)):
        for precision in PRECISIONS:
            measured = in_own_process(name, args.network, precision, args.steps)
            found.setdefault((name, precision), []).append(measured)
    print_table(
        f"{args.network}, batches of {BATCH_SIZE}, {args.rounds} rounds",
        ("variant", *(f"{one}, {what}" for one in PRECISIONS for what in ("ms a step", "s to the first step"))),
        [(name, *(cell for one in PRECISIONS for cell in _cells(found[name, one]))) for name in VARIANTS],
    )


def _cells(paces: list[Pace]) -> tuple[str, str]:
    step = statistics.median(one.step_milliseconds for one in paces)
    return f"{step:.2f}", f"{statistics.median(one.first_seconds for one in paces):.2f}"


if __name__ == "__main__":
    main()
