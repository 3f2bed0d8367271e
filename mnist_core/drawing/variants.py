"""MNIST's recipe with one step undone at a time: what a model would have seen without it, and what it says then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_core.drawing.pen import DIGIT_SIDE
from mnist_core.drawing.predictor import Prediction, Predictor, prediction_of
from mnist_core.drawing.recipe import CENTRE, IMAGE_SIDE, DigitImage, centre_of_mass, digit_image

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
    height, width = made.ink.shape
    down, right = max(width - height, 0), max(height - width, 0)
    square = np.pad(made.ink, ((down // 2, down - down // 2), (right // 2, right - right // 2)))
    return _resized(square, IMAGE_SIDE, IMAGE_SIDE)


def own_pen(made: DigitImage) -> Picture:
    """The strokes as wide as they were drawn, everything else by the recipe."""
    return digit_image(made.ink, any_pen=False).image


def as_it_stood(made: DigitImage) -> Picture:
    """The scaled digit where it stood on its paper, rather than where its ink balances."""
    paper, (height, width) = max(made.ink.shape), made.scaled.shape
    row = (made.box.top + made.box.bottom + paper - made.ink.shape[0]) / 2
    column = (made.box.left + made.box.right + paper - made.ink.shape[1]) / 2
    return _placed(made.scaled, row / paper * IMAGE_SIDE - height / 2, column / paper * IMAGE_SIDE - width / 2)


def box_in_the_middle(made: DigitImage) -> Picture:
    """The middle of the digit's box in the middle of the image, wherever its ink balances."""
    height, width = made.scaled.shape
    return _placed(made.scaled, (IMAGE_SIDE - height) / 2, (IMAGE_SIDE - width) / 2)


def as_large_as_drawn(made: DigitImage) -> Picture:
    """The digit as large as it was on its paper, its ink balanced in the middle."""
    longest = max(made.box.height, made.box.width) / max(made.ink.shape) * IMAGE_SIDE
    scale = longest / max(made.strokes.shape)
    height, width = (max(round(length * scale), 1) for length in made.strokes.shape)
    digit = _resized(made.strokes, height, width)
    row, column = centre_of_mass(digit)
    return _placed(digit, CENTRE - row, CENTRE - column)


def stretched(made: DigitImage) -> Picture:
    """The digit stretched to a square of 20 × 20, its proportions lost."""
    edge = (IMAGE_SIDE - DIGIT_SIDE) / 2
    return _placed(_resized(made.strokes, DIGIT_SIDE, DIGIT_SIDE), edge, edge)


def dark_on_light(made: DigitImage) -> Picture:
    """The finished image as a negative."""
    return np.asarray(1.0 - made.image, dtype=np.float32)


VARIANTS: dict[str, Variant] = {
    variant.name: variant
    for variant in (
        Variant("own_pen", "Left with its own pen", "strokes as wide as they were drawn", own_pen),
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


def _resized(picture: Picture, height: int, width: int) -> Picture:
    """A picture brought to another size, anti-aliased."""
    resampling = Image.Resampling.BOX if picture.shape[0] >= height else Image.Resampling.BICUBIC
    small = np.asarray(Image.fromarray(picture).resize((width, height), resampling), dtype=np.float32)
    return np.asarray(np.clip(small, 0.0, 1.0), dtype=np.float32)


def _placed(digit: Picture, top: float, left: float) -> Picture:
    """The digit with its upper left corner at the pixel nearest to this, moved inside where it would stand out."""
    height, width = digit.shape
    row = min(max(round(top), 0), IMAGE_SIDE - height)
    column = min(max(round(left), 0), IMAGE_SIDE - width)
    image = np.zeros((IMAGE_SIDE, IMAGE_SIDE), dtype=np.float32)
    image[row : row + height, column : column + width] = digit
    return image
