"""mnist_core.models.cost: shapes, parameters and multiply-adds, against hand-counted networks."""

from __future__ import annotations

import pytest

from mnist_core.choices.architectures import ARCHITECTURES, CUSTOM
from mnist_core.config import TrainingConfig, parse_config
from mnist_core.errors import ShapeError
from mnist_core.models.cost import OTHER_WORK, describe, full_layers, image_work


def config_of(*layers: dict[str, object], **settings: object) -> TrainingConfig:
    return parse_config({"architecture": CUSTOM, "layers": list(layers), **settings})


def test_the_perceptron_is_784_weights_and_an_offset_per_digit() -> None:
    network = describe(TrainingConfig(architecture="perceptron"))
    assert (network.parameters, network.multiply_adds) == (7850, 7840)


def test_the_articles_cnn_is_counted_layer_by_layer() -> None:
    network = describe(TrainingConfig(architecture="cnn"))
    assert [report.output_shape for report in network.layers] == [
        (26, 26, 32),
        (13, 13, 32),
        (11, 11, 64),
        (5, 5, 64),
        (1600,),
        (10,),
    ]
    assert network.parameters == 320 + 18_496 + 16_010
    assert network.multiply_adds == 26 * 26 * 9 * 32 + 11 * 11 * 9 * 32 * 64 + 16_000


def test_an_image_is_work_even_where_there_is_little_arithmetic() -> None:
    perceptron, cnn = (TrainingConfig(architecture=name) for name in ("perceptron", "cnn"))
    assert image_work(perceptron) == 7840 + OTHER_WORK
    assert 10 < image_work(cnn) / image_work(perceptron) < 50


@pytest.mark.parametrize("name", [name for name in ARCHITECTURES if name != CUSTOM])
def test_every_network_ends_in_ten_outputs(name: str) -> None:
    assert describe(TrainingConfig(architecture=name)).layers[-1].output_shape == (10,)


def test_batch_normalisation_comes_between_a_layer_and_its_activation() -> None:
    layers = full_layers(TrainingConfig(architecture="mlp", batch_normalization=True))
    assert [layer.kind for layer in layers[:4]] == ["flatten", "dense", "batch_norm", "activation"]


def test_dropout_comes_right_before_the_last_layer() -> None:
    layers = full_layers(TrainingConfig(architecture="cnn", dropout=0.3))
    assert [layer.kind for layer in layers[-3:]] == ["flatten", "dropout", "dense"]


@pytest.mark.parametrize(
    ("layers", "layer_number", "advice"),
    [
        ([{"kind": "dense"}], 1, "flatten"),
        ([{"kind": "flatten"}, {"kind": "conv"}], 2, "before flatten"),
        ([{"kind": "flatten"}, {"kind": "max_pool"}], 2, "before flatten"),
        ([{"kind": "flatten"}, {"kind": "residual"}], 2, "before flatten"),
        ([{"kind": "max_pool", "size": 8}, {"kind": "conv", "kernel": 5}], 2, "does not fit"),
        ([{"kind": "max_pool", "size": 8}, {"kind": "max_pool", "size": 4}], 2, "does not fit"),
    ],
)
def test_layers_that_cannot_follow_name_the_layer_and_the_way_out(
    layers: list[dict[str, object]], layer_number: int, advice: str
) -> None:
    with pytest.raises(ShapeError, match=rf"Layer {layer_number} .*{advice}"):
        describe(config_of(*layers))


def test_no_layers_at_all_are_a_perceptron() -> None:
    assert describe(config_of()).parameters == 7850


def test_same_padding_with_a_stride_rounds_up() -> None:
    network = describe(config_of({"kind": "conv", "filters": 4, "stride": 3, "padding": "same"}))
    assert network.layers[0].output_shape == (10, 10, 4)
