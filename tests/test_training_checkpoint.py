"""mnist_core.training.checkpoint: written whole or not at all, refused where it does not fit."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_core.errors import RunError
from mnist_core.training.checkpoint import (
    Checkpoint,
    checkpoint_path,
    read_checkpoint,
    read_state,
    restore_values,
    values_of,
    write_checkpoint,
)
from mnist_core.training.metrics import EpochPredictions
from mnist_core.training.state import Plan, TrainingState


class FakeVariable:
    """A variable that only holds its value."""

    def __init__(self, value: NDArray[Any]) -> None:
        self.value = value

    def numpy(self) -> NDArray[Any]:
        return self.value

    def assign(self, value: NDArray[Any]) -> None:
        self.value = value


def checkpoint(step: int = 30) -> Checkpoint:
    """A checkpoint with twelve arrays of the model, so that their order by number and by name differ."""
    state = TrainingState(
        Plan(3, 90), dict(np.random.default_rng(1).bit_generator.state), "float32", step=step, epoch=1
    )
    model = [np.full((2, number + 1), number, np.float32) for number in range(12)]
    optimizer: list[NDArray[Any]] = [np.array(30, np.int64), np.ones(3, np.float32)]
    said = EpochPredictions.none(4).followed_by(1, np.eye(10, dtype=np.float32)[:4], np.arange(4, dtype=np.uint8))
    return Checkpoint(state, model, optimizer, [np.zeros(2, np.float32)], said)


def test_a_checkpoint_is_read_back_as_it_was(tmp_path: Path) -> None:
    write_checkpoint(tmp_path / "run", checkpoint())
    path = checkpoint_path(tmp_path / "run", 30)
    assert [file.name for file in (tmp_path / "run").iterdir()] == ["000000030.npz"]
    got, wanted = read_checkpoint(path), checkpoint()
    assert got.state == wanted.state == read_state(path)
    for part in ("model", "optimizer", "best_weights"):
        for one, other in zip(getattr(got, part), getattr(wanted, part), strict=True):
            assert one.dtype == other.dtype
            np.testing.assert_array_equal(one, other)
    for name, array in vars(wanted.epoch_predictions).items():
        np.testing.assert_array_equal(getattr(got.epoch_predictions, name), array)


def test_a_checkpoint_that_cannot_be_written_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_checkpoint(tmp_path, checkpoint())

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_checkpoint(tmp_path, checkpoint(60))
    assert [file.name for file in tmp_path.iterdir()] == ["000000030.npz"]


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut short"])
def test_a_file_that_is_no_checkpoint_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "000000001.npz"
    path.write_bytes(content)
    with pytest.raises(RunError, match=r"checkpoint 000000001\.npz cannot be read"):
        read_checkpoint(path)


def test_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "000000001.npz"
    np.savez(path, state=np.frombuffer(b'{"format": 2}', np.uint8))
    with pytest.raises(RunError, match="its format is 2, and this version reads 1"):
        read_state(path)


def test_a_pickle_inside_is_not_unpickled(tmp_path: Path) -> None:
    path = tmp_path / "000000001.npz"
    np.savez(path, state=np.array([{"format": 1}], dtype=object))
    with pytest.raises(RunError, match="cannot be read"):
        read_checkpoint(path)


def test_values_are_copies_and_go_back_into_their_variables() -> None:
    variables = [FakeVariable(np.ones(3)), FakeVariable(np.zeros((2, 2)))]
    values = values_of(variables)
    variables[0].value += 1
    restore_values(variables, values, "network")
    np.testing.assert_array_equal(variables[0].value, np.ones(3))


@pytest.mark.parametrize(
    "values",
    [[], [np.ones(3, np.float32), np.ones(3, np.float32)], [np.ones(4, np.float32)], [np.ones(3, np.float64)]],
    ids=["none", "too many", "another shape", "another format"],
)
def test_values_of_other_variables_are_refused(values: list[NDArray[Any]]) -> None:
    variable = FakeVariable(np.zeros(3, np.float32))
    with pytest.raises(RunError, match=r"The checkpoint's optimizer does not fit .* Train again"):
        restore_values([variable], values, "optimizer")
    np.testing.assert_array_equal(variable.value, np.zeros(3))
