"""What an answer rests on: ink taken away and added spot by spot, and how the answer takes it.

After M. D. Zeiler and R. Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014, which covers parts
of an image; here ink is added too, for a digit is also what it leaves bare. All spots go through the model in one pass,
and that pass serves the answer and every "rather than".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.drawing.predictor import Predictor

Image = NDArray[np.float32]

STRIDE = 2
PEN = np.array([0.5, 1.0, 1.0, 1.0, 0.5], dtype=np.float32)
"""A spot across: as wide as MNIST's strokes, soft at its rim."""

LEAST_CHANGE = 1.0
"""Spots that change less than this much ink, in whole pixels of it, are left out."""

LEAST_PROBABILITY = 1e-30
"""Stands for a probability of 0, whose logarithm there is not."""


@dataclass(frozen=True, eq=False)
class Spots:
    """An image with each of `n` spots changed, and what a model says of each.

    `is_added`: `bool`, `(n,)`: whether ink was added there rather than taken away.
    `middles`: `int64`, `(n, 2)`: row and column of its middle. `masks`: `float32`, `(n, 28, 28)`, in [0, 1]: how much.
    `before`: `float32`, `(10,)`: the image's own probabilities. `after`: `float32`, `(n, 10)`.
    """

    is_added: NDArray[np.bool_]
    middles: NDArray[np.int64]
    masks: Image
    before: NDArray[np.float32]
    after: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Evidence:
    """What speaks for one digit, against all others or against one, by pixel.

    `removed`, `added`: `float32`, `(28, 28)`: by how much the log-odds change when ink is taken away there, or added;
    0 where that was not tried. Negative where it speaks against the digit.
    """

    removed: Image
    added: Image


@dataclass(frozen=True)
class Flip:
    """The one spot that most favours another digit: where, what was done there, and what the model says then.

    `row` and `column` are its middle on the 28×28 image; `changes_answer` tells whether `digit` is the answer then.
    """

    digit: int
    row: int
    column: int
    is_added: bool
    changes_answer: bool


def try_spots(predictor: Predictor, image: Image) -> Spots:
    """Ask a model about an image with every spot of it changed, one at a time; `image` is `(28, 28)`, in [0, 1]."""
    middles, everywhere = _spots_everywhere(image.shape[0])
    has_ink = (everywhere * image).sum(axis=(1, 2)) >= LEAST_CHANGE
    has_room = (everywhere * (1.0 - image)).sum(axis=(1, 2)) >= LEAST_CHANGE
    masks = np.concatenate([everywhere[has_ink], everywhere[has_room]])
    is_added = np.arange(len(masks)) >= has_ink.sum()
    changed = np.where(is_added[:, np.newaxis, np.newaxis], np.maximum(image, masks), image * (1.0 - masks))
    probabilities = predictor.predict(np.concatenate([image[np.newaxis], changed.astype(np.float32)]))
    places = np.concatenate([middles[has_ink], middles[has_room]])
    return Spots(is_added, places, masks, before=probabilities[0], after=probabilities[1:])


def evidence_for(spots: Spots, digit: int, rather_than: int | None = None) -> Evidence:
    """What in the image speaks for a digit: against all others, or rather than another one."""
    odds = _log_odds(spots.after, digit, rather_than) - _log_odds(spots.before, digit, rather_than)
    return Evidence(
        removed=_by_pixel(spots.masks[~spots.is_added], odds[~spots.is_added]),
        added=_by_pixel(spots.masks[spots.is_added], odds[spots.is_added]),
    )


def nearest_flip(spots: Spots, digit: int) -> Flip:
    """The one spot that brings the image nearest to being `digit` rather than what it is now."""
    answer = int(spots.before.argmax())
    best = int(_log_odds(spots.after, digit, answer).argmax())
    return Flip(
        digit,
        row=int(spots.middles[best, 0]),
        column=int(spots.middles[best, 1]),
        is_added=bool(spots.is_added[best]),
        changes_answer=int(spots.after[best].argmax()) == digit,
    )


def _log_odds(probabilities: NDArray[np.float32], digit: int, rather_than: int | None) -> NDArray[np.float64]:
    shares = probabilities.astype(np.float64)
    others = [other for other in range(shares.shape[-1]) if other != digit] if rather_than is None else [rather_than]
    against = shares[..., others].sum(axis=-1)
    odds: NDArray[np.float64] = np.log(np.maximum(shares[..., digit], LEAST_PROBABILITY)) - np.log(
        np.maximum(against, LEAST_PROBABILITY)
    )
    return odds


def _spots_everywhere(side: int) -> tuple[NDArray[np.int64], Image]:
    """A spot on every second pixel both ways: middles `(n, 2)` and masks `(n, side, side)`, cut at the edges."""
    reach = len(PEN) // 2
    at = np.arange(0, side, STRIDE)
    lines = np.stack([np.pad(PEN, (place, side - 1 - place))[reach : side + reach] for place in at])
    masks: Image = np.einsum("ai,bj->abij", lines, lines).reshape(-1, side, side)
    return np.stack(np.meshgrid(at, at, indexing="ij"), axis=-1).reshape(-1, 2), masks


def _by_pixel(masks: Image, values: NDArray[np.float64]) -> Image:
    """The mean of the values of the spots that cover a pixel; 0 where none does."""
    weights = masks.sum(axis=0)
    total = np.einsum("n,nij->ij", values, masks)
    mean = np.divide(total, weights, out=np.zeros_like(total), where=weights > 0.0)
    return np.asarray(mean, dtype=np.float32)
