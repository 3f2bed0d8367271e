"""Digits spoilt until they are none: struck through, paired, cut, mirrored or laid on their side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from mnist_core.drawing.pen_lines import SIDE, Picture, Rng, smooth, softened, stroke

TURNED = (2, 3, 4, 5, 6, 7, 9)
MIRRORED = (3, 4, 6, 7, 9)
"""Digits that are none when mirrored; a 2 so often makes a 5, and a 5 a 2."""

STRUCK = (2, 3, 4, 6, 8, 9)
"""Digits that a stroke more makes none; others are crossed by some writers."""

CUT = (2, 3, 4, 5, 6, 7, 8, 9)
KEPT = (0.3, 0.6)
"""The share of a digit's ink that a part of it has."""


@dataclass(frozen=True, eq=False)
class Digits:
    """Digits to be spoilt: `images`, `uint8`, `(n, 28, 28)`, light ink on black, every digit among their `labels`."""

    images: Picture
    labels: NDArray[np.uint8]

    def any_of(self, rng: Rng, allowed: tuple[int, ...] = tuple(range(10))) -> Picture:
        """One of them that shows one of the digits allowed."""
        while True:
            place = int(rng.integers(len(self.images)))
            if int(self.labels[place]) in allowed:
                image: Picture = self.images[place]
                return image


def struck(rng: Rng, digits: Digits) -> Picture:
    """A digit with one or two strokes more, each about as long as itself."""
    paper = _enlarged(digits.any_of(rng, STRUCK))
    for _ in range(rng.integers(1, 3)):
        ends = rng.uniform(0.12, 0.88, (rng.integers(2, 5), 2)) * SIDE
        while np.ptp(ends, axis=0).max() < 0.45 * SIDE:
            ends = rng.uniform(0.12, 0.88, (len(ends), 2)) * SIDE
        stroke(ImageDraw.Draw(paper), smooth(ends) if rng.random() < 0.5 else ends, rng.uniform(8.0, 14.0))
    return softened(rng, paper)


def pairs(rng: Rng, digits: Digits) -> Picture:
    """Two digits beside each other, or one above the other."""
    one, other = digits.any_of(rng), digits.any_of(rng)
    axis = int(rng.random() < 0.25)
    beside = [_bare_cut(each if axis == 0 else each.T) for each in (one, other)]
    gap = np.zeros((28, int(rng.integers(0, 4))), dtype=np.uint8)
    both = np.concatenate([beside[0], gap, beside[1]], axis=1)
    return both if axis == 0 else both.T


def parts(rng: Rng, digits: Digits) -> Picture:
    """What lies on one side of a line through a digit."""
    image = digits.any_of(rng, CUT)
    angle = rng.uniform(0.0, 2 * np.pi)
    rows, columns = np.indices(image.shape)
    along = rows * np.sin(angle) + columns * np.cos(angle)
    ordered = np.argsort(along, axis=None)
    share = np.cumsum(image.ravel()[ordered].astype(np.float64)) / image.sum(dtype=np.float64)
    limit = along.ravel()[ordered][np.searchsorted(share, rng.uniform(*KEPT))]
    return np.where(along <= limit, image, 0).astype(np.uint8)


def mirrored(rng: Rng, digits: Digits) -> Picture:
    """A digit that is none in a mirror, in a mirror."""
    return np.ascontiguousarray(digits.any_of(rng, MIRRORED)[:, ::-1])


def turned(rng: Rng, digits: Digits) -> Picture:
    """A digit on its side."""
    return np.ascontiguousarray(np.rot90(digits.any_of(rng, TURNED), 1 if rng.random() < 0.5 else 3))


def _enlarged(image: Picture) -> Image.Image:
    """A digit on paper, its edges as sharp as a pen's."""
    soft = np.asarray(Image.fromarray(image).resize((SIDE, SIDE), Image.Resampling.BICUBIC), dtype=np.float32)
    return Image.fromarray(((soft - 127.5) * 4 + 127.5).clip(0, 255).astype(np.uint8))


def _bare_cut(image: Picture) -> Picture:
    """An image without the bare columns beside its ink."""
    inked = np.flatnonzero(image.any(axis=0))
    return image[:, inked[0] : inked[-1] + 1]
