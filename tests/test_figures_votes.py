"""Vote strips show each model's probabilities, its answer outlined, in another colour where it differs."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.drawing.predictor import Prediction, prediction_of
from mnist_core.figures.palette import BLUE, VERMILLION
from mnist_core.figures.votes import LONGEST_NAME, cell_texts, vote_strips


def says(**shares: float) -> Prediction:
    """A prediction with these probabilities, such as `d7=0.9`, the rest shared by the others."""
    rest = (1.0 - sum(shares.values())) / (10 - len(shares))
    return prediction_of(np.array([shares.get(f"d{digit}", rest) for digit in range(10)], dtype=np.float32))


def test_a_row_a_model_with_its_probabilities() -> None:
    heat = vote_strips(["Mine", "Yours"], [says(d7=0.9), says(d1=0.6)], expected=7).data[0]

    assert np.shape(heat.z) == (2, 10)
    assert heat.z[0][7] == pytest.approx(0.9)
    assert heat.customdata[1][1] == "Yours: 60.0 % for a 1"


def test_answers_are_outlined_and_those_that_differ_in_another_colour() -> None:
    first, second = vote_strips(["Mine", "Yours"], [says(d7=0.9), says(d1=0.6)], expected=7).layout.shapes

    assert (round((first.x0 + first.x1) / 2), round((first.y0 + first.y1) / 2), first.line.color) == (7, 0, BLUE)
    assert (round((second.x0 + second.x1) / 2), round((second.y0 + second.y1) / 2), second.line.color) == (
        1, 1, VERMILLION,
    )  # fmt: skip


@pytest.mark.parametrize(("share", "text"), [(1.0, ">99"), (0.996, ">99"), (0.994, "99"), (0.9, "90"), (0.25, "25")])
def test_answers_are_bold_and_never_certain(share: float, text: str) -> None:
    assert cell_texts(says(d7=share))[7] == f"<b>{text}</b>"


def test_small_shares_are_not_written() -> None:
    texts = cell_texts(says(d7=0.95, d1=0.04))

    assert [digit for digit, text in enumerate(texts) if text] == [1, 7]
    assert texts[1] == "4"


def test_long_names_are_cut() -> None:
    figure = vote_strips(["a" * 50, "short"], [says(d7=0.9)] * 2, expected=7)

    assert [len(name) for name in figure.layout.yaxis.ticktext] == [LONGEST_NAME, 5]
