"""Signs: the few numbers that several rules read off the evidence, each defined once."""

from __future__ import annotations

from statistics import median

import numpy as np

from mnist_core.diagnosis.evidence import Evidence
from mnist_core.diagnosis.findings import FigureSpec, Series

STRAIGHT = 1e-3
"""Curvature below which log-odds are sums over pixels: 1e-7 without hidden layers, 0.02 and more with one."""

SMALLEST_LOSS = 1e-7


def is_linear(evidence: Evidence) -> bool:
    """Whether the model does nothing but weigh single pixels."""
    return evidence.probes is not None and 0 < evidence.probes.curvature < STRAIGHT


def last_fall(evidence: Evidence) -> float:
    """By which share the training loss fell over the last epoch, within it if it is the only one; NaN if unknown."""
    curves = evidence.curves
    if curves.epochs >= 2:
        return float(1 - curves.loss[-1] / curves.loss[-2])
    windows = curves.batch_loss
    return float(1 - windows[-1] / windows[0]) if len(windows) >= 2 else float("nan")


def typical_update(evidence: Evidence) -> float:
    """The size of a step over that of the weights, as the median of the gauges read."""
    return median(gauges.update_ratio for gauges in evidence.curves.gauges)


def last_update(evidence: Evidence) -> float:
    """The same at the end."""
    return evidence.curves.gauges[-1].update_ratio


def largest_update(evidence: Evidence) -> float:
    """The same where it was largest."""
    return max(gauges.update_ratio for gauges in evidence.curves.gauges)


def dead_share(evidence: Evidence) -> float:
    """Share of the ReLU units that were dead when last looked at; 0 where there are none."""
    gauges = evidence.curves.gauges
    return (gauges[-1].dead_share or 0.0) if gauges else 0.0


def training_accuracy(evidence: Evidence) -> float:
    """Share of the training images that the finished model reads as labelled."""
    assert evidence.training is not None
    return evidence.training.accuracy


def validation_accuracy(evidence: Evidence) -> float:
    """Share of the validation images that the finished model reads rightly."""
    assert evidence.validation is not None
    return evidence.validation.accuracy


def gap(evidence: Evidence) -> float:
    """Accuracy on training images minus that on validation images."""
    return training_accuracy(evidence) - validation_accuracy(evidence)


def loss_rise(evidence: Evidence) -> float:
    """Validation loss after the last epoch over the lowest there was."""
    val_loss = evidence.curves.val_loss
    return float(val_loss[-1] / np.nanmin(val_loss))


def level_rise(evidence: Evidence) -> float:
    """Level of the validation loss at the end over its lowest; a level is the mean over a fifth of the epochs, two at
    least, so that the scatter from one epoch to the next tells little. NaN where any was not measured."""
    val_loss = evidence.curves.val_loss
    epochs = min(max(len(val_loss) // 5, 2), len(val_loss))
    levels = np.convolve(val_loss, np.full(epochs, 1 / epochs), mode="valid")
    return float(levels[-1] / levels.min())


def loss_ratio(evidence: Evidence) -> float:
    """Loss of the finished model on validation images over that on training images."""
    assert evidence.training is not None and evidence.validation is not None
    return evidence.validation.loss / max(evidence.training.loss, SMALLEST_LOSS)


def gap_at_best(evidence: Evidence) -> float:
    """Accuracy on training images minus that on validation images in the epoch of the lowest validation loss."""
    curves, place = evidence.curves, best_epoch(evidence) - 1
    return float(curves.accuracy[place] - curves.val_accuracy[place])


def best_epoch(evidence: Evidence) -> int:
    """The epoch of the lowest validation loss, one-based."""
    return int(np.nanargmin(evidence.curves.val_loss)) + 1


def loss_figure(evidence: Evidence) -> FigureSpec:
    """Training and validation loss over the epochs."""
    curves = evidence.curves
    epochs = tuple(float(epoch) for epoch in range(1, curves.epochs + 1))
    series = [Series("training", epochs, tuple(curves.loss.tolist()))]
    if np.isfinite(curves.val_loss).any():
        series.append(Series("validation", epochs, tuple(curves.val_loss.tolist())))
    return FigureSpec("lines", "Loss over the epochs", "epoch", "loss", tuple(series))


def update_figure(evidence: Evidence, threshold: float) -> FigureSpec:
    """The size of a step over that of the weights, each time it was read."""
    gauges = evidence.curves.gauges
    series = Series("update size", tuple(one.epoch for one in gauges), tuple(one.update_ratio for one in gauges))
    return FigureSpec("lines", "Size of a step over that of the weights", "epoch", "ratio", (series,), threshold)


def fit_figure(evidence: Evidence) -> FigureSpec:
    """Accuracy on training and on validation images."""
    names, values = ["training images"], [training_accuracy(evidence)]
    if evidence.validation is not None:
        names.append("validation images")
        values.append(validation_accuracy(evidence))
    series = Series("accuracy", tuple(names), tuple(values))
    return FigureSpec("bars", "Accuracy of the finished model", "", "accuracy", (series,))
