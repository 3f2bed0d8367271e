"""mnist_core.runs.epoch_files: what was said after each epoch, whole or refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from mnist_core.errors import StoreError
from mnist_core.runs.epoch_files import read_epoch_predictions, write_epoch_predictions
from mnist_core.training.metrics import EpochPredictions

Arrays = dict[str, np.ndarray]
KEPT = EpochPredictions(
    np.array([1, 2]), np.array([[3, 4, 5], [3, 4, 9]], np.uint8), np.array([[1, 0.5, 0], [1, 0.5, 1e-6]], np.float16)
)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "validation_epochs.npz"
    write_epoch_predictions(path, KEPT)
    read = read_epoch_predictions(path)
    for name, array in asdict(KEPT).items():
        assert np.array_equal(getattr(read, name), array)
    with pytest.raises(ValueError, match="read-only"):
        read.predicted[0, 0] = 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda a: {name: a[name] for name in ("epochs", "predicted")}, "lack an array: .*true_probabilities"),
        (lambda a: a | {"predicted": a["predicted"].astype(np.int32)}, "predicted in .* is int32"),
        (lambda a: a | {"epochs": a["epochs"][:1]}, "does not fit 1 epochs"),
        (lambda a: a | {"predicted": a["predicted"][:, :2]}, "different numbers of images"),
        (lambda a: a | {"predicted": np.array([None])}, "cannot be read"),
    ],
)
def test_arrays_that_do_not_fit_are_refused_by_name(
    tmp_path: Path, change: Callable[[Arrays], Arrays], said: str
) -> None:
    path = tmp_path / "validation_epochs.npz"
    np.savez(path, allow_pickle=True, **change(asdict(KEPT)))
    with pytest.raises(StoreError, match=said):
        read_epoch_predictions(path)
