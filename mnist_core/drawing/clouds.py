"""Clouds: ten Gaussians, one a digit, and how far from a digit's cloud something lies (Mahalanobis distance)."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

MOST_FITTED = 1500
"""Rows that decide which directions are kept; more change nothing that can be seen."""


@dataclass(frozen=True, eq=False)
class Clouds:
    """Ten Gaussians in the directions in which the rows they were fitted to differ most. All arrays are `float32`.

    `centre`: `(columns,)`; `directions`: `(columns, d)`; `means`: `(10, d)`; `whiteners`: `(10, d, d)`, or `(1, d, d)`
    where the digits share one covariance; `offsets`: `(10,)`, the logarithms of the covariances' determinants.
    """

    centre: NDArray[np.float32]
    directions: NDArray[np.float32]
    means: NDArray[np.float32]
    whiteners: NDArray[np.float32]
    offsets: NDArray[np.float32]

    def distances(self, rows: NDArray[np.float32], digits: NDArray[np.int64]) -> NDArray[np.float32]:
        """How far each row lies from its digit's cloud: `float32`, `(n,)`, squared Mahalanobis distance and offset."""
        seen = (rows - self.centre) @ self.directions
        found = np.empty(len(rows), dtype=np.float32)
        for digit in set(digits.tolist()):
            of_digit = digits == digit
            away = (seen[of_digit] - self.means[digit]) @ self.whiteners[digit % len(self.whiteners)].T
            found[of_digit] = np.square(away).sum(axis=1) + self.offsets[digit]
        return found

    def arrays(self, name: str) -> dict[str, NDArray[np.float16]]:
        """Its arrays by names that start with `name`, for an .npz file; nothing is lost, see `fit_clouds`."""
        return {f"{name}_{field.name}": getattr(self, field.name).astype(np.float16) for field in fields(self)}

    @classmethod
    def from_arrays(cls, name: str, arrays: dict[str, NDArray[np.generic]]) -> Clouds:
        """What `arrays` gave; raises `KeyError` where one is missing."""
        return cls(**{field.name: arrays[f"{name}_{field.name}"].astype(np.float32) for field in fields(cls)})


def fit_clouds(
    rows: NDArray[np.float32], digits: NDArray[np.uint8], *, most: int, shrinkage: float, shared: bool
) -> Clouds:
    """Fit a cloud to each digit's rows.

    Args:
        rows: `float32`, shape `(n, columns)`, every digit among them.
        most: So many directions are kept at most.
        shrinkage: Share of the mean variance added to every direction, so that none counts as infinitely narrow.
        shared: Whether one covariance serves all digits.
    """
    centre = rows.mean(axis=0)
    _, _, directions = np.linalg.svd(rows[:MOST_FITTED] - centre, full_matrices=False)
    seen = (rows - centre) @ directions[:most].T
    means = np.stack([seen[digits == digit].mean(axis=0) for digit in range(10)])
    away = seen - means[digits]
    groups = [away] if shared else [away[digits == digit] for digit in range(10)]
    fitted = [_whitener(group, shrinkage) for group in groups]
    offsets = np.zeros(10) if shared else np.array([offset for _, offset in fitted])
    whiteners = np.stack([whitener for whitener, _ in fitted])
    kept = (centre, directions[:most].T, means, whiteners, offsets - offsets.min())
    # Rounded to what a file keeps, so that a threshold found now holds for what is read from the file.
    return Clouds(*(np.asarray(values).astype(np.float16).astype(np.float32) for values in kept))


def _whitener(away: NDArray[np.float32], shrinkage: float) -> tuple[NDArray[np.float64], float]:
    """What turns a cloud into a round one, and the logarithm of its covariance's determinant."""
    covariance = np.atleast_2d(np.cov(away.T.astype(np.float64)))
    spread = max(float(np.trace(covariance)) / len(covariance), 1e-6)
    root = np.linalg.cholesky(covariance + shrinkage * spread * np.eye(len(covariance)))
    return np.linalg.inv(root), 2 * float(np.log(np.diag(root)).sum())
