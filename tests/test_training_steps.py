"""mnist_core.training.steps: many steps in one call, each batch worked on in parts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from mnist_core.config import TrainingConfig
from mnist_core.training.step_plan import StepSettings

if TYPE_CHECKING:
    from mnist_core.data.dataset import Mnist

pytestmark = pytest.mark.slow
SETTINGS = StepSettings.of_rates(np.full(3, 0.001, np.float32))


def stepped(
    mnist: Mnist, monkeypatch: pytest.MonkeyPatch, batch_size: int, smallest_parted: int
) -> tuple[float, int, list[np.ndarray]]:
    """Loss, correct answers and weights after three steps from the same beginning."""
    from mnist_core.models.build import build_model
    from mnist_core.training import steps

    monkeypatch.setattr(steps, "SMALLEST_PARTED", smallest_parted)
    config = TrainingConfig(architecture="cnn", batch_size=batch_size, l2=0.001)
    model = build_model(config)
    train_steps = steps.TrainSteps(model, config, mnist.x_train[:300], mnist.y_train[:300])
    loss, correct = train_steps(np.arange(3 * batch_size, dtype=np.int32).reshape(3, batch_size), SETTINGS, 0)
    return loss, correct, model.get_weights()


@pytest.mark.parametrize("batch_size", [32, 33])
def test_a_batch_in_parts_teaches_what_the_whole_batch_teaches(
    batch_size: int, mnist: Mnist, monkeypatch: pytest.MonkeyPatch
) -> None:
    loss, correct, weights = stepped(mnist, monkeypatch, batch_size, smallest_parted=2)
    whole_loss, whole_correct, whole_weights = stepped(mnist, monkeypatch, batch_size, smallest_parted=1000)
    assert loss == pytest.approx(whole_loss, rel=1e-5)
    assert correct == whole_correct
    for part, whole in zip(weights, whole_weights, strict=True):
        np.testing.assert_allclose(part, whole, atol=2e-5)


def test_a_batch_of_one_image_teaches_something(mnist: Mnist, monkeypatch: pytest.MonkeyPatch) -> None:
    loss, correct, weights = stepped(mnist, monkeypatch, 1, smallest_parted=16)
    assert np.isfinite(loss)
    assert 0 <= correct <= 3
    assert all(np.isfinite(values).all() for values in weights)


def test_smoothed_labels_teach_what_those_of_keras_teach_and_the_loss_told_is_that_of_the_labels(mnist: Mnist) -> None:
    import keras

    from mnist_core.models.build import build_model
    from mnist_core.training.steps import TrainSteps

    config = TrainingConfig(architecture="mlp", optimizer="sgd", label_smoothing=0.2, batch_size=64)
    x, y = mnist.x_train[:64], mnist.y_train[:64]
    ours, theirs = build_model(config), build_model(config)
    theirs.set_weights(ours.get_weights())
    pictures = x[..., np.newaxis].astype(np.float32) / 255
    plain = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y, ours(pictures))
    smoothed = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=config.label_smoothing)
    theirs.compile(keras.optimizers.SGD(1.0), smoothed)
    theirs.train_on_batch(pictures, keras.utils.to_categorical(y, 10))
    one = np.ones(1, np.float32)
    settings = StepSettings(rates=one, smoothing=config.label_smoothing * one, strength=one)
    loss, _ = TrainSteps(ours, config, x, y)(np.arange(64, dtype=np.int32)[np.newaxis], settings, 0)
    assert loss == pytest.approx(float(plain), rel=1e-5)
    for own, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(own, other, atol=1e-6)


def test_pictures_of_a_step_without_strength_are_those_of_the_set(mnist: Mnist) -> None:
    from mnist_core.models.build import build_model
    from mnist_core.training.steps import TrainSteps

    config = TrainingConfig(architecture="mlp", augmentation="affine", batch_size=32)
    x, y = mnist.x_train[:64], mnist.y_train[:64]
    batches = np.arange(64, dtype=np.int32).reshape(2, 32)
    settings = StepSettings.of_rates(np.zeros(2, np.float32))
    plain = TrainSteps(build_model(config), config.model_copy(update={"augmentation": "none"}), x, y)
    changed = TrainSteps(build_model(config), config, x, y)
    loss, _ = plain(batches, settings, 0)
    assert changed(batches, replace(settings, strength=np.zeros(2, np.float32)), 0)[0] == pytest.approx(loss, rel=1e-5)
    assert changed(batches, settings, 0)[0] != pytest.approx(loss, rel=1e-3)
