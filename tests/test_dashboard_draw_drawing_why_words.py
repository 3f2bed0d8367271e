"""Reasons are said in plain and correct words, and never more than was found."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.draw.drawing_why_words import (
    contrast_caption,
    contrasts,
    neighbours_sentence,
    place_words,
    style_sentence,
    style_sentences,
    undone_sentence,
    verdict,
)
from mnist_core.drawing.explain_occlusion import Evidence, Flip
from mnist_core.drawing.explain_style import ASPECTS, Placement
from mnist_core.drawing.neighbours import Neighbour
from mnist_core.drawing.predictor import prediction_of
from mnist_core.drawing.variants import VARIANTS, Undone

BARE = np.zeros((28, 28), dtype=np.float32)


def evidence(row: int, column: int, change: float) -> Evidence:
    removed = BARE.copy()
    removed[row, column] = change
    return Evidence(removed, BARE)


def undone(name: str, digit: int, changes: bool) -> Undone:
    return Undone(VARIANTS[name], BARE, prediction_of(np.eye(10, dtype=np.float32)[digit]), changes)


def placed(share_below: float, aspect: int = 0) -> Placement:
    return Placement(ASPECTS[aspect], 7, 3.0, np.ones(4, np.float32), share_below)


def near(*labels: int) -> list[Neighbour]:
    return [Neighbour(place, label, 1.0 + place, BARE.astype(np.uint8)) for place, label in enumerate(labels)]


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (4, 4, "at the top left"), (4, 14, "at the top"), (4, 24, "at the top right"),
        (14, 4, "on the left"), (14, 14, "in the middle"), (14, 24, "on the right"),
        (24, 4, "at the bottom left"), (24, 14, "at the bottom"), (24, 24, "at the bottom right"),
        (10, 17, "at the top"), (11, 18, "on the right"),
    ],
)  # fmt: skip
def test_places_are_named_by_thirds(row: int, column: int, words: str) -> None:
    assert place_words(row, column) == words


@pytest.mark.parametrize(
    ("digit", "shares", "expected"),
    [
        (4, {4: 0.9, 7: 0.05}, (9, 7, 0, 1)),  # its look-alike first, however improbable
        (7, {7: 0.9, 2: 0.05}, (1, 2, 0, 3)),
        (4, {4: 0.6, 9: 0.3}, (9, 0, 1, 2)),  # and not twice
        (0, {0: 0.9, 6: 0.08}, (6, 1, 2, 3)),
    ],
)
def test_an_answer_is_held_against_its_look_alike_and_the_most_probable(
    digit: int, shares: dict[int, float], expected: tuple[int, ...]
) -> None:
    probabilities = np.zeros(10, dtype=np.float32)
    for other, share in shares.items():
        probabilities[other] = share

    assert contrasts(prediction_of(probabilities)) == expected
    assert digit not in contrasts(prediction_of(probabilities), count=9)


@pytest.mark.parametrize(
    ("is_added", "changes", "told"),
    [
        (True, True, "A spot of ink added at the top would make it a 9."),
        (False, True, "A spot of ink taken away at the top would make it a 9."),
        (True, False, "No one spot of ink, added or taken away, would change the answer."),
    ],
)
def test_the_verdict_says_where_it_rests_and_what_would_change_it(is_added: bool, changes: bool, told: str) -> None:
    flip = Flip(9, row=6, column=14, is_added=is_added, changes_answer=changes)
    said = verdict(evidence(24, 14, -5.0), [flip], [undone("stretched", 4, False)])

    assert said == f"**It rests most on the ink at the bottom.** {told} No step of the recipe decides it."


def test_the_verdict_counts_the_steps_that_would_change_the_answer() -> None:
    steps = [undone("not_centred", 7, True), undone("stretched", 4, False), undone("plain_resize", 8, True)]

    assert verdict(evidence(5, 5, -5.0), [], steps).endswith("Two of 3 changes to the recipe would change it.")


def test_the_first_spot_that_changes_the_answer_is_the_one_told() -> None:
    flips = [Flip(9, 6, 14, True, False), Flip(8, 24, 14, True, True), Flip(1, 4, 4, False, True)]

    assert "A spot of ink added at the bottom would make it an 8." in verdict(evidence(5, 5, -5.0), flips, [])


def test_where_no_spot_matters_none_is_named() -> None:
    assert verdict(evidence(5, 5, -0.5), [], []).startswith("**No single spot of ink decides it.**")


def test_steps_that_change_the_answer_are_named_with_what_is_read_then() -> None:
    steps = [undone("not_centred", 7, True), undone("stretched", 4, False), undone("plain_resize", 8, True)]

    assert undone_sentence(steps[:2]) == "It would be read otherwise if it were not centred (a 7)."
    assert (
        undone_sentence(steps) == "It would be read otherwise if it were not centred (a 7) or shrunk as a whole (an 8)."
    )


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        ((4, 4, 4, 4, 4), "All five nearest training digits are 4s, as the answer says."),
        ((4, 9, 4, 9, 4), "The nearest training digits: three 4s and two 9s. They do not agree with one another."),
        ((9, 9, 9, 7, 9), "The nearest training digits: four 9s and one 7. The answer is not among them."),
        ((9, 9, 9, 9, 9), "The nearest training digits: five 9s. The answer is not among them."),
    ],
)
def test_neighbours_are_counted_and_held_against_the_answer(labels: tuple[int, ...], told: str) -> None:
    assert neighbours_sentence(near(*labels), 4) == told


@pytest.mark.parametrize(
    ("share", "aspect", "told"),
    [
        (0.98, 0, "Your 7 is thicker than 98 % of MNIST's 7s."),
        (0.03, 0, "Your 7 is thinner than 97 % of MNIST's 7s."),
        (1.0, 0, "Your 7 is thicker than 99.9 % of MNIST's 7s."),
        (0.0, 1, "Your 7 is more slanted to the left than 99.9 % of MNIST's 7s."),
        (0.995, 2, "Your 7 is wider than 99.5 % of MNIST's 7s."),
        (0.96, 3, "Your 7 has more ink than 96 % of MNIST's 7s."),
    ],
)
def test_unusual_handwriting_is_compared_with_mnists(share: float, aspect: int, told: str) -> None:
    assert style_sentence(placed(share, aspect)) == told


def test_what_is_unusual_is_said_first_and_the_rest_in_one_sentence() -> None:
    said = style_sentences([placed(0.5, 0), placed(0.97, 1), placed(0.4, 2), placed(0.999, 3)])

    assert said == (
        "Your 7 has more ink than 99.9 % of MNIST's 7s.",
        "Your 7 is more slanted to the right than 97 % of MNIST's 7s.",
        "Thickness and width to height are like those of most of MNIST's 7s.",
    )
    assert style_sentences([placed(0.5, 0)]) == ("Thickness is like that of most of MNIST's 7s.",)


@pytest.mark.parametrize(
    ("other", "flip", "told"),
    [
        (None, None, "Blue speaks for the 4 as it is, orange-red against it."),
        (
            9, Flip(9, 6, 14, True, True),
            "Blue speaks for the 4 as it is, orange-red for a 9. The ring: ink there would be enough to make it a 9.",
        ),
        (
            8, Flip(8, 6, 14, False, False),
            "Blue speaks for the 4 as it is, orange-red for an 8. "
            "The ring: no ink there would bring it nearest to an 8.",
        ),
    ],
)  # fmt: skip
def test_the_maps_colours_and_ring_are_explained(other: int | None, flip: Flip | None, told: str) -> None:
    assert contrast_caption(4, other, flip) == told
