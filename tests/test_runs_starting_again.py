"""What a run was given from the start, and what a twin of it is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from mnist_core.config import TrainingConfig
from mnist_core.errors import RunError
from mnist_core.runs.record import Artifact
from mnist_core.runs.starting_again import files_for_twin, given_files
from tests.stores import new_store

FILES = {Artifact.START_WEIGHTS: b"weights", Artifact.OWN_DIGITS: b"digits"}


def test_a_run_that_started_from_nothing_gives_its_twin_nothing(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    record = store.create(TrainingConfig(), name="Plain")
    assert given_files(store, record.run_id) == {}
    assert files_for_twin(store, record, TrainingConfig(architecture="mlp")) == {}


def test_a_twin_of_a_fine_tuned_run_starts_from_the_same_weights(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    record = store.create(TrainingConfig(), name="Taught", files=FILES)
    assert files_for_twin(store, record, TrainingConfig(epochs=40, learning_rate=0.01)) == FILES


@pytest.mark.parametrize("change", [{"architecture": "mlp"}, {"batch_normalization": True}, {"dropout": 0.3}])
def test_weights_are_not_given_to_another_network(tmp_path: Path, change: dict[str, object]) -> None:
    store = new_store(tmp_path)
    record = store.create(TrainingConfig(), name="Taught", files=FILES)
    with pytest.raises(RunError, match="'Taught' started from weights that fit no other network"):
        files_for_twin(store, record, TrainingConfig.model_validate(change))
