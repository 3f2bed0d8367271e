"""Errors on doubtful images are told from the model's own; the list is that of the published votes."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.data.dataset import Mnist
from mnist_core.errors import EvaluationError
from mnist_core.evaluation.ambiguity import TEST_IMAGES
from mnist_core.evaluation.doubtful import (
    DISPUTED,
    WITHOUT_MAJORITY,
    ErrorKinds,
    PairDoubt,
    error_kinds,
    pair_doubts,
)
from mnist_core.evaluation.intervals import wilson
from tests.committees import committee_hesitating


def kinds_of(wrong: list[int], hesitating: list[int]) -> ErrorKinds:
    right = np.ones(TEST_IMAGES, bool)
    right[wrong] = False
    return error_kinds(right, committee_hesitating(dict.fromkeys(hesitating, (4, 9))))


def test_fifteen_different_test_images_lack_a_majority() -> None:
    assert len(set(WITHOUT_MAJORITY)) == 15
    assert all(0 <= index < TEST_IMAGES for index in WITHOUT_MAJORITY)


def test_an_error_is_of_one_kind_only_and_a_doubtful_label_comes_first() -> None:
    kinds = kinds_of(wrong=[0, 1, 2, *WITHOUT_MAJORITY[:6]], hesitating=[0, 5, WITHOUT_MAJORITY[0]])

    assert (kinds.label_doubtful, kinds.people_hesitate, kinds.model_wrong, kinds.errors) == (6, 1, 2, 9)
    assert kinds.hesitant_images == 2


def test_accuracy_is_given_with_and_without_either_kind() -> None:
    kinds = kinds_of(wrong=[0, 1, 2, *WITHOUT_MAJORITY[:6]], hesitating=[0, 5, WITHOUT_MAJORITY[0]])

    assert kinds.accuracy.interval == wilson(9_991, 10_000)
    assert kinds.without_doubtful.interval == wilson(9_982, 9_985)
    assert kinds.without_both.interval == wilson(9_981, 9_983)
    assert kinds.without_both.value == pytest.approx(9_981 / 9_983)


def test_disputed_images_do_show_a_digit_of_their_pair(mnist: Mnist) -> None:
    assert all(mnist.y_test[index] in pair for pair, images in DISPUTED.items() for index in images)


def test_confusions_of_a_pair_are_parted_into_disputed_hesitant_and_own(mnist: Mnist) -> None:
    y_pred = mnist.y_test.astype(np.int64)
    disputed = DISPUTED[4, 9][0]
    hesitant, clear = [int(i) for i in np.flatnonzero(mnist.y_test == 4) if i not in DISPUTED[4, 9]][:2]
    y_pred[disputed] = 9 if mnist.y_test[disputed] == 4 else 4
    y_pred[[hesitant, clear]] = 9
    y_pred[DISPUTED[7, 1][0]] = 3  # wrong, but not as the other digit of its pair
    committee = committee_hesitating({hesitant: (9, 4), clear: (4, 6), disputed: (4, 9)})

    nine, one = pair_doubts(mnist.y_test, y_pred, committee)
    assert nine == PairDoubt((4, 9), 3, 1, 11, hesitant_errors=1, hesitant_images=1)
    assert (nine.own_errors, one) == (1, PairDoubt((7, 1), 0, 0, 3, 0, 0))


def test_other_images_than_mnists_test_images_are_refused(mnist: Mnist) -> None:
    nobody = committee_hesitating({})
    with pytest.raises(EvaluationError, match=r"10,000 test images.*shape \(200,\)"):
        error_kinds(np.ones(200, bool), nobody)
    with pytest.raises(EvaluationError, match="float64"):
        error_kinds(np.ones(TEST_IMAGES), nobody)  # type: ignore[arg-type]
    with pytest.raises(EvaluationError, match="10,000 test images"):
        pair_doubts(mnist.y_test[:5], mnist.y_test[:5].astype(np.int64), nobody)
