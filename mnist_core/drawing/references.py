"""Which reference for odd drawings belongs to a model: shipped with it, kept from before, or made now from MNIST."""

from __future__ import annotations

import hashlib
import logging
from contextlib import suppress
from pathlib import Path

import filelock
import numpy as np
from numpy.typing import NDArray

from mnist_core.config import TrainingConfig
from mnist_core.data.dataset import load_mnist
from mnist_core.data.split import split_training
from mnist_core.drawing.digit_sense import digit_sense
from mnist_core.drawing.oddness import Reference, fit_reference
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.recipe import digit_image
from mnist_core.drawing.starter import STARTER_FOLDER, starter_config, starter_model
from mnist_core.errors import DrawingError
from mnist_core.settings import get_settings

VERSION = 2
"""To be raised when a change to the recipe or the distances makes what was kept worthless."""

REFERENCE_FILE = "oddness.npz"
REFERENCE_IMAGES = 9000
VALIDATION_IMAGES = 3000
LEAST_VALIDATION = 0.05
"""A run that set aside less of MNIST is calibrated on this share all the same, which it then has partly learned."""

LOCK_SECONDS = 120.0

_log = logging.getLogger(__name__)


def starter_reference(folder: Path = STARTER_FOLDER) -> Reference | None:
    """The reference that ships with the starter model; None where it, or the sense for digits, is missing
    or broken, or where it belongs to another model."""
    try:
        reference = Reference.load(folder / REFERENCE_FILE)
        return reference if reference.model == _key(starter_model(folder)) else None
    except DrawingError:
        return None


def run_reference(predictor: Predictor, model: Path, config: TrainingConfig) -> Reference:
    """The reference of a finished run: made the first time, which takes some seconds, and kept in the lab's home.

    Two processes that ask at once make it once. Where nothing can be kept it is made every time.

    Args:
        predictor: What `model` became.
        model: The run's ONNX file.
        config: The run's settings, which say what images it was trained on and validated with.

    Raises:
        DataError: If MNIST cannot be read.
        DrawingError: If this installation lacks the sense for digits.
    """
    folder = get_settings().home / "oddness"
    kept = folder / f"{_key(model)}-{VERSION}.npz"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(kept.with_suffix(".lock"), timeout=LOCK_SECONDS):
            return _kept_or_made(kept, predictor, model, config)
    except (OSError, filelock.Timeout) as error:
        _log.warning("The reference for odd drawings could not be kept in %s: %s", folder, error)
        return make_reference(predictor, model, config)


def make_reference(predictor: Predictor, model: Path, config: TrainingConfig) -> Reference:
    """Make a model's reference from MNIST; the images go the way that drawings go.

    Raises:
        DataError: If MNIST cannot be read.
        DrawingError: If this installation lacks the sense for digits.
    """
    mnist = load_mnist()
    split = split_training(
        mnist.y_train,
        validation_fraction=max(config.validation_fraction, LEAST_VALIDATION),
        training_images=REFERENCE_IMAGES,
        seed=config.seed,
    )
    apart = max(len(split.validation_indices) // VALIDATION_IMAGES, 1)
    validation = _recipe_images(mnist.x_train[split.validation_indices[::apart]])
    images = _recipe_images(mnist.x_train[split.train_indices])
    return fit_reference(
        images,
        predictor.features(images),
        mnist.y_train[split.train_indices],
        validation=(validation, predictor.features(validation), predictor.predict(validation).argmax(axis=1)),
        model=_key(model),
    )


def write_starter_reference(folder: Path = STARTER_FOLDER) -> Path:
    """Make the reference of the starter model in this folder anew and put it beside it.

    Raises:
        DrawingError: If there is no model, or no card that says how it was trained.
        DataError: If MNIST cannot be read.
    """
    model = starter_model(folder)
    path = folder / REFERENCE_FILE
    _write(path, make_reference(Predictor.from_file(model), model, starter_config(folder)))
    return path


def _kept_or_made(kept: Path, predictor: Predictor, model: Path, config: TrainingConfig) -> Reference:
    with suppress(DrawingError):  # not there yet, or damaged
        return Reference.load(kept)
    made = make_reference(predictor, model, config)
    _write(kept, made)
    return made


def _write(path: Path, reference: Reference) -> None:
    """Write it whole or not at all."""
    part = path.with_suffix(".part")
    try:
        reference.save(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _recipe_images(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.stack([digit_image(image).image for image in images])


def _key(model: Path) -> str:
    """What a reference belongs to: the SHA-256 of the model file, and the beginning of that of the sense for digits."""
    with model.open("rb") as stream:
        return f"{hashlib.file_digest(stream, 'sha256').hexdigest()}-{digit_sense().digest[:8]}"
