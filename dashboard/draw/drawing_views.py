"""What the Draw page shows beside its sources: the answer, and how the drawing became what the network saw."""

from __future__ import annotations

import streamlit as st

from dashboard.draw.drawing_answer import heading, is_odd, sentence
from dashboard.draw.drawing_references import reference_work
from dashboard.live_figure import live_figure
from dashboard.preparing import say_until_ready
from dashboard.words import plain
from mnist_core.drawing.classify import Classification
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.starter import STARTER
from mnist_core.drawing.steps import recipe_steps
from mnist_core.figures.probabilities import bars, probability_bars

STEP_WIDTH = 140
BARS_HEIGHT = 210


def show_answer(answer: Classification | None, waiting: tuple[str, str]) -> None:
    """Say which digit the drawing shows and how sure that is; `waiting` is said while there is no drawing."""
    title, words = waiting if answer is None else answer_words(answer)
    st.title(title, anchor=False)
    st.markdown(words)
    prediction = None if answer is None else answer.prediction
    live_figure(
        probability_bars(prediction, is_guess=answer is not None and is_odd(answer)),
        key="_draw_bars",
        height=BARS_HEIGHT,
        revision="probabilities",
        label=f"Bars: {', '.join(f'{bar.digit} {bar.text}' for bar in bars(prediction))}.",
    )


def answer_words(answer: Classification) -> tuple[str, str]:
    """The answer as a heading and one sentence of Markdown."""
    return heading(answer), plain(answer.error) if answer.error else sentence(answer)


def note_missing_reference(predictor: Predictor, model: str, answer: Classification) -> None:
    """Say so while scribbles and letters are still taken for digits, because a run's digits are being looked at."""
    if model != STARTER:
        say_until_ready(reference_work(model), "Whatever is drawn counts as a digit until this run's digits are known.")


def show_recipe(predictor: Predictor, model: str, answer: Classification) -> None:
    """Show what became of the drawing, step by step, up to the image that the network saw."""
    if answer.digit_image is None:
        return
    st.subheader("What the network saw", anchor=False)
    with st.container(horizontal=True):
        for step in recipe_steps(answer.digit_image):
            with st.container(width=STEP_WIDTH, gap="xsmall"):
                st.image(step.picture, width=STEP_WIDTH, alt=step.title)
                st.caption(f"**{step.title}.** {step.explanation}")
