"""Probes: questions put to a finished model, and to the images it learned from, to measure what curves cannot tell."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mnist_core.data.planting import blurred, shifted
from mnist_core.diagnosis.evidence import Alignment, Images, Labels, NeighbourCheck, Probes
from mnist_core.training.validation import cross_entropy

Predict = Callable[[Images], NDArray[np.float32]]
SHIFTS = (1, 2)
DIRECTIONS = ((1, 0), (-1, 0), (0, 1), (0, -1))
BLURS = (0.0, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0)
LOWEST_LOG = -60.0  # below, single precision has no probability left
PAIRS = 200
NEIGHBOURS = 10
_ROWS = 250  # of the distances at a time: all of them would take 150 MB
AGREEING = 5  # of the neighbours, on one other digit, while at most one has the image's own label
SHIFT_NOTICED = 0.75
RANGE_NOTICED = 0.9
BLUR_NOTICED = 0.1


def probe_model(predict: Predict, images: Images, labels: Labels, training: Images) -> Probes:
    """What a model makes of images that are moved, mixed, and made to look like those it learned from.

    Args:
        predict: Gives ten probabilities for each image, `uint8`, shape `(n, 28, 28)`.
        images: What to ask it about.
        labels: Their digits.
        training: Some of the images it learned from.
    """
    told = predict(images)
    plain = _share_right(told, labels)
    by_pixels = {
        pixels: float(
            np.mean([_accuracy(predict, shifted(images, x * pixels, y * pixels), labels) for x, y in DIRECTIONS])
        )
        for pixels in SHIFTS
    }
    alignment = align(predict, images, labels, training, told)
    return Probes(len(images), curvature(predict, images), {0: plain, **by_pixels}, alignment)


def _accuracy(predict: Predict, images: Images, labels: Labels) -> float:
    return _share_right(predict(images), labels)


def _share_right(told: NDArray[np.float32], labels: Labels) -> float:
    return float(np.mean(told.argmax(axis=1) == labels))


def curvature(predict: Predict, images: Images) -> float:
    """How far from straight a model's log-odds are between images, in their standard deviations; NaN if unknown.

    A model without hidden layers adds up its pixels, so midway between two images its log-odds are exactly the mean.
    """
    first, second = images[0::2][:PAIRS], images[1::2][:PAIRS]
    count = min(len(first), len(second))
    # Even sums, so that the middle of two images has whole pixels too.
    even = np.uint8(0xFE)
    first, second = first[:count] & even, second[:count] & even
    middle = (first // 2) + (second // 2)
    logs = [np.log(np.maximum(predict(part), 1e-38)).astype(np.float64) for part in (first, middle, second)]
    is_known = np.all([log > LOWEST_LOG for log in logs], axis=0)
    at_first, at_middle, at_second = (_centred(log, is_known) for log in logs)
    spread = float(np.nanstd(at_first)) if is_known.any() else 0.0
    if spread < 1e-3:
        return float("nan")
    return float(np.nanmean(np.abs(at_middle - (at_first + at_second) / 2)) / spread)


def _centred(logs: NDArray[np.float64], is_known: NDArray[np.bool_]) -> NDArray[np.float64]:
    known = np.where(is_known, logs, 0.0)
    mean = known.sum(axis=1, keepdims=True) / np.maximum(is_known.sum(axis=1, keepdims=True), 1)
    return np.where(is_known, logs - mean, np.nan)


def align(predict: Predict, images: Images, labels: Labels, training: Images, told: NDArray[np.float32]) -> Alignment:
    """How training images differ from these, by their own statistics, and how these are read once they are made alike.

    Args:
        predict: As for `probe_model`.
        images: The images as they are.
        labels: Their digits.
        training: Some of the images the model learned from.
        told: What the model says of the images as they are.
    """
    alike, is_inverted, ratio = _same_range(images, training)
    ink_there, ink_here = _ink_centre(training), _ink_centre(alike)
    right, down = (_whole(there - here) for there, here in zip(ink_there, ink_here, strict=True))
    alike = shifted(alike, right, down)
    blur = _blur_between(alike, training)
    alike = blurred(alike, blur) if blur else alike
    is_same = not (is_inverted or ratio != 1.0 or right or down or blur)
    after = told if is_same else predict(alike)
    return Alignment(
        is_inverted=is_inverted,
        range_ratio=ratio,
        right=right,
        down=down,
        blur_pixels=blur,
        accuracy_before=_share_right(told, labels),
        accuracy_after=_share_right(after, labels),
        loss_before=cross_entropy(told, labels),
        loss_after=cross_entropy(after, labels),
    )


def _same_range(images: Images, training: Images) -> tuple[Images, bool, float]:
    background, ink = _levels(training)
    own_background, own_ink = _levels(images)
    is_inverted = (ink < background) != (own_ink < own_background)
    ratio = abs(ink - background) / max(abs(own_ink - own_background), 1.0)
    if RANGE_NOTICED <= ratio <= 1 / RANGE_NOTICED:
        ratio = 1.0
    if not is_inverted and ratio == 1.0:
        return images, False, 1.0
    share = (images.astype(np.float64) - own_background) / (own_ink - own_background)
    return np.clip(np.round(background + share * (ink - background)), 0, 255).astype(np.uint8), is_inverted, ratio


def _levels(images: Images) -> tuple[float, float]:
    """The value of the background, which the corners show, and the value farthest from it that is not rare."""
    background = float(np.median(images[:, [0, 0, -1, -1], [0, -1, 0, -1]]))
    low, high = np.quantile(images, [0.005, 0.995])
    return background, float(low if background - low > high - background else high)


def _ink_centre(images: Images) -> tuple[float, float]:
    """Mean column and row of the ink, weighted by how far it is from the background."""
    ink = np.abs(images.astype(np.float32) - np.float32(_levels(images)[0])).sum(axis=0, dtype=np.float64)
    total = max(float(ink.sum()), 1.0)
    return float((ink.sum(axis=0) @ np.arange(28)) / total), float((ink.sum(axis=1) @ np.arange(28)) / total)


def _whole(pixels: float) -> int:
    return round(pixels) if abs(pixels) >= SHIFT_NOTICED else 0


def _sharpness(images: Images) -> float:
    """Mean step from pixel to pixel over the mean distance from the background: falls where images are blurred."""
    values = images.astype(np.float32)
    steps = sum(np.abs(np.diff(values, axis=axis)).sum(dtype=np.float64) for axis in (1, 2))
    return float(steps / max(np.abs(values - np.float32(_levels(images)[0])).sum(dtype=np.float64), 1.0))


def _blur_between(images: Images, training: Images) -> float:
    """The blur, of those tried, that brings images closest to the sharpness of training images; 0 if they are alike."""
    wanted = _sharpness(training)
    if wanted > (1 - BLUR_NOTICED) * _sharpness(images):
        return 0.0
    return min(BLURS, key=lambda pixels: abs(_sharpness(blurred(images, pixels) if pixels else images) - wanted))


def check_neighbours(images: Images, labels: Labels) -> NeighbourCheck | None:
    """What the ten most similar other images say of each image's label; None where there are too few images.

    Wilson, D. L. (1972), "Asymptotic properties of nearest neighbor rules using edited data", IEEE Transactions on
    Systems, Man and Cybernetics 2:408-421, finds doubtful labels so.
    """
    if len(images) < 5 * NEIGHBOURS:
        return None
    coarse = images.reshape(len(images), 14, 2, 14, 2).mean(axis=(2, 4), dtype=np.float32).reshape(len(images), -1)
    votes = np.zeros((len(images), 10), np.int64)
    np.add.at(votes, (np.arange(len(images))[:, np.newaxis], labels[_nearest(coarse)]), 1)
    own = votes[np.arange(len(images)), labels]
    is_suspect = (own <= 1) & (votes.max(axis=1) >= AGREEING)
    return NeighbourCheck(len(images), float(is_suspect.mean()), float(own.mean() / NEIGHBOURS))


def _nearest(points: NDArray[np.float32]) -> NDArray[np.intp]:
    """The positions of each point's nearest others, shape `(n, 10)`, in no order; a part of the distances at a time."""
    squares = (points * points).sum(axis=1)
    parts = []
    for start in range(0, len(points), _ROWS):
        rows = points[start : start + _ROWS]
        distances = squares - 2 * (rows @ points.T)
        distances[np.arange(len(rows)), np.arange(start, start + len(rows))] = np.inf
        parts.append(np.argpartition(distances, NEIGHBOURS, axis=1)[:, :NEIGHBOURS])
    return np.concatenate(parts)
