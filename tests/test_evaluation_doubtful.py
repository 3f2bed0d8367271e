"""Errors on doubtful images are told from the model's own; the list is that of the published votes."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.data.dataset import Mnist
from mnist_core.errors import EvaluationError
from mnist_core.evaluation.doubtful import (
    AMBIGUOUS_FROM,
    DISPUTED,
    TEST_IMAGES,
    WITHOUT_MAJORITY,
    DisputedPair,
    disputed_pairs,
    error_kinds,
)
from mnist_core.evaluation.intervals import wilson


def test_fifteen_different_test_images_lack_a_majority() -> None:
    assert len(set(WITHOUT_MAJORITY)) == 15
    assert all(0 <= index < TEST_IMAGES for index in WITHOUT_MAJORITY)


def test_errors_are_parted_and_accuracy_is_given_with_and_without_the_doubtful() -> None:
    right = np.ones(TEST_IMAGES, bool)
    right[list(WITHOUT_MAJORITY[:6])] = False
    right[[0, 1, 2]] = False
    kinds = error_kinds(right)

    assert (kinds.label_doubtful, kinds.people_hesitate, kinds.model_wrong, kinds.errors) == (6, None, 3, 9)
    assert kinds.doubtful_images == 15
    assert kinds.with_doubtful is not None and kinds.without_doubtful is not None
    assert kinds.with_doubtful.interval == wilson(9_991, 10_000)
    assert kinds.without_doubtful.interval == wilson(9_982, 9_985)


def test_a_committee_takes_more_images_out_but_none_of_them_twice() -> None:
    right = np.ones(TEST_IMAGES, bool)
    right[[0, 1, WITHOUT_MAJORITY[0]]] = False
    ambiguity = np.zeros(TEST_IMAGES, np.float32)
    ambiguity[[0, 5, WITHOUT_MAJORITY[0]]] = 0.9
    ambiguity[1] = AMBIGUOUS_FROM  # not above it
    kinds = error_kinds(right, ambiguity)

    assert (kinds.label_doubtful, kinds.people_hesitate, kinds.model_wrong) == (1, 1, 1)
    assert kinds.doubtful_images == 17
    assert kinds.without_doubtful is not None
    assert kinds.without_doubtful.value == pytest.approx(9_982 / 9_983)


def test_disputed_images_do_show_a_digit_of_their_pair(mnist: Mnist) -> None:
    assert all(mnist.y_test[index] in pair for pair, images in DISPUTED.items() for index in images)


def test_confusions_of_a_pair_are_parted_by_whether_people_dispute_the_image(mnist: Mnist) -> None:
    y_pred = mnist.y_test.astype(np.int64)
    disputed = DISPUTED[4, 9][0]
    clear = next(i for i in np.flatnonzero(mnist.y_test == 4) if i not in DISPUTED[4, 9])
    y_pred[disputed] = 9 if mnist.y_test[disputed] == 4 else 4
    y_pred[clear] = 9
    y_pred[DISPUTED[7, 1][0]] = 3  # wrong, but not as the other digit of its pair
    assert disputed_pairs(mnist.y_test, y_pred) == (DisputedPair((4, 9), 2, 1, 11), DisputedPair((7, 1), 0, 0, 3))
    with pytest.raises(EvaluationError, match="10,000 test images"):
        disputed_pairs(mnist.y_test[:5], y_pred[:5])


def test_other_images_than_mnists_test_images_are_refused() -> None:
    with pytest.raises(EvaluationError, match=r"10,000 test images.*shape \(200,\)"):
        error_kinds(np.ones(200, bool))
    with pytest.raises(EvaluationError, match="float64"):
        error_kinds(np.ones(TEST_IMAGES))  # type: ignore[arg-type]
    with pytest.raises(EvaluationError, match="5 ambiguity scores for 10000 images"):
        error_kinds(np.ones(TEST_IMAGES, bool), np.zeros(5, np.float32))
