"""Whether one model is better than another on the same images, or whether the gap is noise.

The test is McNemar's, in its exact form: of the images that only one of the two reads rightly, either is as likely to
read the next one if they are equally good (McNemar 1947, Psychometrika 12:153-157). The interval of the difference is
Newcombe's, from Wilson's of the two shares and their correlation (Newcombe 1998, "Improved confidence intervals for the
difference between binomial proportions based on paired data", Statistics in Medicine 17:2635-2650, method 10).

The tail comes from `scipy.special` rather than `scipy.stats.binomtest`, to which a test holds it equal: importing
`scipy.stats` takes the web process four times as long and as much memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import EvaluationError
from mnist_core.evaluation.intervals import Interval, wilson

SIGNIFICANCE = 0.05
"""A gap counts as more than noise where its p-value lies below this."""

Right = NDArray[np.bool_]


@dataclass(frozen=True)
class PairedComparison:
    """How two models did on the same images, as counts of images.

    `p_value`: of McNemar's exact two-sided test, in [0, 1]. `difference`: accuracy of the second minus that of the
    first, as a share, in [-1, 1], and its 95 % `interval`.
    """

    both_right: int
    only_first_right: int
    only_second_right: int
    both_wrong: int
    p_value: float
    difference: float
    interval: Interval

    @property
    def images(self) -> int:
        """How many images both models read."""
        return self.both_right + self.only_first_right + self.only_second_right + self.both_wrong

    @property
    def is_more_than_noise(self) -> bool:
        """Whether so large a gap would be rare between models that are equally good."""
        return self.p_value < SIGNIFICANCE


def compare_paired(first_right: Right, second_right: Right) -> PairedComparison:
    """Compare two models by which of the same images each reads rightly.

    Args:
        first_right: Whether the first model read each image rightly, `bool`, shape `(n,)`, n at least 1.
        second_right: The same of the second, in the same order.

    Raises:
        EvaluationError: If these are not truth values of the same images, or there are none.
    """
    _check(first_right, second_right)
    both = int((first_right & second_right).sum())
    only_first = int((first_right & ~second_right).sum())
    only_second = int((~first_right & second_right).sum())
    neither = len(first_right) - both - only_first - only_second
    return PairedComparison(
        both_right=both,
        only_first_right=only_first,
        only_second_right=only_second,
        both_wrong=neither,
        p_value=mcnemar_p_value(only_first, only_second),
        difference=(only_second - only_first) / len(first_right),
        interval=_newcombe(both, only_first, only_second, neither),
    )


def mcnemar_p_value(only_first: int, only_second: int) -> float:
    """Return the p-value of McNemar's exact two-sided test; 1 where no image tells the two models apart.

    Args:
        only_first: Images that only the first model reads rightly, at least 0.
        only_second: Images that only the second does, at least 0.
    """
    from scipy.special import bdtr

    fewer, discordant = min(only_first, only_second), only_first + only_second
    return min(1.0, 2 * float(bdtr(fewer, discordant, 0.5)))


def paired_sentence(comparison: PairedComparison, first: str = "the first", second: str = "the second") -> str:
    """Return in one sentence which of the two reads more images rightly, and whether that is more than noise.

    Args:
        comparison: How the two did.
        first: What to call the first model, as within a sentence.
        second: What to call the second.
    """
    gap = comparison.only_second_right - comparison.only_first_right
    if not comparison.only_first_right and not comparison.only_second_right:
        return _sentence(f"{second} and {first} read the same {comparison.both_right:,} images right: no gap at all.")
    better, worse = (second, first) if gap >= 0 else (first, second)
    verdict = "more than noise" if comparison.is_more_than_noise else "this gap may be noise"
    reads = f"{better} reads {_images(abs(gap))} right than {worse}"
    if not gap:
        reads = f"{second} and {first} read equally many images right, though not the same ones"
    return _sentence(f"{reads}: {_points(comparison, gap < 0)}, p {_p_text(comparison.p_value)}: {verdict}.")


def _sentence(text: str) -> str:
    """The text with a capital, unless it begins with a name, which stays as it was given."""
    return f"T{text[1:]}" if text.startswith("the ") else text


def _images(count: int) -> str:
    return f"{count:,} more {'image' if count == 1 else 'images'}"


def _points(comparison: PairedComparison, turned: bool) -> str:
    """The gap in percentage points, from the better model's side."""
    ends = (comparison.interval.low, comparison.interval.high)
    low, high = (-ends[1], -ends[0]) if turned else ends
    value = -comparison.difference if turned else comparison.difference
    return f"{100 * value:+.2f} points (95 % interval {100 * low:+.2f} to {100 * high:+.2f})"


def _p_text(p_value: float) -> str:
    return "< 0.001" if p_value < 0.001 else f"= {p_value:.3f}"


def _newcombe(both: int, only_first: int, only_second: int, neither: int) -> Interval:
    images = both + only_first + only_second + neither
    first, second = (both + only_first) / images, (both + only_second) / images
    of_first, of_second = wilson(both + only_first, images), wilson(both + only_second, images)
    correlation = _correlation(both, only_first, only_second, neither)
    down = _reach(second - of_second.low, of_first.high - first, correlation)
    up = _reach(of_second.high - second, first - of_first.low, correlation)
    difference = second - first
    return Interval(max(-1.0, difference - down), min(1.0, difference + up))


def _reach(one: float, other: float, correlation: float) -> float:
    return sqrt(max(0.0, one * one - 2 * correlation * one * other + other * other))


def _correlation(both: int, only_first: int, only_second: int, neither: int) -> float:
    """Phi of the four counts, moved half an image towards 0 where it is positive, as Newcombe does."""
    images = both + only_first + only_second + neither
    margins = (both + only_first) * (neither + only_second) * (both + only_second) * (neither + only_first)
    if not margins:
        return 0.0
    product = both * neither - only_first * only_second
    return (max(0.0, product - images / 2) if product > 0 else product) / sqrt(margins)


def _check(first_right: Right, second_right: Right) -> None:
    if first_right.shape != second_right.shape or first_right.ndim != 1:
        raise EvaluationError(
            f"Two models are compared on the same images, but these have {first_right.shape} and {second_right.shape}."
        )
    if first_right.dtype != np.bool_ or second_right.dtype != np.bool_:
        raise EvaluationError(
            f"Whether an image was read rightly is true or false, not {first_right.dtype} and {second_right.dtype}."
        )
    if not len(first_right):
        raise EvaluationError("There is no image to compare two models on; at least 1 is needed.")
