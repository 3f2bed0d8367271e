"""The files a run leaves: history as JSON, predictions as an npz of plain arrays; written whole or not at all."""

from __future__ import annotations

import json
import math
import os
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from mnist_core.errors import StoreError
from mnist_core.runs.record import Predictions, RunHistory
from mnist_core.runs.snapshot import LogLine
from mnist_core.training.metrics import (
    BatchMetrics,
    Change,
    DeadUnits,
    EpochMetrics,
    Gauges,
    LayerGauges,
    PhaseSeconds,
)

HISTORY_FORMAT = 1
_DTYPES = {
    "test_probabilities": np.float32,
    "y_test": np.uint8,
    "validation_probabilities": np.float32,
    "validation_indices": np.int64,
    "y_validation": np.uint8,
}


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old content or the new, never a part of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        _publish(Path(name), path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def copy_whole(source: Path, path: Path) -> None:
    """Copy a file so that a reader of `path` sees the old content or the new, never a part of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(descriptor)
    try:
        shutil.copyfile(source, name)
        _publish(Path(name), path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _publish(temporary: Path, path: Path) -> None:
    temporary.chmod(0o644)  # mkstemp's 0600 would hide the file from other users of a shared folder
    temporary.replace(path)


def history_to_json(history: RunHistory) -> bytes:
    """A history as standard JSON: confusion matrices as nested lists, numbers that are not finite as strings."""
    content = {
        "format": HISTORY_FORMAT,
        "epochs": [_plain(epoch) for epoch in history.epochs],
        "windows": [_plain(window) for window in history.windows],
        "changes": [_plain(change) for change in history.changes],
        "log": [{"at": line.at.isoformat(), "text": line.text} for line in history.log],
    }
    return json.dumps(content, allow_nan=False).encode()


def _plain(metrics: EpochMetrics | BatchMetrics | Change) -> dict[str, Any]:
    return {name: _json_value(value) for name, value in asdict(metrics).items()}


def _json_value(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _json_value(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return [_json_value(item) for item in value]
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        value = value.item()
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def history_from_json(content: bytes) -> RunHistory:
    """The history that `history_to_json` wrote.

    Raises:
        StoreError: If the content is something else.
    """
    try:
        values = json.loads(content)
        if values["format"] != HISTORY_FORMAT:
            raise StoreError(f"The history has format {values['format']!r}; this version reads {HISTORY_FORMAT}.")
        return RunHistory(
            epochs=tuple(_epoch(item) for item in values["epochs"]),
            windows=tuple(BatchMetrics(**_numbers(item)) for item in values["windows"]),
            changes=tuple(_change(item) for item in values.get("changes", ())),
            log=tuple(LogLine(datetime.fromisoformat(item["at"]), str(item["text"])) for item in values["log"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreError(f"The history cannot be read ({error}); the file was changed or cut short.") from error


def _numbers(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: float(value) if isinstance(value, str) else value for name, value in item.items()}


def _epoch(item: Mapping[str, Any]) -> EpochMetrics:
    values = _numbers(item)
    if values.get("confusion") is not None:
        values["confusion"] = np.asarray(values["confusion"], dtype=np.int64).reshape(10, 10)
    if values.get("gauges") is not None:
        values["gauges"] = _gauges(values["gauges"])
    if values.get("seconds") is not None:
        values["seconds"] = PhaseSeconds(**values["seconds"])
    return EpochMetrics(**values)


def _gauges(item: Mapping[str, Any]) -> Gauges:
    layers = tuple(LayerGauges(layer=layer.pop("layer"), **_numbers(layer)) for layer in map(dict, item["layers"]))
    relus = tuple(DeadUnits(**relu) for relu in item["relus"])
    return Gauges(**(_numbers(item) | {"layers": layers, "relus": relus}))


def _change(item: Mapping[str, Any]) -> Change:
    return Change(**(_numbers({**item, "field": 0}) | {"field": str(item["field"])}))


def write_predictions(path: Path, predictions: Predictions) -> None:
    """Write predictions as the npz that `read_predictions` reads: exactly the arrays, under their field names."""
    np.savez_compressed(path, **{field.name: getattr(predictions, field.name) for field in fields(predictions)})


def read_predictions(path: Path) -> Predictions:
    """The predictions in an npz file; nothing is unpickled.

    Raises:
        StoreError: If an array is missing or is not what `Predictions` says; the message names it.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in _DTYPES}
    except KeyError as error:
        raise StoreError(f"The predictions {path} lack an array: {error.args[0]}.") from error
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise StoreError(f"The predictions {path} cannot be read: {error}.") from error
    for name, dtype in _DTYPES.items():
        if arrays[name].dtype != dtype:
            raise StoreError(f"{name} in {path} is {arrays[name].dtype}; it must be {np.dtype(dtype)}.")
        arrays[name].setflags(write=False)
    _check_shapes(arrays, path)
    return Predictions(**arrays)


def _check_shapes(arrays: Mapping[str, Any], path: Path) -> None:
    tests, validations = len(arrays["y_test"]), len(arrays["y_validation"])
    expected = {
        "test_probabilities": (tests, 10),
        "y_test": (tests,),
        "validation_probabilities": (validations, 10),
        "validation_indices": (validations,),
        "y_validation": (validations,),
    }
    for name, shape in expected.items():
        if arrays[name].shape != shape:
            raise StoreError(f"{name} in {path} has shape {arrays[name].shape}; it must be {shape}.")
