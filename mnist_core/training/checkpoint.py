"""Checkpoints: a training at rest, in one file from which it goes on as if it had never ended. No Keras here."""

from __future__ import annotations

import contextlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import RunError
from mnist_core.training.metrics import EpochPredictions
from mnist_core.training.state import TrainingState, state_from_values

FORMAT = 1
SUFFIX = ".npz"
_STATE = "state"
_PARTS = ("model", "optimizer", "best_weights", "mean_weights")
_EPOCH_PREDICTIONS = tuple(field.name for field in fields(EpochPredictions))
_BEING_WRITTEN = "being-written"


class Variable(Protocol):
    """What a checkpoint needs of a Keras variable."""

    def numpy(self) -> Any: ...
    def assign(self, value: NDArray[Any]) -> object: ...


@dataclass(frozen=True)
class CheckpointPlan:
    """Where a training leaves its checkpoints, None for nowhere; and the one it starts from, None to start anew.

    An extension counts schedule and patience anew from there, whatever number of epochs was planned before.
    """

    folder: Path | None = None
    start_from: Path | None = None
    is_extension: bool = False


NO_CHECKPOINTS = CheckpointPlan()


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A training after some step.

    Its numbers, every variable of model and optimizer, the best weights and the mean of the weights where such are
    kept, and what was said of the validation images after each epoch.
    """

    state: TrainingState
    model: Sequence[NDArray[Any]]
    optimizer: Sequence[NDArray[Any]]
    best_weights: Sequence[NDArray[Any]]
    epoch_predictions: EpochPredictions
    mean_weights: Sequence[NDArray[Any]] = ()


def values_of(variables: Iterable[Variable]) -> list[NDArray[Any]]:
    """Copies of what the variables hold."""
    return [np.array(variable.numpy()) for variable in variables]


def restore_values(variables: Sequence[Variable], values: Sequence[NDArray[Any]], what: str) -> None:
    """Put values back into the variables they were taken from.

    Raises:
        RunError: If they were taken from others; `what` says whose they are.
    """
    fits = [(np.shape(variable.numpy()), variable.numpy().dtype) for variable in variables]
    if fits != [(value.shape, value.dtype) for value in values]:
        raise RunError(
            f"The checkpoint's {what} does not fit this version's: {len(values)} arrays for {len(variables)} "
            "variables, or other shapes. Train again with the same settings."
        )
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def checkpoint_path(folder: Path, step: int) -> Path:
    """Where the checkpoint after a step lies; names sort by step."""
    return folder / f"{step:09d}{SUFFIX}"


def write_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Leave a checkpoint in a folder, whole or not at all, even if the machine goes down meanwhile.

    Raises:
        OSError: If it cannot be written; what was there before is as it was.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # Python's JSON, for it holds numbers exactly, and those that are not finite.
    state = json.dumps({"format": FORMAT} | checkpoint.state.to_values()).encode()
    arrays: dict[str, NDArray[Any]] = {_STATE: np.frombuffer(state, np.uint8)}
    for part in _PARTS:
        arrays |= {f"{part}_{number}": value for number, value in enumerate(getattr(checkpoint, part))}
    arrays |= {name: getattr(checkpoint.epoch_predictions, name) for name in _EPOCH_PREDICTIONS}
    # Always the same name, so that what a killed process leaves behind is written over.
    temporary = folder / _BEING_WRITTEN
    try:
        with temporary.open("wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(checkpoint_path(folder, checkpoint.state.step))
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    # Windows cannot open folders; there the new name reaches the disk a little later.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def read_checkpoint(path: Path) -> Checkpoint:
    """The checkpoint in a file; nothing is unpickled.

    Raises:
        RunError: If it cannot be read.
    """
    with _opened(path) as archive:
        model, optimizer, best_weights, mean_weights = (_part(archive, name) for name in _PARTS)
        predictions = EpochPredictions(**{name: archive[name] for name in _EPOCH_PREDICTIONS})
        return Checkpoint(_state(archive), model, optimizer, best_weights, predictions, mean_weights)


def read_state(path: Path) -> TrainingState:
    """The numbers of the checkpoint in a file, without its arrays.

    Raises:
        RunError: If they cannot be read.
    """
    with _opened(path) as archive:
        return _state(archive)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            yield archive
    except (OSError, ValueError, TypeError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise RunError(f"The checkpoint {path.name} cannot be read: {error}.") from error


def _state(archive: Any) -> TrainingState:
    values = json.loads(archive[_STATE].tobytes())
    if (found := values.pop("format")) != FORMAT:
        raise ValueError(f"its format is {found!r}, and this version reads {FORMAT}")
    return state_from_values(values)


def _part(archive: Any, name: str) -> list[NDArray[Any]]:
    count = sum(key.startswith(f"{name}_") for key in archive.files)
    return [archive[f"{name}_{number}"] for number in range(count)]
