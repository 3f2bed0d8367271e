"""Which of the 60,000 training pictures a run trains on and which it validates with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Split:
    """Positions in the training pictures: `int64`, sorted, none in both."""

    train_indices: NDArray[np.int64]
    validation_indices: NDArray[np.int64]


def split_training(y_train: NDArray[np.uint8], *, validation_fraction: float, training_images: int, seed: int) -> Split:
    """Validation and training pictures, each with every digit in its due share.

    Validation is set aside first and from all pictures, so runs with the same seed and fraction are validated alike,
    however few pictures they train on.

    Args:
        y_train: Digits, `uint8`, shape `(n,)`.
        validation_fraction: Share of all `n` to set aside, in [0, 1).
        training_images: At most so many of the rest are trained on.
        seed: Decides which.
    """
    everything = np.arange(len(y_train), dtype=np.int64)
    validation = _stratified(y_train, everything, round(len(y_train) * validation_fraction), (seed, 0))
    rest = np.setdiff1d(everything, validation, assume_unique=True)
    training = _stratified(y_train, rest, min(training_images, len(rest)), (seed, 1))
    return Split(train_indices=training, validation_indices=validation)


def _stratified(
    labels: NDArray[np.uint8], candidates: NDArray[np.int64], count: int, seed: tuple[int, int]
) -> NDArray[np.int64]:
    """`count` of the candidates, sorted, each digit as often as its share among them asks for."""
    generator = np.random.default_rng(seed)
    groups = [candidates[labels[candidates] == digit] for digit in np.unique(labels)]
    quotas = _quotas(np.array([len(group) for group in groups]), count)
    chosen = [generator.permutation(group)[:quota] for group, quota in zip(groups, quotas, strict=True)]
    return np.sort(np.concatenate([np.empty(0, np.int64), *chosen]))


def _quotas(sizes: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Whole numbers in proportion to `sizes` that add up to `count`: rounded down, the largest remainders filled up."""
    exact = sizes * count / max(int(sizes.sum()), 1)
    quotas = np.floor(exact).astype(np.int64)
    missing = count - int(quotas.sum())
    quotas[np.argsort(quotas - exact, kind="stable")[:missing]] += 1
    return quotas
