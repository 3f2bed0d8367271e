"""mnist_core.models.build and export: networks as built by Keras, and as read back by ONNX Runtime."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mnist_core.choices.architectures import ARCHITECTURES, CUSTOM
from mnist_core.choices.layers import LAYER_KINDS
from mnist_core.config import TrainingConfig, parse_config
from mnist_core.models.cost import describe

if TYPE_CHECKING:
    from mnist_core.data.dataset import Mnist

pytestmark = pytest.mark.slow

EVERY_KIND: list[dict[str, Any]] = [
    {"kind": "conv", "filters": 8, "padding": "same"},
    {"kind": "batch_norm"},
    {"kind": "activation", "activation": "tanh"},
    {"kind": "max_pool"},
    {"kind": "residual", "filters": 8, "stride": 2},
    {"kind": "average_pool"},
    {"kind": "conv", "filters": 6, "kernel": 3, "activation": "elu"},
    {"kind": "dropout", "rate": 0.1},
    {"kind": "global_average_pool"},
    {"kind": "dense", "units": 12, "activation": "swish"},
    {"kind": "flatten"},
]


def config_of(name: str, **settings: object) -> TrainingConfig:
    layers = {"layers": EVERY_KIND} if name == CUSTOM else {}
    return parse_config({"architecture": name, **layers, **settings})


def test_the_example_has_every_kind_of_layer() -> None:
    assert {layer["kind"] for layer in EVERY_KIND} == set(LAYER_KINDS)


@pytest.mark.parametrize("name", ARCHITECTURES)
@pytest.mark.parametrize("batch_normalization", [False, True])
def test_keras_counts_the_parameters_that_the_description_promises(name: str, batch_normalization: bool) -> None:
    from mnist_core.models.build import build_model

    config = config_of(name, batch_normalization=batch_normalization, dropout=0.2)
    assert build_model(config).count_params() == describe(config).parameters


@pytest.mark.parametrize("name", ["perceptron", "resnet", CUSTOM])
def test_an_exported_network_answers_like_the_one_in_keras(name: str, tmp_path: Path, mnist: Mnist) -> None:
    import keras
    import onnxruntime

    from mnist_core.models.build import build_model, portable, prediction_model
    from mnist_core.models.export import export_keras, export_onnx

    config = config_of(name)
    model = portable(build_model(config), config)
    images = mnist.x_test[:16, ..., np.newaxis].astype(np.float32) / 255
    expected, features = (np.asarray(part) for part in prediction_model(model)(images))
    export_onnx(model, tmp_path / "model.onnx")
    export_keras(model, tmp_path / "model.keras")
    session = onnxruntime.InferenceSession(tmp_path / "model.onnx", providers=["CPUExecutionProvider"])
    probabilities, onnx_features = session.run(["probabilities", "features"], {"image": images})
    np.testing.assert_allclose(probabilities, expected, atol=1e-5)
    np.testing.assert_allclose(onnx_features, features, atol=1e-4)
    reread = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(np.asarray(reread(images)[0]), expected, atol=1e-6)


def test_the_same_seed_gives_the_same_weights_and_another_seed_others() -> None:
    from mnist_core.models.build import build_model

    first, same, other = (build_model(config_of("cnn", seed=seed)).get_weights()[0] for seed in (7, 7, 8))
    assert np.array_equal(first, same)
    assert not np.array_equal(first, other)
