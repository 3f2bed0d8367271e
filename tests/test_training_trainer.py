"""mnist_core.training: real trainings on a few thousand real pictures."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_core.choices.schedules import learning_rates
from mnist_core.config import TrainingConfig, parse_config
from mnist_core.errors import DivergedError
from mnist_core.training.metrics import BatchMetrics, Change, EpochMetrics, Gauges, Progress

if TYPE_CHECKING:
    from mnist_core.data.dataset import Mnist
    from mnist_core.training.values import TrainingData, TrainingOutcome

pytestmark = pytest.mark.slow

Kind = TypeVar("Kind")


@pytest.fixture(scope="module")
def data(mnist: Mnist) -> TrainingData:
    from mnist_core.training.values import TrainingData

    return TrainingData(
        mnist.x_train[:3000], mnist.y_train[:3000], mnist.x_train[50_000:51_000], mnist.y_train[50_000:51_000]
    )


def config_of(**settings: object) -> TrainingConfig:
    return parse_config({"architecture": "fast_cnn", "epochs": 2, "learning_rate": 0.01, **settings})


def trained(
    config: TrainingConfig, data: TrainingData, stop_after: int | None = None
) -> tuple[TrainingOutcome, list[object]]:
    from mnist_core.training.trainer import train

    events: list[object] = []
    asked = itertools.count(1)
    outcome = train(config, data, events.append, lambda: stop_after is not None and next(asked) > stop_after)
    return outcome, events


def of_kind(events: list[object], kind: type[Kind]) -> list[Kind]:
    return [event for event in events if isinstance(event, kind)]


def test_a_small_network_learns_real_digits_and_reports_every_epoch(data: TrainingData) -> None:
    outcome, events = trained(config_of(), data)
    epochs = of_kind(events, EpochMetrics)
    assert [metrics.epoch for metrics in epochs] == [1, 2]
    assert outcome.epochs == tuple(epochs)
    assert not outcome.was_stopped
    last = epochs[-1]
    assert last.val_accuracy is not None and last.val_accuracy > 0.85
    assert last.confusion is not None and last.confusion.sum() == 1000
    assert np.trace(last.confusion) / 1000 == pytest.approx(last.val_accuracy)


def test_batch_windows_cover_every_batch_once(data: TrainingData) -> None:
    _, events = trained(config_of(batch_size=64), data)
    windows = of_kind(events, BatchMetrics)
    assert sum(window.batches for window in windows) == 2 * 47
    assert [window.step for window in windows] == list(np.cumsum([window.batches for window in windows]))
    assert windows[-1].epoch == pytest.approx(2.0)
    assert of_kind(events, Progress)[-1].fraction == 1.0


def test_stopping_keeps_what_was_learned_and_drops_the_part_of_an_epoch(data: TrainingData) -> None:
    outcome, events = trained(config_of(epochs=50), data, stop_after=3)
    assert outcome.was_stopped
    assert outcome.epochs == ()
    assert len(of_kind(events, BatchMetrics)) == 3


@pytest.mark.parametrize("settings", [{}, {"augmentation": "elastic", "dropout": 0.2}], ids=["plain", "random changes"])
def test_the_same_seed_gives_the_same_losses(data: TrainingData, settings: dict[str, object]) -> None:
    losses = [[metrics.loss for metrics in trained(config_of(**settings), data)[0].epochs] for _ in range(2)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-3)


def test_a_loss_that_is_no_number_ends_with_an_explanation(data: TrainingData) -> None:
    with pytest.raises(DivergedError, match=r"learning rate of 10 times the L2 penalty of 1 "):
        trained(config_of(architecture="cnn", optimizer="sgd", learning_rate=10.0, l2=1.0), data)


def test_early_stopping_keeps_the_epoch_with_the_lowest_validation_loss(data: TrainingData) -> None:
    from mnist_core.training.steps import make_predict
    from mnist_core.training.validation import cross_entropy

    config = config_of(architecture="mlp", epochs=30, learning_rate=0.005, early_stopping_patience=2)
    outcome, events = trained(config, data)
    val_losses = [metrics.val_loss for metrics in outcome.epochs if metrics.val_loss is not None]
    assert len(outcome.epochs) < 30
    assert any("Stopped early" in text for text in of_kind(events, str))
    probabilities = make_predict(outcome.model)(data.x_validation, lambda: False)
    assert cross_entropy(probabilities, data.y_validation) == pytest.approx(min(val_losses), rel=1e-4)


def test_the_mean_of_the_last_epochs_weights_is_judged_and_kept(data: TrainingData) -> None:
    from mnist_core.training.steps import make_predict
    from mnist_core.training.validation import cross_entropy

    config = config_of(architecture="mlp", epochs=4, learning_rate=0.01, averaged_epochs=2, batch_normalization=True)
    outcome, events = trained(config, data)
    rates = [metrics.learning_rate for metrics in outcome.epochs]
    assert rates == pytest.approx([0.01, 0.01, 0.0025, 0.0025])
    assert "Kept the mean of the weights over the last 94 steps." in of_kind(events, str)
    probabilities = make_predict(outcome.model)(data.x_validation, lambda: False)
    assert cross_entropy(probabilities, data.y_validation) == pytest.approx(outcome.epochs[-1].val_loss, rel=1e-4)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "rmsprop", "adam", "adamw", "adadelta"])
def test_every_optimizer_lowers_the_loss(data: TrainingData, optimizer: str) -> None:
    learning_rate = {"adam": 0.002, "adamw": 0.002, "rmsprop": 0.002, "adadelta": 1.0}.get(optimizer, 0.05)
    config = config_of(architecture="perceptron", optimizer=optimizer, learning_rate=learning_rate, weight_decay=0.001)
    epochs = trained(config, data)[0].epochs
    assert epochs[1].loss < epochs[0].loss < 2.3


def test_every_augmentation_leaves_pictures_that_are_still_digits(mnist: Mnist) -> None:
    import tensorflow as tf

    from mnist_core.choices.augmentations import AUGMENTATIONS
    from mnist_core.training.augmentation import augmented

    images = mnist.x_train[:200, ..., np.newaxis].astype(np.float32) / 255
    for amounts in AUGMENTATIONS.values():
        moved = augmented(tf.constant(images), amounts, tf.constant([1, 2])).numpy()
        assert moved.shape == images.shape
        assert moved.min() >= 0.0 and moved.max() <= 1.0
        assert moved.sum() == pytest.approx(images.sum(), rel=0.1)
        assert np.allclose(moved, images, atol=1e-4) == amounts.is_none


def test_reduced_precision_learns_as_well(data: TrainingData) -> None:
    epochs = trained(config_of(precision="bfloat16"), data)[0].epochs
    assert epochs[-1].val_accuracy is not None and epochs[-1].val_accuracy > 0.85


def test_without_validation_images_only_training_is_measured(mnist: Mnist, data: TrainingData) -> None:
    from mnist_core.training.values import TrainingData

    bare = TrainingData(data.x_train, data.y_train, mnist.x_train[:0], mnist.y_train[:0])
    (metrics,) = trained(config_of(epochs=1), bare)[0].epochs
    assert (metrics.val_loss, metrics.val_accuracy, metrics.confusion) == (None, None, None)


def test_a_rate_that_is_too_high_is_named_with_one_to_try(mnist: Mnist) -> None:
    from mnist_core.training.values import TrainingData

    few = TrainingData(mnist.x_train[:300], mnist.y_train[:300], mnist.x_train[:0], mnist.y_train[:0])
    with pytest.raises(DivergedError, match=r"learning rate of 10 .* try 1\."):
        trained(config_of(architecture="deep_cnn", optimizer="sgd", learning_rate=10.0), few)


def test_a_network_that_answers_with_no_numbers_ends_even_where_its_training_loss_is_one(data: TrainingData) -> None:
    layers = [{"kind": "flatten"}, *[{"kind": "dense", "units": 64}] * 6]
    config = config_of(architecture="custom", layers=layers, optimizer="sgd", learning_rate=10.0, epochs=10)
    with pytest.raises(DivergedError, match="loss stopped being a number"):
        trained(config, data)


def test_a_small_last_batch_does_not_make_the_next_call_longer(mnist: Mnist, monkeypatch: pytest.MonkeyPatch) -> None:
    from mnist_core.training import loop
    from mnist_core.training.values import TrainingData

    clock = [0.0]

    def steps(batches: NDArray[np.int32], *others: object) -> tuple[float, int]:
        clock[0] += batches.size * 1e-4  # a batch of 1000 takes a tenth of a second
        return 1.0, 0

    monkeypatch.setattr(loop, "TrainSteps", lambda *arguments: steps)
    monkeypatch.setattr(time, "perf_counter", lambda: clock[0])
    odd = TrainingData(mnist.x_train[:5001], mnist.y_train[:5001], mnist.x_train[:0], mnist.y_train[:0])
    _, events = trained(config_of(batch_size=1000, epochs=2), odd)
    # An epoch's last whole batch and the image after it have calls of their own, and join the window before.
    assert [window.batches for window in of_kind(events, BatchMetrics)] == [1, 1, 4, 2, 4]


def test_every_epoch_says_how_it_stands_inside_and_where_its_seconds_went(data: TrainingData) -> None:
    outcome, events = trained(config_of(epochs=1), data)
    (metrics,) = outcome.epochs
    assert of_kind(events, Gauges) == [metrics.gauges]
    assert metrics.gauges is not None and metrics.gauges.epoch == pytest.approx(46 / 47)
    assert 1e-6 < metrics.gauges.update_ratio < 1.0
    assert metrics.gauges.gradient_norm > 0.0
    assert metrics.seconds is not None
    assert metrics.seconds.step == pytest.approx(metrics.elapsed_seconds, rel=0.01)
    assert metrics.seconds.evaluation > 0.0 and metrics.seconds.gauges > 0.0
    assert outcome.epoch_predictions.epochs.tolist() == [1]
    right = outcome.epoch_predictions.predicted[0] == data.y_validation
    assert right.mean() == pytest.approx(metrics.val_accuracy)


@pytest.mark.parametrize("schedule", ["constant", "cosine"])
def test_a_rate_changed_on_the_way_holds_from_the_next_batch_on_and_scales_the_schedule(
    data: TrainingData, schedule: str
) -> None:
    from mnist_core.training.trainer import train

    config = config_of(epochs=3, schedule=schedule)
    events: list[object] = []

    def new_rate() -> float | None:
        # From the second epoch on, again and again: the same rate is no change.
        return 0.002 if of_kind(events, EpochMetrics) and not of_kind(events, Change) else None

    outcome = train(config, data, events.append, lambda: False, new_rate)
    (change,) = of_kind(events, Change)
    planned = learning_rates(schedule, 0.01, 0, 141, 141)
    assert (change.step, change.epoch, change.field) == (47, 1.0, "learning_rate")
    assert change.before == pytest.approx(float(planned[47]))
    assert change.after == 0.002
    factor = 0.002 / planned[47]
    rates = [metrics.learning_rate for metrics in outcome.epochs]
    assert rates == pytest.approx([planned[46], factor * planned[93], factor * planned[140]], rel=1e-4)


def test_without_a_change_nothing_is_reported_as_one(data: TrainingData) -> None:
    from mnist_core.training.trainer import train

    events: list[object] = []
    train(config_of(epochs=1), data, events.append, lambda: False, lambda: 0.01)
    assert of_kind(events, Change) == []
