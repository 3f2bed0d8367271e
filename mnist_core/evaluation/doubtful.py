"""Test images that people do not agree on, and what a model's errors are worth once these are told apart.

Of MNIST's 10,000 test labels, 15 lack a majority among five people who were asked anew (Northcutt, Athalye and Mueller
2021, "Pervasive label errors in test sets destabilize machine learning benchmarks", arXiv 2103.14749). An image at
which a committee of other networks hesitates counts as one at which people would hesitate too. Neither depends on the
model that is judged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import EvaluationError
from mnist_core.evaluation.ambiguity import TEST_IMAGES, Ambiguity
from mnist_core.evaluation.cases import Labels
from mnist_core.evaluation.confusion import Pair
from mnist_core.evaluation.intervals import Estimate, wilson
from mnist_core.evaluation.slices import Right

WITHOUT_MAJORITY = (
    947, 1621, 1901, 2130, 2462, 2597, 2654, 3520, 3558, 5937, 6651, 6783, 8527, 9679, 9729,
)  # fmt: skip
"""Positions among the test images, from 0."""

DISPUTED: dict[Pair, tuple[int, ...]] = {
    (4, 9): (740, 1232, 1901, 2130, 2406, 3850, 3869, 4783, 4823, 4860, 8527),
    (7, 1): (4201, 6572, 6576),
}
"""Test images that the same votes dispute between the two digits of a pinned pair."""


@dataclass(frozen=True)
class ErrorKinds:
    """What a model's errors are: `label_doubtful` where people found no majority, `people_hesitate` on the other
    `hesitant_images`, those at which a committee of networks hesitates, `model_wrong` all others.

    `accuracy` is over all images, `without_doubtful` over those with a majority, `without_both` over those of neither
    kind.
    """

    label_doubtful: int
    people_hesitate: int
    model_wrong: int
    hesitant_images: int
    accuracy: Estimate
    without_doubtful: Estimate
    without_both: Estimate

    @property
    def errors(self) -> int:
        """All of the model's errors."""
        return self.label_doubtful + self.people_hesitate + self.model_wrong


@dataclass(frozen=True)
class PairDoubt:
    """How often a pair is confused: `errors`, of which `disputed_errors` lie on the `disputed_images` that people
    dispute between the two, and `hesitant_errors` on the `hesitant_images` at which only a committee hesitates
    between them.
    """

    digits: Pair
    errors: int
    disputed_errors: int
    disputed_images: int
    hesitant_errors: int
    hesitant_images: int

    @property
    def own_errors(self) -> int:
        """The confusions that are neither the people's nor the committee's."""
        return self.errors - self.disputed_errors - self.hesitant_errors


def pair_doubts(y_true: Labels, y_pred: NDArray[np.int64], committee: Ambiguity) -> tuple[PairDoubt, ...]:
    """Return how much of the pinned pairs' confusion is the digits' rather than the model's.

    Args:
        y_true: True digits of MNIST's test images, shape `(10000,)`, in MNIST's order.
        y_pred: The digits read, like `y_true`.
        committee: What other networks say of these images.

    Raises:
        EvaluationError: If these are not all of MNIST's test images.
    """
    _check_whole(np.asarray(y_true == y_pred))
    return tuple(_pair_doubt(pair, y_true, y_pred, committee) for pair in DISPUTED)


def _pair_doubt(pair: Pair, y_true: Labels, y_pred: NDArray[np.int64], committee: Ambiguity) -> PairDoubt:
    confused = np.isin(y_true, pair) & np.isin(y_pred, pair) & (y_true != y_pred)
    disputed = _among_test_images(DISPUTED[pair])
    hesitant = committee.between(pair) & ~disputed
    return PairDoubt(
        digits=pair,
        errors=int(confused.sum()),
        disputed_errors=int((confused & disputed).sum()),
        disputed_images=int(disputed.sum()),
        hesitant_errors=int((confused & hesitant).sum()),
        hesitant_images=int(hesitant.sum()),
    )


def error_kinds(right: Right, committee: Ambiguity) -> ErrorKinds:
    """Return how many of a model's errors on the test images are its own.

    Args:
        right: Whether each of MNIST's test images was read rightly, `bool`, shape `(10000,)`, in MNIST's order.
        committee: What other networks say of these images.

    Raises:
        EvaluationError: If these are not all of MNIST's test images.
    """
    _check_whole(right)
    no_majority = _among_test_images(WITHOUT_MAJORITY)
    hesitant = committee.hesitant & ~no_majority
    clear = ~no_majority & ~hesitant
    return ErrorKinds(
        label_doubtful=int((~right & no_majority).sum()),
        people_hesitate=int((~right & hesitant).sum()),
        model_wrong=int((~right & clear).sum()),
        hesitant_images=int(hesitant.sum()),
        accuracy=_accuracy(right),
        without_doubtful=_accuracy(right[~no_majority]),
        without_both=_accuracy(right[clear]),
    )


def _accuracy(right: Right) -> Estimate:
    return Estimate(float(right.mean()), wilson(int(right.sum()), len(right)))


def _among_test_images(places: tuple[int, ...]) -> NDArray[np.bool_]:
    found = np.zeros(TEST_IMAGES, dtype=np.bool_)
    found[list(places)] = True
    return found


def _check_whole(right: Right) -> None:
    if right.shape != (TEST_IMAGES,) or right.dtype != np.bool_:
        raise EvaluationError(
            f"Which images are doubtful is known of MNIST's {TEST_IMAGES:,} test images, each read rightly or not; "
            f"these answers are {right.dtype} of shape {right.shape}."
        )
