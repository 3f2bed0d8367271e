"""What the Draw page shows beside its pad: the answer, and how the drawing became what the network saw."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboard.drawing_pad import drawing_pad
from dashboard.live_figure import live_figure
from dashboard.words import plain
from mnist_core.drawing.classify import Classification, classify, classify_picture
from mnist_core.drawing.predictor import Prediction, Predictor
from mnist_core.drawing.recipe import DigitImage
from mnist_core.drawing.steps import recipe_steps
from mnist_core.figures.probabilities import bars, percent, probability_bars

STEP_WIDTH = 140
BARS_HEIGHT = 210


DRAWING, PICTURE = "Draw here", "Open a picture"

_WAITING = {
    DRAWING: ("Nothing drawn yet", "The answer comes here, after every stroke."),
    PICTURE: ("No picture opened yet", "The answer comes here, as soon as one is opened."),
}


@dataclass(frozen=True)
class _Certainty:
    """How sure an answer is, from this margin on."""

    margin: float
    words: str


MOST_POINTS = 99.9
"""The widest margin that is said, in percentage points: 100 would be a certainty, and no network has that."""

CERTAINTIES = (
    _Certainty(0.9, "Clearly"),
    _Certainty(0.5, "Most likely"),
    _Certainty(0.2, "Rather unsure"),
    _Certainty(0.0, "A close call"),
)


def choose_source() -> str:
    """Let the viewer choose between drawing here and opening a picture."""
    source: str = st.segmented_control(
        "Input", [DRAWING, PICTURE], default=DRAWING, required=True, key="_draw_source", label_visibility="collapsed"
    )
    return source


def drawn_digit(predictor: Predictor) -> Classification | None:
    """Let the viewer draw and give the drawing's answer; None while the paper is bare."""
    pixels = drawing_pad()
    return None if pixels is None else classify(predictor, pixels)


def opened_picture(predictor: Predictor) -> Classification | None:
    """Let the viewer open a picture and give its answer; None while there is none."""
    opened = st.file_uploader(
        "A picture of one digit",
        type=["png", "jpg", "jpeg"],
        key="_draw_picture",
        help="PNG or JPEG, dark ink on light paper or the other way round.",
    )
    return None if opened is None else classify_picture(predictor, opened.getvalue(), opened.name)


def show_answer(answer: Classification | None, source: str) -> None:
    """Say which digit the drawing shows and how sure that is; None means that there is nothing from `source` yet."""
    heading, words = _WAITING[source] if answer is None else answer_words(answer)
    st.title(heading, anchor=False)
    st.markdown(words)
    prediction = None if answer is None else answer.prediction
    live_figure(
        probability_bars(prediction),
        key="_draw_bars",
        height=BARS_HEIGHT,
        revision="probabilities",
        label=f"Bars: {', '.join(f'{bar.digit} {bar.text}' for bar in bars(prediction))}.",
    )


def answer_words(answer: Classification) -> tuple[str, str]:
    """The answer as a heading and one sentence of Markdown."""
    if answer.prediction is None:
        return "No answer", plain(answer.error or "")
    return f"This is a {answer.prediction.digit}", certainty(answer.prediction)


def certainty(prediction: Prediction) -> str:
    """How sure an answer is, in plain words: its probability, its margin and the runner-up."""
    words = next(level.words for level in CERTAINTIES if prediction.margin >= level.margin)
    answer, runner_up = (
        percent(float(prediction.probabilities[digit])) for digit in (prediction.digit, prediction.runner_up)
    )
    points = min(round(prediction.margin * 100, 1), MOST_POINTS)
    ahead = f"{points} points ahead of the runner-up {prediction.runner_up}"
    return f"{words}: {answer}, {ahead} ({runner_up})."


def show_recipe(made: DigitImage) -> None:
    """Show what became of the drawing, step by step, up to the image that the network saw."""
    st.subheader("What the network saw", anchor=False)
    with st.container(horizontal=True):
        for step in recipe_steps(made):
            with st.container(width=STEP_WIDTH, gap="xsmall"):
                st.image(step.picture, width=STEP_WIDTH, alt=step.title)
                st.caption(f"**{step.title}.** {step.explanation}")
