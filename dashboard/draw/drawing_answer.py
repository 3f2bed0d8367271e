"""One drawing's answer as it is told: numbers for bars, words for people; the same from page and route."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard.draw.drawing_why_words import article
from mnist_core.drawing.classify import Classification
from mnist_core.drawing.oddness import Oddness
from mnist_core.drawing.predictor import Prediction
from mnist_core.figures.probabilities import percent

NO_DIGIT = "Not a digit I know"

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
    if answer.prediction is None:
        return "No answer"
    return NO_DIGIT if is_odd(answer) else f"This is {article(answer.prediction.digit)} {answer.prediction.digit}"


def sentence(answer: Classification) -> str:
    """How sure an answer is, what an odd drawing is nearest to, or why there is no answer: plain text."""
    if answer.prediction is None:
        return answer.error or ""
    if answer.oddness is not None and answer.oddness.is_odd:
        return nearest_guess(answer.prediction, answer.oddness)
    return certainty(answer.prediction)


def is_odd(answer: Classification) -> bool:
    """Whether the drawing resembles no digit; not where nobody has measured it."""
    return answer.oddness is not None and answer.oddness.is_odd


def nearest_guess(prediction: Prediction, oddness: Oddness) -> str:
    """What the network would say of a drawing that resembles no digit, as no more than a guess, and why it is odd."""
    share = percent(float(prediction.probabilities[prediction.digit]))
    return " ".join(
        (f"The nearest guess is {article(prediction.digit)} {prediction.digit}, at {share}.", *oddness.reasons)
    )


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

    `oddness` is how far the drawing is from all digits, beyond 1 no digit (`is_odd`); null where nobody measured it.
    """
    said: dict[str, Any] = {"heading": heading(answer), "sentence": sentence(answer), "oddness": None}
    if answer.prediction is None:
        return said
    found, measured = answer.prediction, answer.oddness
    return said | {
        "oddness": None if measured is None else round(measured.score / measured.threshold, 4),
        "is_odd": is_odd(answer),
        "digit": found.digit,
        "runner_up": found.runner_up,
        "margin": round(found.margin, 6),
        "probabilities": [round(float(share), 6) for share in found.probabilities],
    }
