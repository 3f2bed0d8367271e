"""The files of a run: standard JSON, plain arrays, whole or not at all."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnist_core.errors import StoreError
from mnist_core.runs.record import RunHistory
from mnist_core.runs.serialization import (
    copy_whole,
    history_from_json,
    history_to_json,
    read_predictions,
    write_predictions,
)
from mnist_core.training.metrics import Change, DeadUnits, Gauges, LayerGauges, PhaseSeconds
from tests import stores


def test_a_loss_that_is_not_a_number_survives_as_standard_json() -> None:
    epoch = replace(stores.epoch(1), loss=math.nan, val_loss=math.inf, val_accuracy=None)
    content = history_to_json(RunHistory(epochs=(epoch,)))
    json.loads(content, parse_constant=pytest.fail)
    read = history_from_json(content).epochs[0]
    assert math.isnan(read.loss)
    assert (read.val_loss, read.val_accuracy) == (math.inf, None)


GAUGES = Gauges(
    epoch=0.98,
    gradient_norm=math.nan,
    update_ratio=0.001,
    layers=(LayerGauges("Convolution 1", math.inf, 0.002),),
    relus=(DeadUnits("Convolution 1", 3, 32),),
)


def test_gauges_seconds_and_changes_are_read_as_they_were_written() -> None:
    epoch = replace(stores.epoch(1), confusion=None, gauges=GAUGES, seconds=PhaseSeconds(0.1, 5.0, 0.5, 0.05))
    change = Change(120, 1.2, "learning_rate", 0.001, 0.0005)
    content = history_to_json(RunHistory(epochs=(epoch,), changes=(change,)))
    json.loads(content, parse_constant=pytest.fail)
    read = history_from_json(content)
    assert read.changes == (change,)
    assert read.epochs[0].seconds == epoch.seconds
    gauges = read.epochs[0].gauges
    assert gauges is not None and math.isnan(gauges.gradient_norm)
    assert replace(gauges, gradient_norm=0.5) == replace(GAUGES, gradient_norm=0.5)


def test_a_history_of_version_0_1_0_has_no_gauges_and_no_changes() -> None:
    content = b"""{"format": 1, "epochs": [{"epoch": 1, "loss": 0.5, "accuracy": 0.9, "val_loss": null,
        "val_accuracy": null, "learning_rate": 0.001, "elapsed_seconds": 2.5, "confusion": null}],
        "windows": [], "log": []}"""
    read = history_from_json(content)
    assert read.changes == ()
    assert (read.epochs[0].gauges, read.epochs[0].seconds) == (None, None)


def test_numpy_numbers_are_written_as_numbers() -> None:
    float32: Any = np.float32(0.25)
    epoch = replace(stores.epoch(1), loss=float32, accuracy=np.float64(0.5))
    assert history_from_json(history_to_json(RunHistory(epochs=(epoch,)))).epochs[0].loss == 0.25


@pytest.mark.parametrize(
    "content",
    [b"", b"not json", b"[]", b"{}", b'{"format": 1, "epochs": [{"epoch": 1}], "windows": [], "log": []}', b"\xff"],
)
def test_a_history_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(StoreError, match="history cannot be read"):
        history_from_json(content)


def test_a_history_of_a_later_format_is_refused_by_number() -> None:
    with pytest.raises(StoreError, match="format 2; this version reads 1"):
        history_from_json(b'{"format": 2}')


def _without(arrays: dict[str, np.ndarray], name: str) -> dict[str, np.ndarray]:
    return {key: value for key, value in arrays.items() if key != name}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda a: _without(a, "y_test"), "lack an array: .*y_test"),
        (lambda a: a | {"y_test": a["y_test"].astype(np.int32)}, "y_test in .* is int32; it must be uint8"),
        (lambda a: a | {"y_test": a["y_test"][:-1]}, r"test_probabilities .* shape \(40, 10\); it must be \(39, 10\)"),
        (lambda a: a | {"y_test": np.array([None])}, "cannot be read"),
    ],
)
def test_arrays_that_are_not_predictions_are_refused_by_name(
    tmp_path: Path, change: Callable[[dict[str, np.ndarray]], dict[str, np.ndarray]], said: str
) -> None:
    path = tmp_path / "predictions.npz"
    np.savez(path, allow_pickle=True, **change(asdict(stores.predictions())))
    with pytest.raises(StoreError, match=said):
        read_predictions(path)


def test_a_truncated_predictions_file_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "predictions.npz"
    write_predictions(path, stores.predictions())
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(StoreError, match=r"predictions\.npz cannot be read"):
        read_predictions(path)


def test_read_predictions_cannot_be_changed(tmp_path: Path) -> None:
    write_predictions(tmp_path / "p.npz", stores.predictions(validation_images=0))
    read = read_predictions(tmp_path / "p.npz")
    assert read.validation_probabilities.shape == (0, 10)
    with pytest.raises(ValueError, match="read-only"):
        read.y_test[0] = 3


def test_a_copy_that_fails_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    target = tmp_path / "model.onnx"
    target.write_text("old")
    with pytest.raises(FileNotFoundError):
        copy_whole(tmp_path / "missing", target)
    assert [path.name for path in tmp_path.iterdir()] == ["model.onnx"]
    assert target.read_text() == "old"
