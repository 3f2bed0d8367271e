"""What a run was given from the start, so that another can start as it did: weights and own digits of a fine-tuning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mnist_core.config import TrainingConfig
from mnist_core.errors import RunError
from mnist_core.runs.record import Artifact, RunRecord

if TYPE_CHECKING:
    from mnist_core.runs.store import RunStore

_SHAPING = ("hidden_layers", "batch_normalization", "dropout")  # what decides which layers a network has


def given_files(store: RunStore, run_id: str) -> Mapping[Artifact, bytes]:
    """The files that a stored run was given; none for a run that started from nothing.

    Raises:
        StoreError: If they cannot be read.
    """
    start = store.fine_tuning(run_id)
    if start is None:
        return {}
    files = {Artifact.START_WEIGHTS: start.start_weights, Artifact.OWN_DIGITS: start.own_digits}
    return {artifact: path.read_bytes() for artifact, path in files.items()}


def files_for_twin(store: RunStore, parent: RunRecord, child: TrainingConfig) -> Mapping[Artifact, bytes]:
    """The files of a stored run for a twin of it that trains with other settings.

    Raises:
        RunError: If the run started from weights that do not fit the network of these settings.
        StoreError: If its files cannot be read.
    """
    files = given_files(store, parent.run_id)
    if files and any(getattr(parent.config, name) != getattr(child, name) for name in _SHAPING):
        raise RunError(
            f"Run {parent.name!r} started from weights that fit no other network than its own, so it cannot be trained "
            "again with another. Diagnose the run that it was made from instead."
        )
    return files
