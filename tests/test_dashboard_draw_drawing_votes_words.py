"""How networks voted is said in whole sentences, with everyone who differs named."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.draw.drawing_votes_words import agreement_sentence, resize_sentence
from mnist_core.drawing.predictor import Prediction, prediction_of
from mnist_core.drawing.votes import Ballot, Vote

BARE = np.zeros((28, 28), dtype=np.float32)


def says(digit: int) -> Prediction:
    return prediction_of(np.eye(10, dtype=np.float32)[digit])


def ballot(**votes: tuple[int, int]) -> Ballot:
    """Who reads what from the recipe's image and from a plain resize."""
    return Ballot(tuple(Vote(name, says(first), says(second)) for name, (first, second) in votes.items()), BARE, BARE)


@pytest.mark.parametrize(
    ("votes", "told"),
    [
        ({"Mine": (8, 8)}, "**Mine reads an 8.**"),
        ({"A": (7, 7), "B": (7, 1), "C": (7, 7)}, "**All 3 networks read a 7.**"),
        ({"A": (7, 7), "B": (7, 1)}, "**Both networks read a 7.**"),
        ({"A": (7, 7), "B": (7, 1), "C": (1, 1)}, "**2 of 3 networks read a 7.** C reads a 1."),
        (
            {"A": (7, 7), "B": (7, 1), "C": (1, 1), "D": (1, 1), "E": (7, 7), "F": (2, 2)},
            "**3 of 6 networks read a 7.** C and D read a 1; F reads a 2.",
        ),
    ],
)
def test_agreement_names_those_who_differ(votes: dict[str, tuple[int, int]], told: str) -> None:
    assert agreement_sentence(ballot(**votes)) == told


def test_a_resize_that_changes_nothing_is_said_to() -> None:
    assert "no answer changes here" in resize_sentence(ballot(A=(7, 7), B=(1, 1)))


def test_whom_a_resize_misleads_is_named() -> None:
    assert resize_sentence(ballot(A=(7, 1), B=(7, 1), C=(7, 7))) == (
        "Without MNIST's recipe, the whole paper shrunk, 2 of 3 change: A and B read a 1."
    )


def test_names_cannot_smuggle_markdown_in() -> None:
    told = agreement_sentence(ballot(**{"A": (7, 7), "B": (7, 7), "[x](http://e)": (1, 1)}))

    assert "[x](" not in told
