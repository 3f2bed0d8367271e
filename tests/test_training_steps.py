"""mnist_core.training.steps: many steps in one call, each batch worked on in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from mnist_core.config import TrainingConfig

if TYPE_CHECKING:
    from mnist_core.data.dataset import Mnist

pytestmark = pytest.mark.slow
RATES = np.full(3, 0.001, np.float32)


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
    loss, correct = train_steps(np.arange(3 * batch_size, dtype=np.int32).reshape(3, batch_size), RATES, 0)
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
