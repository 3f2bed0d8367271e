"""Plants the faults of a plan in training images and labels."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mnist_core.data.faults import DIGITS, FaultPlan
from mnist_core.errors import ConfigError

Images = NDArray[np.uint8]
Labels = NDArray[np.uint8]
Indices = NDArray[np.int64]
Ink = NDArray[np.int64]
FEWEST_IMAGES = 10


def planted(images: Images, labels: Labels, faults: FaultPlan, seed: int) -> tuple[Images, Labels]:
    """Images and labels with the faults of a plan; the same for the same seed, and untouched where there are none.

    Args:
        images: `uint8`, shape `(n, 28, 28)`.
        labels: Digits, `uint8`, shape `(n,)`.
        faults: What to plant.
        seed: Decides which images are hit.

    Raises:
        ConfigError: If fewer than ten images would be left.
    """
    if faults.is_none:
        return images, labels
    kept, told = left_by(labels, faults, seed, lambda: images.sum(axis=(1, 2), dtype=np.int64))
    return changed_by(images[kept], faults), told


def left_by(labels: Labels, faults: FaultPlan, seed: int, ink: Callable[[], Ink]) -> tuple[Indices, Labels]:
    """Which images a plan leaves, as sorted positions, and the labels that these are given; no image is needed.

    Args:
        labels: Digits, `uint8`, shape `(n,)`.
        faults: What to plant.
        seed: Decides which images are hit.
        ink: Gives the sum of each image's pixels, `int64`, shape `(n,)`; asked only where thin writing is kept.

    Raises:
        ConfigError: If fewer than ten images would be left.
    """
    kept = np.arange(len(labels)) if faults.is_none else _kept(labels, faults, seed, ink)
    if not faults.is_none and len(kept) < FEWEST_IMAGES:
        raise ConfigError(
            f"The planted faults leave {len(kept)} training images; {FEWEST_IMAGES} are the least. Keep larger shares."
        )
    return kept, _mislabelled(labels[kept], faults.label_noise, seed)


def _kept(labels: Labels, faults: FaultPlan, seed: int, ink: Callable[[], Ink]) -> Indices:
    order = np.random.default_rng((seed, 2)).permutation(len(labels))
    sums = ink() if faults.thin_share < 1.0 else None
    groups = []
    for digit in range(DIGITS):
        # In this order a smaller share is a part of a larger one, so that strengths of one fault can be compared.
        group = order[labels[order] == digit]
        group = group[: round(len(group) * faults.training_share)]
        if sums is not None:
            group = _thinnest(sums, group, faults.thin_share)
        groups.append(group[: round(len(group) * faults.class_kept[digit])])
    return np.sort(np.concatenate(groups))


def _thinnest(ink: Ink, group: Indices, share: float) -> Indices:
    thin = np.argsort(ink[group], kind="stable")[: round(len(group) * share)]
    return group[np.sort(thin)]


def _mislabelled(labels: Labels, share: float, seed: int) -> Labels:
    if not share:
        return labels
    generator = np.random.default_rng((seed, 3))
    hit = generator.permutation(len(labels))[: round(len(labels) * share)]
    wrong = labels.copy()
    wrong[hit] = (labels[hit] + generator.integers(1, DIGITS, len(hit))) % DIGITS
    return wrong


def changed_by(images: Images, faults: FaultPlan) -> Images:
    """The images as a plan changes each of them by itself: brightness, inversion, place and sharpness."""
    changed: Images = images
    if faults.pixel_scale != 1.0:
        changed = np.round(changed * faults.pixel_scale).astype(np.uint8)
    if faults.inverted:
        changed = 255 - changed
    if faults.shift_pixels:
        changed = shifted(changed, faults.shift_pixels, faults.shift_pixels)
    if faults.blur_pixels:
        changed = blurred(changed, faults.blur_pixels)
    return changed


def shifted(images: Images, right: int, down: int) -> Images:
    """Images moved by whole pixels; what they leave is filled with the value of the corner, their background."""
    moved = np.broadcast_to(images[:, :1, :1], images.shape).copy()
    height, width = images.shape[1:]
    into = (_into(down, height), _into(right, width))
    out_of = (_into(-down, height), _into(-right, width))
    moved[:, into[0], into[1]] = images[:, out_of[0], out_of[1]]
    return moved


def _into(offset: int, length: int) -> slice:
    return slice(max(offset, 0), length + min(offset, 0))


def blurred(images: Images, pixels: float) -> Images:
    """Images under a Gaussian blur of this standard deviation."""
    from scipy.ndimage import gaussian_filter

    return gaussian_filter(images, sigma=(0, pixels, pixels), mode="nearest")
