"""Whose errors a run's are is said in sentences that count as they should."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mnist_core.evaluation.doubt_sentences import (
    ambiguous_text,
    choices_text,
    doubt_details,
    doubt_verdict,
    own_errors_text,
    pair_doubt_text,
    suspect_caption,
    suspect_description,
    suspects_text,
)
from mnist_core.evaluation.doubtful import ErrorKinds, PairDoubt
from mnist_core.evaluation.intervals import Estimate, Interval
from mnist_core.evaluation.label_suspects import Suspect
from tests.committees import committee_hesitating

ALL, NO_DOUBTFUL, NEITHER = (Estimate(at, Interval(at - 0.01, at + 0.01)) for at in (0.95, 0.96, 0.97))
KINDS = ErrorKinds(11, 1_020, 61, 55, ALL, NO_DOUBTFUL, NEITHER)


def test_the_verdict_parts_the_errors_into_three() -> None:
    assert doubt_verdict(KINDS) == (
        "61 of 1,092 errors are the network's own, 1,020 on digits at which people would hesitate, "
        "11 on doubtful labels."
    )
    assert doubt_verdict(replace(KINDS, label_doubtful=0, people_hesitate=0, model_wrong=0)) == (
        "The network reads every test image rightly."
    )


def test_the_details_give_accuracy_with_and_without_the_doubtful() -> None:
    assert doubt_details(KINDS) == (
        "Accuracy is 95.00 % (94.00 to 96.00); without the 15 images that found no majority among five people "
        "96.00 % (95.00 to 97.00); without the 55 more that divide a committee of other networks "
        "97.00 % (96.00 to 98.00)."
    )


@pytest.mark.parametrize(
    ("pair", "text"),
    [
        (
            PairDoubt((4, 9), 22, 7, 11, 5, 13),
            "4 and 9: of 22 confusions, 7 on the 11 images that people dispute, 5 on the 13 more that divide the "
            "committee, and 10 the network's own.",
        ),
        (
            PairDoubt((7, 1), 1, 1, 3, 0, 0),
            "7 and 1: of 1 confusion, 1 on the 3 images that people dispute, and 0 the network's own.",
        ),
        (PairDoubt((7, 1), 0, 0, 3, 0, 2), "7 and 1 are never confused."),
    ],
)
def test_a_pairs_confusion_is_parted_between_digits_and_network(pair: PairDoubt, text: str) -> None:
    assert pair_doubt_text(pair) == text


@pytest.mark.parametrize(
    ("pair", "text"),
    [
        (
            PairDoubt((4, 9), 22, 7, 11, 5, 13),
            "The network's own: **10**. On digits that divide people or other networks: 12.",
        ),
        (PairDoubt((7, 1), 0, 0, 3, 0, 2), "None, so neither the network's nor the digits'."),
    ],
)
def test_in_short_a_pairs_confusions_are_the_networks_or_the_digits(pair: PairDoubt, text: str) -> None:
    assert own_errors_text(pair) == text


def test_the_galleries_say_where_their_images_come_from() -> None:
    suspect = Suspect(1_234, 4, 9, 0.9876)
    committee = committee_hesitating({3: (9, 4), 8: (1, 2)}, suspects=[suspect])
    assert "leads its second by 25 points or less" in ambiguous_text(committee)
    assert choices_text(committee, 8) == "committee: 1 or 2"
    assert ambiguous_text(committee).endswith("2 test images are so, the most ambiguous first.")
    assert suspects_text(committee).startswith("1 of MNIST's 60,000 training labels")
    assert suspect_caption(suspect) == "**4 → 9**  \n98.8 % sure  \nno. 1234"
    assert suspect_description(suspect).startswith("Training image 1234: labelled 4, which the committee takes for 9")
