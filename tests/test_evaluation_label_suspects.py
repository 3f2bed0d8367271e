"""Labels are suspected where a belief is as sure of another digit as is usual for that digit."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.errors import EvaluationError
from mnist_core.evaluation.cases import Probabilities
from mnist_core.evaluation.label_suspects import Suspect, suspected_labels


def believed(labels: list[int], sureness: float = 0.9) -> Probabilities:
    rows = np.full((len(labels), 10), (1 - sureness) / 9, np.float32)
    rows[np.arange(len(labels)), labels] = sureness
    return rows


LABELS = np.array([*range(10), *range(10)], np.uint8)


def test_nothing_is_suspected_where_belief_and_labels_agree() -> None:
    assert suspected_labels(believed(LABELS.tolist()), LABELS) == ()


@pytest.mark.parametrize(("sureness", "is_suspected"), [(0.95, True), (0.9, True), (0.85, False), (0.2, False)])
def test_a_label_is_suspected_from_the_usual_sureness_of_the_other_digit_on(
    sureness: float, is_suspected: bool
) -> None:
    belief = believed(LABELS.tolist())
    belief[14] = believed([9], sureness)[0]  # labelled 4
    found = suspected_labels(belief, LABELS)
    assert found == ((Suspect(14, 4, 9, float(belief[14, 9])),) if is_suspected else ())


def test_what_is_usual_differs_from_digit_to_digit() -> None:
    belief = believed(LABELS.tolist())
    belief[[7, 17]] = believed([7, 7], 0.5)
    belief[14], belief[13] = believed([7], 0.6)[0], believed([1], 0.6)[0]
    assert [(suspect.index, suspect.suggested) for suspect in suspected_labels(belief, LABELS)] == [(14, 7)]


def test_an_image_that_is_confidently_of_two_digits_is_of_the_surer() -> None:
    belief = believed(LABELS.tolist())
    belief[[4, 9, 19]] = believed([4, 9, 9], 0.4)
    belief[14] = 0.0
    belief[14, [4, 9]] = 0.65, 0.35
    assert suspected_labels(belief, LABELS) == ()


def test_a_digit_without_images_is_refused() -> None:
    labels = np.array([digit for digit in range(10) if digit != 3], np.uint8)
    with pytest.raises(EvaluationError, match="No image is labelled 3; each of the ten digits is needed"):
        suspected_labels(believed(labels.tolist()), labels)
