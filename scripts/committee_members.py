"""The members of the committee behind the ambiguity scores: five kinds, each trained three times without a third.

Four networks of different build, and one of them taught by moved pictures. A perceptron is not among them: it misreads
one digit in fourteen, and would find nearly everything ambiguous. What each says is kept as
soon as it has said it, so a run that was cut short goes on where it was. The folder is not part of the project.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.config import TrainingConfig
from mnist_core.data.dataset import Mnist
from mnist_core.training.steps import make_predict
from mnist_core.training.trainer import train
from mnist_core.training.values import TrainingData

FOLDS = 3
SEED = 11

_COMMON: dict[str, Any] = {"validation_fraction": 0.0, "batch_size": 128, "schedule": "one_cycle"}
MEMBERS: dict[str, TrainingConfig] = {
    "mlp": TrainingConfig(architecture="mlp", epochs=6, learning_rate=0.003, dropout=0.2, **_COMMON),
    "lenet5": TrainingConfig(architecture="lenet5", epochs=6, learning_rate=0.004, **_COMMON),
    "cnn": TrainingConfig(architecture="cnn", epochs=4, learning_rate=0.003, dropout=0.3, **_COMMON),
    "fast_cnn": TrainingConfig(architecture="fast_cnn", epochs=4, learning_rate=0.015, **_COMMON),
    "moved_fast_cnn": TrainingConfig(
        architecture="fast_cnn", augmentation="affine", epochs=6, learning_rate=0.015, **_COMMON
    ),
}


@dataclass(frozen=True, eq=False)
class Said:
    """What one kind of network says: of every training image the network that did not learn from it, of the test
    images all of them.

    `training` is `float32`, `(60000, 10)`; `test` is `float32`, `(FOLDS, 10000, 10)`; `processor_seconds` went into it.
    """

    training: NDArray[np.float32]
    test: NDArray[np.float32]
    processor_seconds: float


def folds(y_train: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The fold of each training image, 0 to `FOLDS` - 1: each digit is dealt out evenly, in an order of its own."""
    fold_of = np.empty(len(y_train), np.uint8)
    generator = np.random.default_rng(SEED)
    for digit in range(10):
        places = generator.permutation(np.flatnonzero(y_train == digit))
        fold_of[places] = np.arange(len(places)) % FOLDS
    return fold_of


def ask(name: str, mnist: Mnist, folder: Path) -> Said:
    """What the networks of one kind say; trained now where the folder does not hold their answers."""
    fold_of = folds(mnist.y_train)
    training = np.empty((len(mnist.y_train), 10), np.float32)
    test, seconds = [], 0.0
    for fold in range(FOLDS):
        file = folder / f"{name}-{fold}.npz"
        if not file.is_file():
            _train_and_keep(name, fold, mnist, fold_of == fold, file)
        with np.load(file, allow_pickle=False) as kept:
            training[fold_of == fold] = kept["training"]
            test.append(kept["test"])
            seconds += float(kept["processor_seconds"])
    return Said(training, np.stack(test), seconds)


def _train_and_keep(name: str, fold: int, mnist: Mnist, held_out: NDArray[np.bool_], file: Path) -> None:
    begun = time.process_time()
    config = MEMBERS[name].model_copy(update={"seed": SEED + fold})
    none = mnist.x_train[:0], mnist.y_train[:0]
    data = TrainingData(mnist.x_train[~held_out], mnist.y_train[~held_out], *none)
    outcome = train(config, data, lambda _: None, lambda: False)
    predict = make_predict(outcome.model)
    training, test = (predict(images, lambda: False) for images in (mnist.x_train[held_out], mnist.x_test))
    seconds = time.process_time() - begun
    right = np.mean(training.argmax(axis=1) == mnist.y_train[held_out])
    sys.stderr.write(f"{name}, fold {fold}: {right:.2%} of the images held out, {seconds:.0f} s of processor\n")
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    with part.open("wb") as stream:
        np.savez(stream, allow_pickle=False, training=training, test=test, processor_seconds=np.array(seconds))
    part.replace(file)
