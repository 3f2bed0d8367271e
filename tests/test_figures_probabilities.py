"""Ten bars say how probable each digit is, the answer and its runner-up apart from the rest."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.drawing.predictor import Prediction, prediction_of
from mnist_core.figures.palette import NEUTRAL
from mnist_core.figures.probabilities import ANSWER, RUNNER_UP, Bar, bars, percent, probability_bars


@pytest.fixture
def prediction() -> Prediction:
    """A 7 with 1 as its runner-up."""
    return prediction_of(np.array([0.0, 0.25, 0, 0, 0, 0, 0, 0.7, 0.05, 0], dtype=np.float32))


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "< 0.1 %"),
        (0.0004, "< 0.1 %"),
        (0.001, "0.1 %"),
        (0.1234, "12.3 %"),
        (0.9989, "99.9 %"),
        (0.9999, "> 99.9 %"),
        (1.0, "> 99.9 %"),
    ],
)
def test_a_probability_is_never_written_as_certainty(share: float, text: str) -> None:
    assert percent(share) == text


def test_answer_and_runner_up_have_colours_of_their_own(prediction: Prediction) -> None:
    drawn = bars(prediction)
    assert [bar.digit for bar in drawn] == list(range(10))
    assert drawn[7] == Bar(7, float(np.float32(0.7)), ANSWER, "70.0 %")
    assert drawn[1] == Bar(1, 0.25, RUNNER_UP, "25.0 %")
    assert {bar.colour for bar in drawn if bar.digit not in (1, 7)} == {NEUTRAL}


def test_in_a_guess_no_bar_stands_out(prediction: Prediction) -> None:
    drawn = bars(prediction, is_guess=True)
    assert {bar.colour for bar in drawn} == {NEUTRAL}
    assert [bar.text for bar in drawn] == [bar.text for bar in bars(prediction)]
    (trace,) = probability_bars(prediction, is_guess=True).data
    assert set(trace.marker.color) == {NEUTRAL}


def test_without_a_prediction_there_is_no_bar_to_misread() -> None:
    assert {(bar.share, bar.text) for bar in bars(None)} == {(0.0, "")}


def test_the_figure_holds_the_ten_bars(prediction: Prediction) -> None:
    figure = probability_bars(prediction)
    assert list(figure.data[0].x) == [str(digit) for digit in range(10)]
    assert figure.data[0].y[7] == pytest.approx(0.7)
    assert figure.data[0].text[8] == "5.0 %"
    assert figure.data[0].text[0] == ""
