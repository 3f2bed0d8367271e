"""Ink as a value: how strong it is inside the smallest box that holds it, on paper of a known size."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

FULL = 255
"""The level of the strongest ink."""


@dataclass(frozen=True)
class InkBox:
    """The smallest rectangle around all ink, in pixels of the ink picture: rows `top:bottom`, columns `left:right`."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        """Rows from the first to the last with ink."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Columns from the first to the last with ink."""
        return self.right - self.left

    @property
    def slices(self) -> tuple[slice, slice]:
        """What cuts it out of its picture."""
        return slice(self.top, self.bottom), slice(self.left, self.right)


@dataclass(frozen=True, eq=False)
class Ink:
    """The ink of a drawing.

    `shape`: height and width of the whole picture. `box`: where in it the ink is. `levels`: `uint8`, shape
    `(box.height, box.width)`, 0 where the paper is bare, `FULL` at the strongest ink.
    """

    shape: tuple[int, int]
    box: InkBox
    levels: NDArray[np.uint8]

    @cached_property
    def boxed(self) -> NDArray[np.float32]:
        """The ink inside its box: `float32`, in [0, 1]."""
        return shares(self.levels)

    @cached_property
    def picture(self) -> NDArray[np.float32]:
        """The whole picture: `float32`, of this `shape`, in [0, 1]."""
        picture = np.zeros(self.shape, dtype=np.float32)
        picture[self.box.slices] = self.boxed
        return picture


def shares(levels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Levels from 0 to `FULL` as `float32` from 0 to 1."""
    return np.divide(levels, np.float32(FULL), dtype=np.float32)


def ink_box(ink: NDArray[Any]) -> InkBox:
    """Find the smallest rectangle that holds all that is not 0; there is some."""
    is_ink = ink.astype(np.bool_, copy=False)
    top, bottom = (place // is_ink.shape[1] for place in _ends(is_ink))
    left, right = _ends(np.logical_or.reduce(is_ink[top : bottom + 1]))
    return InkBox(top, left, bottom + 1, right + 1)


def _ends(is_ink: NDArray[np.bool_]) -> tuple[int, int]:
    """The first and the last place that holds, row by row: as bytes they are found without looking at the rest."""
    flat = is_ink.tobytes()
    return flat.find(1), flat.rfind(1)
