"""Gathers the evidence on a run from what it left: history, predictions, model, and the images it learned from."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_core.data.handwriting import measure
from mnist_core.data.pictures import to_model_input
from mnist_core.diagnosis.evidence import Curves, Evidence, Images, Labels, Sample, Styles
from mnist_core.diagnosis.probes import Predict, check_neighbours, probe_model
from mnist_core.diagnosis.run_images import RunImages
from mnist_core.drawing.predictor import Predictor
from mnist_core.evaluation.ambiguity import read_ambiguity
from mnist_core.runs.record import Predictions, RunHistory

TRAINING_SAMPLE = 2000
PROBE_IMAGES = 600
STYLE_SAMPLE = 1000
BATCH = 64
"""Images put to the model at once: more take more memory, and are not answered sooner on one thread."""
PACE_IMAGES = 50
PROBE_SECONDS = 3.0
QUESTIONS = 12  # how often each probe image is shown to the model, about
SMALLEST_SAMPLE = 100
_SEED = 20_250_130


@dataclass(frozen=True, eq=False)
class RunTraces:
    """What a run left. `predictions` and `model`, an ONNX file, are None of one that ended without results."""

    history: RunHistory
    images: RunImages
    predictions: Predictions | None
    model: Path | None
    is_diverged: bool = False


def gather(traces: RunTraces) -> Evidence:
    """The evidence on one run: a few seconds, fewer images being looked at where the model is slow."""
    looked = traces.images
    curves = curves_of(traces.history)
    neighbours = check_neighbours(looked.x_sample, looked.y_sample)
    if traces.model is None:
        return Evidence(curves, looked.counts, neighbours, is_diverged=traces.is_diverged)
    predict = _predict_with(Predictor.from_file(traces.model))
    seconds = _seconds_an_image(predict, looked.x_sample)
    learned = _affordable(TRAINING_SAMPLE, seconds, 1)
    x_learned = looked.x_sample[:learned]
    training = Sample(x_learned, looked.y_sample[:learned], predict(x_learned))
    validation = _validation(traces)
    asked = validation or training
    images = _affordable(PROBE_IMAGES, seconds, QUESTIONS)
    probes = probe_model(predict, asked.images[:images], asked.labels[:images], x_learned)
    styles, doubted = _styles(training, validation), _is_doubted(traces.predictions)
    return Evidence(curves, looked.counts, neighbours, training, validation, probes, styles, doubted)


def _styles(training: Sample, validation: Sample | None) -> Styles | None:
    """How both are written; None where training images are no light ink on black, which is what can be measured."""
    if validation is None or np.median(training.images[:, 0, 0]) > 0:
        return None
    return Styles(measure(training.images[:STYLE_SAMPLE]), measure(validation.images[:STYLE_SAMPLE]))


def _validation(traces: RunTraces) -> Sample | None:
    predictions = traces.predictions
    if predictions is None or not len(predictions.y_validation):
        return None
    order = _mixed(predictions)
    images: Images = traces.images.x_validation[order]
    labels: Labels = predictions.y_validation[order]
    return Sample(images, labels, predictions.validation_probabilities[order])


def _mixed(predictions: Predictions) -> NDArray[np.int64]:
    """An order of the validation images; in MNIST's, in which they are stored, neighbours are of the same hand."""
    return np.random.default_rng(_SEED).permutation(len(predictions.y_validation))


def _is_doubted(predictions: Predictions | None) -> NDArray[np.bool_] | None:
    """Which validation images other networks doubt, in the order of the sample; None where there are none."""
    if predictions is None or not len(predictions.y_validation):
        return None
    return np.isin(predictions.validation_indices[_mixed(predictions)], read_ambiguity().doubted)


def _predict_with(predictor: Predictor) -> Predict:
    def predict(images: Images) -> NDArray[np.float32]:
        starts = range(0, max(len(images), 1), BATCH)
        parts = [predictor.predict(to_model_input(images[start : start + BATCH])[..., 0]) for start in starts]
        return np.concatenate(parts)

    return predict


def _seconds_an_image(predict: Predict, images: Images) -> float:
    """On a processor of its own: what else the machine does must not change how many images are looked at."""
    some = images[:PACE_IMAGES]
    predict(some)  # the first answer takes longer
    started = time.thread_time()
    predict(some)
    return (time.thread_time() - started) / len(some)


def _affordable(wanted: int, seconds: float, questions: int) -> int:
    return max(SMALLEST_SAMPLE, min(wanted, int(PROBE_SECONDS / max(seconds * questions, 1e-9))))


def curves_of(history: RunHistory) -> Curves:
    """The curves of a history. Learning rates, which are settings, are left out."""
    epochs, windows = history.epochs, history.windows
    return Curves(
        loss=_numbers([epoch.loss for epoch in epochs]),
        accuracy=_numbers([epoch.accuracy for epoch in epochs]),
        val_loss=_numbers([epoch.val_loss for epoch in epochs]),
        val_accuracy=_numbers([epoch.val_accuracy for epoch in epochs]),
        seconds=_numbers([epoch.elapsed_seconds for epoch in epochs]),
        batch_loss=_numbers([window.loss for window in windows]),
        batch_epoch=_numbers([window.epoch for window in windows]),
        gauges=tuple(epoch.gauges for epoch in epochs if epoch.gauges is not None),
    )


def _numbers(values: Sequence[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values], np.float64)
