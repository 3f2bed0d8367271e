"""A real, quick classifier for tests: an image is the digit whose mean training image it lies nearest to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mnist_core.config import TrainingConfig
from mnist_core.runs.record import Artifact, Predictions
from mnist_core.runs.serialization import write_predictions
from mnist_core.runs.store import RunStore
from tests.stores import TO_COMPLETED

if TYPE_CHECKING:
    from mnist_core.data.dataset import Mnist

_SHARPNESS = 0.5  # per unit of squared distance; makes about a tenth of all images ambiguous


def nearest_mean_probabilities(mnist: Mnist, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Softmax of the negative squared distances to the ten mean images, `float32`, shape `(n, 10)`."""
    means = np.stack([mnist.x_train[mnist.y_train == digit].mean(axis=0).ravel() for digit in range(10)]) / 255
    x = images.reshape(len(images), -1).astype(np.float32) / 255
    distances = (x**2).sum(axis=1, keepdims=True) - 2 * x @ means.T + (means**2).sum(axis=1)
    weights = np.exp(-_SHARPNESS * (distances - distances.min(axis=1, keepdims=True)))
    shares: NDArray[np.float32] = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares


def nearest_mean_predictions(mnist: Mnist) -> Predictions:
    """What this classifier says of all test images and of the first hundred training images."""
    return Predictions(
        test_probabilities=nearest_mean_probabilities(mnist, mnist.x_test),
        y_test=mnist.y_test,
        validation_probabilities=nearest_mean_probabilities(mnist, mnist.x_train[:100]),
        validation_indices=np.arange(100, dtype=np.int64),
        y_validation=mnist.y_train[:100],
    )


def store_finished_run(store: RunStore, predictions: Predictions, folder: Path) -> str:
    """Put a finished run with these predictions into a store and return its id; `folder` is for a passing file."""
    run_id = store.create(TrainingConfig(), name="Nearest mean").run_id
    file = folder / Artifact.PREDICTIONS
    write_predictions(file, predictions)
    store.save_artifact(run_id, Artifact.PREDICTIONS, file)
    accuracy = float((predictions.test_probabilities.argmax(axis=1) == predictions.y_test).mean())
    store.log_scores(run_id, {"accuracy": accuracy, "test_accuracy": accuracy})
    for state in TO_COMPLETED:
        store.set_state(run_id, state)
    return run_id
