"""How much of its accuracy a model keeps where the test images are corrupted, as curves over severity and one score.

The score is the mean accuracy over all corruptions and severities, each counting alike. Its interval treats the images
as the sample: one image gives 85 answers that hang together, so it is made of each image's share of right answers, not
of the answers. `mean_corruption_error` sets a model against a baseline as MNIST-C does (Mu and Gilmer 2019, arXiv
1906.02337, after Hendrycks and Dietterich 2019, arXiv 1903.12261).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from mnist_core.data.corruptions import CORRUPTIONS, SEVERITIES, corrupt
from mnist_core.data.pictures import to_model_input
from mnist_core.errors import EvaluationError
from mnist_core.evaluation.cases import Labels, Probabilities, predicted_digits
from mnist_core.evaluation.intervals import Estimate, Interval, estimate_share

CHUNK = 2_000
"""Images corrupted and read at a time; bounds the memory and how long a sweep takes to hear that it is to stop."""

SEED = 1
_Z = NormalDist().inv_cdf(0.975)
Predict = Callable[[NDArray[np.float32]], Probabilities]


@dataclass(frozen=True)
class Robustness:
    """How many of the same `images` a model read rightly, as they are and corrupted.

    `right` has five counts a corruption, by its name, severity 1 first. `mean` is the mean accuracy over all of these.
    """

    images: int
    clean_right: int
    right: Mapping[str, tuple[int, ...]]
    mean: Estimate

    @property
    def clean(self) -> Estimate:
        """Accuracy on the images as they are."""
        return self._share(self.clean_right)

    @property
    def kept(self) -> float:
        """The mean accuracy as a share of that on the images as they are; 0 where that is 0."""
        return self.mean.value / self.clean.value if self.clean_right else 0.0

    def accuracies(self, name: str) -> tuple[Estimate, ...]:
        """Accuracy under one corruption at severity 1 to 5, with 95 % intervals."""
        return tuple(self._share(count) for count in self.right[name])

    def mean_of(self, name: str) -> float:
        """Mean accuracy under one corruption over its severities."""
        return sum(self.right[name]) / (len(self.right[name]) * self.images)

    @property
    def weakest_first(self) -> tuple[str, ...]:
        """The corruptions, the one that costs most first."""
        return tuple(sorted(self.right, key=self.mean_of))

    def _share(self, count: int) -> Estimate:
        share = estimate_share(count, self.images)
        assert share is not None  # a sweep over no images is refused
        return share


def measure_robustness(
    predict: Predict,
    images: NDArray[np.uint8],
    y_true: Labels,
    *,
    report: Callable[[float], None] = lambda fraction: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Robustness | None:
    """Let a model read images under every corruption and severity; None where it was cancelled.

    Args:
        predict: Gives `float32` probabilities, shape `(n, 10)`, for `float32` images in [0, 1], shape `(n, 28, 28)`.
        images: `uint8`, shape `(n, 28, 28)`, n at least 1.
        y_true: True digits, shape `(n,)`.
        report: Told which share of the work is done, after every `CHUNK` images.
        is_cancelled: Asked as often.

    Raises:
        EvaluationError: If there are no images, not as many labels, or the model gives no probabilities.
    """
    if not len(images) or len(images) != len(y_true):
        raise EvaluationError(
            f"There are {len(images)} images and {len(y_true)} labels; there must be as many, 1 at least."
        )
    tasks = [(name, severity) for name in CORRUPTIONS for severity in SEVERITIES]
    steps = (len(tasks) + 1) * -(-len(images) // CHUNK)
    counts: dict[tuple[str, int], int] = {}
    right_per_image = np.zeros(len(images), dtype=np.int64)
    for step, (task, start, right) in enumerate(_answers(predict, images, y_true, tasks), 1):
        counts[task] = counts.get(task, 0) + int(right.sum())
        if task != _CLEAN:
            right_per_image[start : start + CHUNK] += right
        report(step / steps)
        if is_cancelled():
            return None
    by_name = {name: tuple(counts[name, severity] for severity in SEVERITIES) for name in CORRUPTIONS}
    return Robustness(len(images), counts[_CLEAN], by_name, _mean_share(right_per_image, len(tasks)))


_CLEAN = ("", 0)


def _answers(
    predict: Predict, images: NDArray[np.uint8], y_true: Labels, tasks: list[tuple[str, int]]
) -> Iterator[tuple[tuple[str, int], int, NDArray[np.bool_]]]:
    """For every task and chunk of images: where the chunk starts, and which of its images are read rightly."""
    for task in (_CLEAN, *tasks):
        for start in range(0, len(images), CHUNK):
            chunk = images[start : start + CHUNK]
            seen = chunk if task == _CLEAN else corrupt(chunk, *task, seed=(SEED, start))
            digits = predicted_digits(predict(to_model_input(seen)[..., 0]))
            yield task, start, digits == y_true[start : start + CHUNK]


def _mean_share(right_per_image: NDArray[np.int64], answers_per_image: int) -> Estimate:
    """The mean share of right answers, and the interval that its spread over images gives (central limit theorem)."""
    shares = right_per_image / answers_per_image
    mean = float(shares.mean())
    if len(shares) < 2:
        return Estimate(mean, Interval(0.0, 1.0))
    reach = _Z * float(shares.std(ddof=1)) / sqrt(len(shares))
    return Estimate(mean, Interval(max(0.0, mean - reach), min(1.0, mean + reach)))


def mean_corruption_error(robustness: Robustness, baseline: Robustness) -> float | None:
    """Return the mean over corruptions of errors as a multiple of the baseline's; 1 is as good, below 1 better.

    None where the baseline reads every image of a corruption rightly, or the two were not corrupted alike.
    """
    if set(robustness.right) != set(baseline.right):
        return None
    ratios = []
    for name in robustness.right:
        of_baseline = 1 - baseline.mean_of(name)
        if of_baseline <= 0:
            return None
        ratios.append((1 - robustness.mean_of(name)) / of_baseline)
    return sum(ratios) / len(ratios)
