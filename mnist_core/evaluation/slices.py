"""Accuracy as a function of how digits are written: one handwriting measure, cut into bands of equally many images."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import EvaluationError
from mnist_core.evaluation.intervals import Estimate, estimate_share

BANDS = 10

Right = NDArray[np.bool_]


@dataclass(frozen=True)
class MeasureBand:
    """The images whose measure lies from `low` to `high`, both of which some image has.

    `middle` is their median, all three in the measure's unit.
    """

    low: float
    middle: float
    high: float
    images: int
    accuracy: Estimate


def accuracy_over(values: NDArray[np.float32], right: Right, bands: int = BANDS) -> tuple[MeasureBand, ...]:
    """Return accuracy in bands of a measure, the lowest first; empty where no image has the measure.

    Args:
        values: The measure of each image, shape `(n,)`; images with NaN are left out.
        right: Whether each was read rightly, `bool`, shape `(n,)`.
        bands: How many; fewer where too many images have the same value.

    Raises:
        EvaluationError: If there are not as many values as answers.
    """
    check_answers(values, right)
    known = ~np.isnan(values)
    values, right = values[known], right[known]
    if not len(values):
        return ()
    places = band_places(values, band_edges(values, bands))
    return tuple(_band(values[places == place], right[places == place]) for place in np.unique(places))


def band_edges(values: NDArray[np.float32], bands: int) -> NDArray[np.float64]:
    """Return the inner edges that cut values, NaN left out, into bands of equally many, ascending and all different."""
    known = values[~np.isnan(values)].astype(np.float64)
    if not len(known):
        return np.empty(0)
    edges: NDArray[np.float64] = np.unique(np.quantile(known, np.arange(1, bands) / bands))
    return edges


def band_places(values: NDArray[np.float32], edges: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return which band each value lies in, 0 for up to the first edge; -1 for NaN."""
    places = np.searchsorted(edges, values.astype(np.float64), side="left")
    return np.where(np.isnan(values), -1, places).astype(np.int64)


def check_answers(values: NDArray[np.float32], right: Right) -> None:
    """Do nothing if there is a value for each answer.

    Raises:
        EvaluationError: If there is not.
    """
    if values.shape != right.shape or right.ndim != 1:
        raise EvaluationError(f"There are {values.shape} handwriting measures for {right.shape} answers.")
    if right.dtype != np.bool_:
        raise EvaluationError(f"Whether an image was read rightly is true or false, not {right.dtype}.")


def _band(values: NDArray[np.float32], right: Right) -> MeasureBand:
    accuracy = estimate_share(int(right.sum()), len(right))
    assert accuracy is not None  # only bands that hold an image come here
    return MeasureBand(float(values.min()), float(np.median(values)), float(values.max()), len(right), accuracy)
