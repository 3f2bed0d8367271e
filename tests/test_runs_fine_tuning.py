"""Fine-tuning's files and values: the split, the mix, and a child run whose start is its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from mnist_core.config import TrainingConfig
from mnist_core.errors import StoreError
from mnist_core.runs.fine_tuning import (
    FineTuning,
    OwnAnswers,
    OwnSet,
    read_own_answers,
    read_own_set,
    split_own,
    write_own_answers,
)
from mnist_core.runs.messages import Train
from mnist_core.runs.record import Artifact
from mnist_core.runs.states import RunState
from mnist_core.runs.store import open_store
from tests.workers import DEADLINE_SECONDS, ScriptedQueue

CONFIG = TrainingConfig(architecture="perceptron", epochs=1)


def own_set(count: int = 30, share: float = 0.25) -> OwnSet:
    labels = (np.arange(count) % 10).astype(np.uint8)
    images = np.zeros((count, 28, 28), np.uint8)
    images[:, 14, 14] = np.arange(count)
    return OwnSet(images, labels, split_own(labels, seed=1), share)


def test_a_third_of_every_digit_judges_and_the_rest_is_learned() -> None:
    labels = np.repeat(np.arange(10, dtype=np.uint8), 10)
    is_learned = split_own(labels, seed=1)
    assert [int((~is_learned[labels == digit]).sum()) for digit in range(10)] == [3] * 10
    assert (split_own(labels, seed=1) == is_learned).all()
    assert (split_own(labels, seed=2) != is_learned).any()


@pytest.mark.parametrize(("count", "held"), [(0, 0), (1, 0), (19, 0), (20, 6), (21, 6), (50, 15)])
def test_too_few_digits_are_all_learned(count: int, held: int) -> None:
    is_learned = split_own((np.arange(count) % 10).astype(np.uint8), seed=3)
    assert int((~is_learned).sum()) == held


def test_digits_of_one_kind_only_are_split_too() -> None:
    assert int((~split_own(np.full(20, 7, np.uint8), seed=0)).sum()) == 6


@pytest.mark.parametrize("share", [0.05, 0.25, 0.5, 0.9])
def test_learned_digits_have_their_share_of_the_pictures_and_those_that_judge_none(share: float) -> None:
    own = own_set(share=share)
    x_train, y_train = np.full((1000, 28, 28), 200, np.uint8), np.full(1000, 11, np.uint8)
    x, y = own.mixed_into(x_train, y_train)
    assert (x[:1000] == x_train).all() and (y[:1000] == y_train).all()
    assert (len(x) - 1000) / len(x) == pytest.approx(share, abs=0.001)
    seen, times = np.unique(x[1000:, 14, 14], return_counts=True)
    assert set(seen) <= set(np.flatnonzero(own.is_learned))
    assert times.max() - times.min() <= 1
    assert (y[1000:] == x[1000:, 14, 14] % 10).all()


def test_own_digits_and_answers_come_back_as_they_were(tmp_path: Path) -> None:
    own = own_set()
    (tmp_path / "own.npz").write_bytes(own.to_bytes())
    back = read_own_set(tmp_path / "own.npz")
    for name in ("images", "labels", "is_learned"):
        assert (getattr(back, name) == getattr(own, name)).all()
        assert getattr(back, name).dtype == getattr(own, name).dtype
    assert back.share == own.share
    answers = OwnAnswers(np.arange(10, dtype=np.uint8), own.labels, own.labels[::-1].copy())
    write_own_answers(tmp_path / "answers.npz", answers)
    for name, value in vars(read_own_answers(tmp_path / "answers.npz")).items():
        assert (value == getattr(answers, name)).all()


@pytest.mark.parametrize("read", [read_own_set, read_own_answers])
@pytest.mark.parametrize("content", [b"", b"no archive", own_set().to_bytes()[:200]])
def test_files_that_cannot_be_read_are_named(tmp_path: Path, read: Callable[[Path], object], content: bytes) -> None:
    (tmp_path / "kept.npz").write_bytes(content)
    with pytest.raises(StoreError, match="kept"):
        read(tmp_path / "kept.npz")


def test_an_array_of_another_type_is_named(tmp_path: Path) -> None:
    own = own_set()
    np.savez(
        tmp_path / "kept.npz", images=own.images, labels=own.labels.astype(int), is_learned=own.is_learned, share=0.5
    )
    with pytest.raises(StoreError, match=r"labels in kept\.npz is int64; it must be uint8"):
        read_own_set(tmp_path / "kept.npz")


@pytest.fixture
def bench(lab_home: Path) -> Iterator[ScriptedQueue]:
    bench = ScriptedQueue(open_store())
    yield bench
    bench.queue.close()


FILES = {Artifact.START_WEIGHTS: b"weights", Artifact.OWN_DIGITS: own_set().to_bytes()}


def heard(worker: object) -> Train:
    order = worker.hear()  # type: ignore[attr-defined]
    assert isinstance(order, Train)
    return order


def test_the_worker_is_told_where_the_runs_own_start_lies(bench: ScriptedQueue) -> None:
    run_id = bench.queue.submit(CONFIG, name="child", files=FILES)
    plain_id = bench.queue.submit(CONFIG, name="like any other")
    worker = bench.worker()
    order = worker.train_at_once()
    assert isinstance(order.fine_tuning, FineTuning)
    assert order.fine_tuning.start_weights.read_bytes() == b"weights"
    assert read_own_set(order.fine_tuning.own_digits).share == 0.25
    assert bench.queue.wait(run_id, DEADLINE_SECONDS).state is RunState.COMPLETED
    assert worker.train_at_once().fine_tuning is None
    assert bench.queue.wait(plain_id, DEADLINE_SECONDS).state is RunState.COMPLETED
    assert bench.store.fine_tuning(plain_id) is None
    assert bench.store.own_answers(run_id) is None, "this worker left none"


def test_a_run_that_is_taken_up_is_still_a_fine_tuning(bench: ScriptedQueue) -> None:
    run_id = bench.queue.submit(CONFIG, files=FILES)
    worker = bench.worker()
    heard(worker)
    worker.die()
    assert bench.queue.wait(run_id, DEADLINE_SECONDS).state is RunState.FAILED
    bench.queue.take_up(run_id)
    order = bench.worker().train_at_once()
    assert order.fine_tuning == bench.store.fine_tuning(run_id)
    assert bench.queue.wait(run_id, DEADLINE_SECONDS).state is RunState.COMPLETED
