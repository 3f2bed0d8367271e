"""The committee's members are trained out of fold: each image is judged by those that did not learn from it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mnist_core.config import TrainingConfig
from mnist_core.data.dataset import Mnist
from mnist_core.training.trainer import train
from mnist_core.training.values import Report, ShouldStop, TrainingData, TrainingOutcome
from scripts import committee_members
from scripts.committee_members import FOLDS, MEMBERS, ask, folds


def test_every_digit_is_dealt_evenly_into_the_folds(mnist: Mnist) -> None:
    fold_of = folds(mnist.y_train)
    assert np.array_equal(fold_of, folds(mnist.y_train))
    for digit in range(10):
        counts = np.bincount(fold_of[mnist.y_train == digit], minlength=FOLDS)
        assert len(counts) == FOLDS and counts.max() - counts.min() <= 1


def test_what_was_kept_is_put_in_its_place_and_not_trained_again(
    mnist: Mnist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(committee_members, "train", lambda *_: pytest.fail("trained again"))
    fold_of = folds(mnist.y_train)
    for fold in range(FOLDS):
        said = np.full((int((fold_of == fold).sum()), 10), fold, np.float32)
        test = np.full((10_000, 10), 10 + fold, np.float32)
        np.savez(tmp_path / f"mlp-{fold}.npz", training=said, test=test, processor_seconds=np.array(2.0))
    found = ask("mlp", mnist, tmp_path)
    assert np.array_equal(found.training[:, 0], fold_of)
    assert found.test[:, 0, 0].tolist() == [10, 11, 12]
    assert found.processor_seconds == 6


@pytest.mark.slow
def test_a_member_learns_from_the_other_folds_only_and_is_kept(
    mnist: Mnist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = MEMBERS["mlp"].model_copy(update={"epochs": 1, "batch_size": 500})
    monkeypatch.setitem(MEMBERS, "mlp", config)
    learned: list[int] = []

    def counted(config: TrainingConfig, data: TrainingData, report: Report, should_stop: ShouldStop) -> TrainingOutcome:
        learned.append(len(data.x_train))
        return train(config, data, report, should_stop)

    monkeypatch.setattr(committee_members, "train", counted)
    found = ask("mlp", mnist, tmp_path)
    fold_sizes = np.bincount(folds(mnist.y_train))
    assert learned == [60_000 - size for size in fold_sizes]
    assert (found.training.argmax(axis=1) == mnist.y_train).mean() > 0.9
    assert sorted(file.name for file in tmp_path.iterdir()) == ["mlp-0.npz", "mlp-1.npz", "mlp-2.npz"]
