"""The mean of a network's weights over its last steps. No Keras here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Weights = Sequence[NDArray[np.float32]]


class Network(Protocol):
    """What has weights, in an order that stays."""

    def get_weights(self) -> list[NDArray[np.float32]]: ...
    def set_weights(self, weights: Weights) -> None: ...


class WeightMean:
    """The mean of weights that were passed on the way (Izmailov and others 2018): it lies nearer to the middle of what
    fits than any of them, and reads new images better.

    The running statistics of batch normalisation are weights like others here. `steps` is over how many steps it is
    taken, `weights` the mean itself, empty where that is none.
    """

    def __init__(self, weights: Weights = (), steps: int = 0) -> None:
        self.weights = [np.array(weight) for weight in weights]
        self.steps = steps

    def add(self, weights: Weights, steps: int) -> None:
        """Take in weights that stand for so many steps."""
        self.steps += steps
        if not self.weights:
            self.weights = [np.array(weight) for weight in weights]
            return
        share = np.float32(steps / self.steps)
        for mean, weight in zip(self.weights, weights, strict=True):
            mean += share * (weight - mean)

    @contextmanager
    def put_into(self, network: Network) -> Iterator[None]:
        """Give a network the mean for a while, if there is one; afterwards it has again the weights it had."""
        if not self.steps:
            yield
            return
        weights = network.get_weights()
        network.set_weights(self.weights)
        try:
            yield
        finally:
            network.set_weights(weights)
