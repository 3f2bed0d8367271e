"""The training digits that a model finds most like a drawing: nearest in what its last layer but one says of them.

The features of all 60,000 training images are computed once for each model and kept on disk under the digest of its
file, as half-precision numbers. Wide ones (a perceptron's are the 784 pixels) are kept as a random projection, which
keeps distances nearly as they are (W. B. Johnson and J. Lindenstrauss, 1984). It only chooses candidates: their
distances are measured with the whole features, so only a neighbour that is no candidate can be missed.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_core.data.dataset import load_mnist, load_training_images
from mnist_core.data.kept_arrays import Form, Kept, kept_arrays
from mnist_core.data.request import Report, silent
from mnist_core.drawing.predictor import Predictor
from mnist_core.settings import get_settings

VERSION = 1
"""Counts up when the kept features change their meaning."""

WIDEST = 128
"""Features kept of an image: 15 MB for all of them."""

MOST_KEPT = 8
"""Models whose features stay on disk; those not used for longest go."""

_STEP = 2_000  # images between two reports
_CANDIDATES = 100
_SEED = 0

_FORM: Form = {"features": ((None, None), np.float16), "labels": ((None,), np.uint8)}


@dataclass(frozen=True, eq=False)
class Neighbour:
    """A training digit near a drawing: its place among the 60,000, its label, its distance and its image.

    `distance` is Euclidean in the model's feature space, a unit of its own; `image` is `uint8`, `(28, 28)`.
    """

    index: int
    label: int
    distance: float
    image: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class NeighbourIndex:
    """Features of `n` training images, `float16`, `(n, k)`, `k` at most `WIDEST`, and their labels, `uint8`, `(n,)`."""

    features: NDArray[np.float16]
    labels: NDArray[np.uint8]

    def nearest(self, predictor: Predictor, image: NDArray[np.float32], count: int = 5) -> tuple[Neighbour, ...]:
        """The training digits nearest to an image, nearest first; `image` is `float32`, `(28, 28)`, in [0, 1].

        Raises:
            DataError: If MNIST cannot be had.
        """
        own = predictor.features(image[np.newaxis])
        indices = self._candidates(_projected(own)[0])
        images = load_training_images(indices)
        distances = np.linalg.norm(predictor.features(_unit(images)) - own, axis=1)
        return tuple(
            Neighbour(int(indices[place]), int(self.labels[indices[place]]), float(distances[place]), images[place])
            for place in np.argsort(distances, kind="stable")[:count]
        )

    def _candidates(self, own: NDArray[np.float32]) -> NDArray[np.int64]:
        """Places of the images nearest by the kept features, in no order."""
        starts = range(0, len(self.features), _STEP)
        parts = [np.square(self.features[start : start + _STEP] - own).sum(axis=1) for start in starts]
        distances = np.concatenate(parts)
        return np.argpartition(distances, min(_CANDIDATES, len(distances)) - 1)[:_CANDIDATES]


def neighbour_index(predictor: Predictor, model_file: Path, report: Report | None = None) -> NeighbourIndex:
    """The index of a model's training features: read, or computed first, which takes seconds to a minute.

    Args:
        predictor: The model.
        model_file: Its file, whose content names what is kept.
        report: Told how far the computing is.

    Raises:
        DataError: If MNIST cannot be had, or another process has computed for too long.
        OSError: If the model's file cannot be read.
    """
    file = features_folder() / f"{hashlib.sha256(model_file.read_bytes()).hexdigest()[:32]}.npz"
    arrays = kept_arrays(file, _FORM, VERSION, lambda: _compute(predictor, report or silent))
    with suppress(OSError):
        file.touch()  # tells that it was used
        _tidy(file.parent)
    return NeighbourIndex(**arrays)


def features_folder() -> Path:
    """Where the features are kept."""
    return get_settings().home / "features"


def _compute(predictor: Predictor, report: Report) -> Kept:
    mnist = load_mnist(report)
    parts = []
    for start in range(0, len(mnist.x_train), _STEP):
        report("Reading the training digits with this network", start / len(mnist.x_train))
        parts.append(_projected(predictor.features(_unit(mnist.x_train[start : start + _STEP]))))
    limit = float(np.finfo(np.float16).max)
    return {"features": np.concatenate(parts).clip(-limit, limit).astype(np.float16), "labels": mnist.y_train}


def _projected(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """The features themselves, or `WIDEST` random mixtures of them where there are more; `float32`, `(n, k)`."""
    width = features.shape[1]
    if width <= WIDEST:
        return features
    mixing = np.random.default_rng(_SEED).standard_normal((width, WIDEST), dtype=np.float32)
    return np.asarray(features @ (mixing / np.float32(np.sqrt(WIDEST))), dtype=np.float32)


def _tidy(folder: Path) -> None:
    """Delete the features that were not used for longest."""
    by_use = sorted(folder.glob("*.npz"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    for file in by_use[MOST_KEPT:]:
        file.unlink(missing_ok=True)
        file.with_suffix(".lock").unlink(missing_ok=True)


def _unit(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    return images.astype(np.float32) / np.float32(255.0)
