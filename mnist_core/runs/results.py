"""What a finished training leaves behind: predictions, model files and scores. Worker process only: imports Keras."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_core.config import TrainingConfig
from mnist_core.data.dataset import Mnist
from mnist_core.errors import DivergedError
from mnist_core.models.build import build_model, portable
from mnist_core.models.export import export_keras, export_onnx
from mnist_core.runs.epoch_files import write_epoch_predictions
from mnist_core.runs.fine_tuning import FineTuning, OwnAnswers, read_own_set, write_own_answers
from mnist_core.runs.record import Artifact, Predictions
from mnist_core.runs.serialization import write_predictions
from mnist_core.training.start_weights import load_start_weights
from mnist_core.training.steps import make_predict
from mnist_core.training.validation import cross_entropy
from mnist_core.training.values import TrainingOutcome


def save_results(
    outcome: TrainingOutcome, config: TrainingConfig, mnist: Mnist, validation_indices: NDArray[np.int64], folder: Path
) -> dict[str, float]:
    """Judge a trained network on validation and test images and write its files into `folder`.

    Returns:
        The run's scores by name: accuracies as shares, losses, `training_seconds`, `parameters`.
    """
    model = portable(outcome.model, config)
    folder.mkdir(parents=True, exist_ok=True)
    # The model first: whatever happens next, what was learned is kept.
    export_keras(model, folder / Artifact.KERAS)
    predict = make_predict(model)
    predictions = Predictions(
        test_probabilities=predict(mnist.x_test, _never),
        y_test=mnist.y_test,
        validation_probabilities=predict(mnist.x_train[validation_indices], _never),
        validation_indices=validation_indices,
        y_validation=mnist.y_train[validation_indices],
    )
    if not np.isfinite(predictions.test_probabilities).all():
        raise DivergedError(
            "The trained network gives no numbers any more; a lower learning rate is the likeliest remedy."
        )
    write_predictions(folder / Artifact.PREDICTIONS, predictions)
    if len(validation_indices):
        write_epoch_predictions(folder / Artifact.EPOCH_PREDICTIONS, outcome.epoch_predictions)
    export_onnx(model, folder / Artifact.ONNX)
    return _scores(outcome, predictions, model.count_params())


def save_own_answers(
    outcome: TrainingOutcome, config: TrainingConfig, mnist: Mnist, fine_tuning: FineTuning, folder: Path
) -> None:
    """Write what a fine-tuned network said of test images and own digits before, and of own digits afterwards.

    The weights it started from are asked again, rather than at the start, so that a run may be taken up in between.
    """
    start = build_model(config.model_copy(update={"precision": "float32"}))
    load_start_weights(start, fine_tuning.start_weights)
    before, after = make_predict(start), make_predict(portable(outcome.model, config))
    images = read_own_set(fine_tuning.own_digits).images
    answers = OwnAnswers(
        test_before=_answers(before(mnist.x_test, _never)),
        own_before=_answers(before(images, _never)),
        own_after=_answers(after(images, _never)),
    )
    write_own_answers(folder / Artifact.OWN_ANSWERS, answers)


def _answers(probabilities: NDArray[np.float32]) -> NDArray[np.uint8]:
    answers: NDArray[np.uint8] = probabilities.argmax(axis=1).astype(np.uint8)
    return answers


def _never() -> bool:
    return False


def _scores(outcome: TrainingOutcome, predictions: Predictions, parameters: int) -> dict[str, float]:
    scores = {"training_seconds": outcome.elapsed_seconds, "parameters": float(parameters)}
    scores |= _judged("test", predictions.test_probabilities, predictions.y_test)
    if len(predictions.y_validation):
        scores |= _judged("val", predictions.validation_probabilities, predictions.y_validation)
    if outcome.epochs:
        scores["accuracy"] = outcome.epochs[-1].accuracy
    return scores


def _judged(name: str, probabilities: NDArray[np.float32], y_true: NDArray[np.uint8]) -> dict[str, float]:
    accuracy = float(np.mean(probabilities.argmax(axis=1) == y_true))
    return {f"{name}_accuracy": accuracy, f"{name}_loss": cross_entropy(probabilities, y_true)}
