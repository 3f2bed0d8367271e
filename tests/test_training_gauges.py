"""mnist_core.training.gauges: what is read of real networks on real pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from mnist_core.config import parse_config

if TYPE_CHECKING:
    import keras

    from mnist_core.data.dataset import Mnist
    from mnist_core.training.gauges import GaugeReader

pytestmark = pytest.mark.slow

TANH = [{"kind": "flatten"}, {"kind": "dense", "units": 8, "activation": "tanh"}]


def reader_of(mnist: Mnist, **settings: object) -> tuple[GaugeReader, keras.Model]:
    from mnist_core.models.build import build_model
    from mnist_core.training.gauges import GaugeReader

    model = build_model(parse_config(settings))
    return GaugeReader(model, mnist.x_train[:300], mnist.y_train[:300]), model


@pytest.mark.parametrize(
    ("settings", "layers", "relus"),
    [
        ({"architecture": "cnn"}, ["Convolution 1", "Convolution 2", "Output"], ["Convolution 1", "Convolution 2"]),
        (
            {"architecture": "cnn", "batch_normalization": True},
            ["Convolution 1", "Convolution 2", "Output"],
            ["Convolution 1", "Convolution 2"],
        ),
        ({"architecture": "perceptron"}, ["Output"], []),
        ({"architecture": "custom", "layers": TANH}, ["Dense 1", "Output"], []),
    ],
    ids=["relu in the layer", "relu on its own", "no hidden layer", "tanh"],
)
def test_layers_with_weights_and_with_relu_are_found_by_what_they_are(
    mnist: Mnist, settings: dict[str, object], layers: list[str], relus: list[str]
) -> None:
    reader, _ = reader_of(mnist, **settings)
    gauges = reader.read(reader.weights(), 1.0, 1.0)
    assert [layer.layer for layer in gauges.layers] == layers
    assert [relu.layer for relu in gauges.relus] == relus
    assert (gauges.dead_share is None) == (not relus)
    assert gauges.update_ratio == 0.0
    assert gauges.gradient_norm >= max(layer.gradient_norm for layer in gauges.layers) > 0.0


def test_filters_that_nothing_can_wake_are_counted_as_dead(mnist: Mnist) -> None:
    reader, model = reader_of(mnist, architecture="cnn")
    before = reader.read(reader.weights(), 1.0, 1.0).relus[1]
    second = next(layer for layer in model.layers if layer.weights and layer.weights[0].shape[-2:] == (32, 64))
    second.bias.assign(np.where(np.arange(64) < 5, -1e6, 1e3).astype(np.float32))
    after = reader.read(reader.weights(), 1.0, 1.0).relus[1]
    assert before.dead < 5
    assert (after.layer, after.dead, after.units, after.share) == ("Convolution 2", 5, 64, 5 / 64)


def test_the_update_of_plain_descent_is_the_rate_times_the_gradient(mnist: Mnist) -> None:
    from mnist_core.training.step_plan import StepSettings
    from mnist_core.training.steps import TrainSteps

    config = parse_config({"architecture": "perceptron", "optimizer": "sgd", "batch_size": 256})
    reader, model = reader_of(mnist, **config.model_dump(exclude_none=True))
    kernel = model.trainable_variables[0]
    steps = TrainSteps(model, config, mnist.x_train[:256], mnist.y_train[:256])
    norm, size = reader.read(reader.weights(), 0.0, 0.0).layers[0].gradient_norm, np.linalg.norm(kernel.numpy())
    before = reader.weights()
    steps(np.arange(256, dtype=np.int32)[np.newaxis], StepSettings.of_rates(np.array([0.1], np.float32)), 0)
    assert reader.read(before, 1.0, 1.0).update_ratio == pytest.approx(0.1 * norm / size, rel=1e-3)


def test_a_look_changes_nothing_in_the_network(mnist: Mnist) -> None:
    reader, model = reader_of(mnist, architecture="cnn", batch_normalization=True, dropout=0.5)
    before = [weight.numpy().copy() for weight in model.variables]
    reader.read(reader.weights(), 1.0, 1.0)
    assert all(np.array_equal(old, new.numpy()) for old, new in zip(before, model.variables, strict=True))


def test_looks_are_spaced_so_that_they_cost_little(mnist: Mnist) -> None:
    reader, _ = reader_of(mnist, architecture="perceptron")
    assert reader.is_due(0.1, at_end_of_epoch=True)
    assert not reader.is_due(4.9, at_end_of_epoch=False)
    assert reader.is_due(5.0, at_end_of_epoch=False)
    reader.read(reader.weights(), 1.0, 5.0)
    assert reader.is_due(5.1, at_end_of_epoch=True)  # the first also compiles: what one costs is not known yet
    reader.read(reader.weights(), 1.0, 5.0)
    reader._cost_seconds = 0.2
    assert not reader.is_due(14.9, at_end_of_epoch=True)
    assert reader.is_due(15.1, at_end_of_epoch=True)
