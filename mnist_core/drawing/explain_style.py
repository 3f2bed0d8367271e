"""Where a drawing's handwriting stands among MNIST's training digits of one kind: thicker than 98 % of its 7s."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.data.handwriting import MEASURES, Measures, measure
from mnist_core.drawing.recipe import DigitImage
from mnist_core.drawing.variants import own_pen

Values = NDArray[np.float32]

UNUSUAL = 0.05
"""A drawing with at most this share of MNIST's digits beyond it is unusual."""


@dataclass(frozen=True)
class Aspect:
    """One thing to compare by: its label and unit, what a drawing with more of it and less of it is, and its values."""

    label: str
    unit: str
    more: str
    less: str
    of: Callable[[Measures], Values]


def _measured(name: str) -> Aspect:
    found = MEASURES[name]
    return Aspect(found.label, found.unit, found.more, found.less, lambda measures: measures.values(name))


ASPECTS: tuple[Aspect, ...] = (
    _measured("thickness"),
    _measured("slant"),
    # Of width and height alone one says nothing: the recipe makes the longer side 20 pixels.
    Aspect("Width to height", "", "wider", "narrower", lambda measures: measures.width / measures.height),
    _measured("area"),
)


@dataclass(frozen=True, eq=False)
class Placement:
    """One aspect of a drawing among MNIST's digits of one kind.

    `value` is the drawing's; `values` are MNIST's, `float32`, `(n,)`. `share_below` is the share of these that have
    less, in [0, 1], equal ones counted half.
    """

    aspect: Aspect
    digit: int
    value: float
    values: Values
    share_below: float

    @property
    def share_beyond(self) -> float:
        """The share of MNIST's digits that lie further out than the drawing, in [0, 0.5]."""
        return min(self.share_below, 1.0 - self.share_below)

    @property
    def is_unusual(self) -> bool:
        """Whether hardly any of MNIST's digits lie further out."""
        return self.share_beyond <= UNUSUAL + 1e-9  # shares are not exact: 1 - 0.95 is a little more than 0.05


def place_style(made: DigitImage, digit: int, measures: Measures, labels: NDArray[np.uint8]) -> tuple[Placement, ...]:
    """Place a drawing among the digits of one kind, one placement an aspect.

    Args:
        made: The drawing. Its own pen is measured, not the usual one that the recipe gives it.
        digit: Which of MNIST's digits to compare it with.
        measures: The training images' measures.
        labels: Their digits, `uint8`, in the same order.
    """
    image = np.rint(own_pen(made) * 255.0).astype(np.uint8)
    own, kind = measure(image[np.newaxis]), measures.subset(labels == digit)
    return tuple(_placed(aspect, digit, float(aspect.of(own)[0]), aspect.of(kind)) for aspect in ASPECTS)


def _placed(aspect: Aspect, digit: int, value: float, values: Values) -> Placement:
    share_below = float(np.mean(values < value) + np.mean(values == value) / 2)
    return Placement(aspect, digit, value, values, share_below)
