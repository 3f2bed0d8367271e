"""Models vote on one drawing; who disagrees, and whom a plain resize misleads, is told."""

from __future__ import annotations

import numpy as np

from mnist_core.drawing.recipe import digit_image
from mnist_core.drawing.variants import plain_resize
from mnist_core.drawing.votes import take_votes
from tests.drawings import grey
from tests.region_predictors import RegionPredictor

MIDDLE = slice(12, 16), slice(13, 15)
CORNER = slice(0, 3), slice(0, 3)
ONE = digit_image(grey("one", height=80.0, at=(30.0, 30.0)))  # at the upper left of its paper

VOTERS = {
    "middle": RegionPredictor(*MIDDLE, inked=1, bare=0),
    "middle too": RegionPredictor(*MIDDLE, inked=1, bare=7),
    "corner": RegionPredictor(*CORNER, inked=5, bare=4),
}


def test_every_model_votes_in_the_order_asked() -> None:
    ballot = take_votes(VOTERS, ONE)

    assert [(vote.model, vote.recipe.digit) for vote in ballot.votes] == [
        ("middle", 1),
        ("middle too", 1),
        ("corner", 4),
    ]
    np.testing.assert_array_equal(ballot.recipe_image, ONE.image)
    np.testing.assert_array_equal(ballot.plain_image, plain_resize(ONE))


def test_the_majority_wins_and_the_others_are_named() -> None:
    ballot = take_votes(VOTERS, ONE)

    assert ballot.winner == 1
    assert [vote.model for vote in ballot.others] == ["corner"]


def test_whom_a_plain_resize_misleads_is_named() -> None:
    assert [(vote.model, vote.plain_resize.digit) for vote in take_votes(VOTERS, ONE).misled] == [
        ("middle", 0), ("middle too", 7),
    ]  # fmt: skip


def test_of_equally_many_votes_the_surer_ones_win() -> None:
    unsure = RegionPredictor(slice(8, 20), slice(11, 17), inked=3, bare=8)  # two fifths inked: nearly undecided
    for order in ({"sure": VOTERS["middle"], "unsure": unsure}, {"unsure": unsure, "sure": VOTERS["middle"]}):
        ballot = take_votes(order, ONE)
        assert {vote.recipe.digit for vote in ballot.votes} == {1, 8}
        assert ballot.winner == 1


def test_one_model_agrees_with_itself() -> None:
    ballot = take_votes({"corner": VOTERS["corner"]}, ONE)

    assert (ballot.winner, ballot.others) == (4, ())
