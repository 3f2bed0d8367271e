"""mnist_core.models.order: layers in the order that is quickest, which must be the same function."""

from __future__ import annotations

import pytest

from mnist_core.choices.layers import Activate, AveragePool, BatchNorm, Conv, Flatten, Layers, MaxPool
from mnist_core.models.order import quickest_order

LINEAR = Conv(filters=8, activation="linear")


@pytest.mark.parametrize(
    ("layers", "ordered"),
    [
        pytest.param((Conv(filters=8), MaxPool()), (LINEAR, MaxPool(), Activate()), id="pooled first"),
        pytest.param(
            (Conv(filters=8, activation="tanh"), MaxPool(), Conv(filters=8), MaxPool()),
            (LINEAR, MaxPool(), Activate(activation="tanh"), LINEAR, MaxPool(), Activate()),
            id="each by its own activation",
        ),
        pytest.param(
            (Conv(filters=8, activation="swish"), MaxPool()),
            (Conv(filters=8, activation="swish"), MaxPool()),
            id="swish falls and rises",
        ),
        pytest.param((Conv(filters=8), AveragePool()), (Conv(filters=8), AveragePool()), id="a mean is no maximum"),
        pytest.param(
            (Conv(filters=8), BatchNorm(), MaxPool()), (Conv(filters=8), BatchNorm(), MaxPool()), id="not neighbours"
        ),
        pytest.param((LINEAR, MaxPool()), (LINEAR, MaxPool()), id="nothing to move"),
        pytest.param((MaxPool(), Conv(filters=8)), (MaxPool(), Conv(filters=8)), id="convolution last"),
        pytest.param((Flatten(),), (Flatten(),), id="no convolution"),
        pytest.param((), (), id="no layers"),
    ],
)
def test_a_rising_activation_moves_behind_the_max_pooling_after_it(layers: Layers, ordered: Layers) -> None:
    assert quickest_order(layers) == ordered
