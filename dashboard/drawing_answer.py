"""One drawing's answer as it is told: numbers for bars, words for people; the same from page and route."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mnist_core.drawing.classify import Classification
from mnist_core.drawing.predictor import Prediction
from mnist_core.figures.probabilities import percent

MOST_POINTS = 99.9
"""The widest margin that is said, in percentage points: 100 would be a certainty, and no network has that."""


@dataclass(frozen=True)
class _Certainty:
    """How sure an answer is, from this margin on."""

    margin: float
    words: str


CERTAINTIES = (
    _Certainty(0.9, "Clearly"),
    _Certainty(0.5, "Most likely"),
    _Certainty(0.2, "Rather unsure"),
    _Certainty(0.0, "A close call"),
)


def heading(answer: Classification) -> str:
    """The answer in a few words."""
    return "No answer" if answer.prediction is None else f"This is a {answer.prediction.digit}"


def sentence(answer: Classification) -> str:
    """How sure an answer is, or why there is none: one sentence of plain text."""
    return (answer.error or "") if answer.prediction is None else certainty(answer.prediction)


def certainty(prediction: Prediction) -> str:
    """How sure an answer is, in plain words: its probability, its margin and the runner-up."""
    words = next(level.words for level in CERTAINTIES if prediction.margin >= level.margin)
    answer, runner_up = (
        percent(float(prediction.probabilities[digit])) for digit in (prediction.digit, prediction.runner_up)
    )
    points = min(round(prediction.margin * 100, 1), MOST_POINTS)
    ahead = f"{points} points ahead of the runner-up {prediction.runner_up}"
    return f"{words}: {answer}, {ahead} ({runner_up})."


def told(answer: Classification) -> dict[str, Any]:
    """The answer as a JSON object: `heading`, `sentence` and, where there is one, the prediction's numbers.

    `oddness` is how far the drawing is from all digits; null where nobody has measured it.
    """
    said: dict[str, Any] = {"heading": heading(answer), "sentence": sentence(answer), "oddness": None}
    if answer.prediction is None:
        return said
    found = answer.prediction
    return said | {
        "digit": found.digit,
        "runner_up": found.runner_up,
        "margin": round(found.margin, 6),
        "probabilities": [round(float(share), 6) for share in found.probabilities],
    }
