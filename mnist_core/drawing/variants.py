"""MNIST's recipe with one step undone at a time: what a model would have seen without it, and what it says then."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_core.drawing.predictor import Prediction, Predictor, prediction_of
from mnist_core.drawing.recipe import DIGIT_SIDE, IMAGE_SIDE, DigitImage, centre_of_mass

Picture = NDArray[np.float32]


@dataclass(frozen=True)
class Variant:
    """A way to make the model's image of a drawing: its title, what is left undone, and the making.

    `make` takes the drawing with all its steps and gives `float32`, shape `(28, 28)`, in [0, 1].
    """

    name: str
    title: str
    explanation: str
    make: Callable[[DigitImage], Picture]


@dataclass(frozen=True, eq=False)
class Undone:
    """What a model sees and says when a step is left undone; `changes_answer` compares with the whole recipe."""

    variant: Variant
    image: Picture
    prediction: Prediction
    changes_answer: bool


def try_variants(predictor: Predictor, made: DigitImage, variants: Sequence[Variant]) -> tuple[Undone, ...]:
    """What a model says of a drawing for each of these variants of the recipe."""
    images = np.stack([made.image, *(variant.make(made) for variant in variants)])
    answer, *others = (prediction_of(probabilities) for probabilities in predictor.predict(images))
    return tuple(
        Undone(variant, image, found, changes_answer=found.digit != answer.digit)
        for variant, image, found in zip(variants, images[1:], others, strict=True)
    )


def plain_resize(made: DigitImage) -> Picture:
    """The whole paper shrunk to 28×28, as most demonstrations do it."""
    return _shrunk(_squared(made.ink), IMAGE_SIDE)


def as_it_stood(made: DigitImage) -> Picture:
    """The scaled digit where it stood on its paper, rather than where its ink balances."""
    height, width = made.ink.shape
    side = max(height, width)
    row = (made.box.top + made.box.bottom) / 2 + (side - height) / 2
    column = (made.box.left + made.box.right) / 2 + (side - width) / 2
    return _placed(made.scaled, row / side * IMAGE_SIDE, column / side * IMAGE_SIDE)


def box_in_the_middle(made: DigitImage) -> Picture:
    """The middle of the digit's box in the middle of the image, wherever its ink balances."""
    return _placed(made.scaled, IMAGE_SIDE / 2, IMAGE_SIDE / 2)


def as_large_as_drawn(made: DigitImage) -> Picture:
    """The digit as large as it was on its paper, its ink balanced in the middle."""
    small = plain_resize(made)
    row, column = centre_of_mass(small)
    down, right = round(IMAGE_SIDE / 2 - row), round(IMAGE_SIDE / 2 - column)
    moved = np.zeros_like(small)
    moved[_target(down), _target(right)] = small[_target(-down), _target(-right)]
    return moved


def stretched(made: DigitImage) -> Picture:
    """The digit's box stretched to a square of 20 × 20, its proportions lost."""
    square = np.asarray(
        Image.fromarray(made.boxed).resize((DIGIT_SIDE, DIGIT_SIDE), Image.Resampling.BOX), dtype=np.float32
    )
    return _placed(square, IMAGE_SIDE / 2, IMAGE_SIDE / 2)


def dark_on_light(made: DigitImage) -> Picture:
    """The finished image as a negative."""
    return np.asarray(1.0 - made.image, dtype=np.float32)


VARIANTS: dict[str, Variant] = {
    variant.name: variant
    for variant in (
        Variant("not_centred", "Not centred", "left where it stood on the paper", as_it_stood),
        Variant("box_centred", "Centred by its box", "the middle of its box in the middle", box_in_the_middle),
        Variant("not_scaled", "Not scaled", "as large as on the paper, and centred", as_large_as_drawn),
        Variant("stretched", "Stretched", "its box made a square", stretched),
        Variant("dark_on_light", "Dark on light", "ink and paper exchanged", dark_on_light),
        Variant("plain_resize", "Shrunk as a whole", "the paper resized to 28 × 28", plain_resize),
    )
}
"""The recipe's steps, each undone alone, and all of them at last; one more step to undo is one more entry."""

PLAIN_RESIZE = VARIANTS["plain_resize"]


def _squared(ink: Picture) -> Picture:
    """The paper made square, the ink in its middle."""
    height, width = ink.shape
    side = max(height, width)
    down, right = side - height, side - width
    return np.pad(ink, ((down // 2, down - down // 2), (right // 2, right - right // 2)))


def _shrunk(square: Picture, side: int) -> Picture:
    resampling = Image.Resampling.BOX if len(square) >= side else Image.Resampling.BICUBIC
    small = np.asarray(Image.fromarray(square).resize((side, side), resampling), dtype=np.float32)
    return np.asarray(np.clip(small, 0.0, 1.0), dtype=np.float32)


def _placed(digit: Picture, row: float, column: float) -> Picture:
    """The digit with the middle of its box at this row and column of a bare image, moved inside where it stood out."""
    height, width = digit.shape
    top = min(max(math.floor(row - height / 2 + 0.5), 0), IMAGE_SIDE - height)
    left = min(max(math.floor(column - width / 2 + 0.5), 0), IMAGE_SIDE - width)
    image = np.zeros((IMAGE_SIDE, IMAGE_SIDE), dtype=np.float32)
    image[top : top + height, left : left + width] = digit
    return image


def _target(shift: int) -> slice:
    """The rows or columns of an image that a shift by whole pixels fills."""
    return slice(max(shift, 0), IMAGE_SIDE + min(shift, 0))
