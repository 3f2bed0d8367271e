"""mnist_core.training.averaging: the mean of weights is theirs, and a network that is lent it gets its own back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_core.training.averaging import WeightMean


class FakeNetwork:
    """Holds weights, as Keras' models do."""

    def __init__(self, *weights: float) -> None:
        self.weights = [np.array([weight], np.float32) for weight in weights]

    def get_weights(self) -> list[NDArray[np.float32]]:
        return [weight.copy() for weight in self.weights]

    def set_weights(self, weights: Sequence[NDArray[np.float32]]) -> None:
        self.weights = [weight.copy() for weight in weights]


def values(weights: Sequence[NDArray[np.float32]]) -> list[float]:
    return [float(weight[0]) for weight in weights]


def test_each_weight_counts_by_the_steps_it_stands_for() -> None:
    mean = WeightMean()
    for weights, steps in ((FakeNetwork(1.0, -2.0), 1), (FakeNetwork(4.0, 0.0), 3), (FakeNetwork(0.0, 6.0), 4)):
        mean.add(weights.get_weights(), steps)
    assert mean.steps == 8
    assert values(mean.weights) == pytest.approx([(1 + 12) / 8, (-2 + 24) / 8])


def test_a_mean_goes_on_from_what_a_checkpoint_kept_and_leaves_that_as_it_is() -> None:
    kept = FakeNetwork(2.0).get_weights()
    mean = WeightMean(kept, steps=2)
    mean.add(FakeNetwork(5.0).get_weights(), 1)
    assert (values(mean.weights), mean.steps, values(kept)) == ([3.0], 3, [2.0])


def test_a_network_that_is_lent_the_mean_gets_its_own_weights_back_whatever_happens() -> None:
    network, mean = FakeNetwork(1.0), WeightMean()
    mean.add(FakeNetwork(3.0).get_weights(), 1)
    with pytest.raises(RuntimeError), mean.put_into(network):
        assert values(network.weights) == [3.0]
        raise RuntimeError
    assert values(network.weights) == [1.0]


def test_without_a_mean_the_network_stays_as_it_is() -> None:
    network = FakeNetwork(1.0)
    with WeightMean().put_into(network):
        assert values(network.weights) == [1.0]
