"""How well each digit is read: dots with intervals, and the same numbers as a table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.judged_run import JudgedRun
from dashboard.live_figure import live_figure
from mnist_core.evaluation.confusion import DigitScore
from mnist_core.evaluation.intervals import Estimate
from mnist_core.figures.scores import score_dots


def digit_scores_view(judged: JudgedRun) -> None:
    """Draw precision, recall and F1 of every digit with their 95 % intervals."""
    figure = score_dots(judged.scores)
    live_figure(figure, key="_confusions_scores", height=320, revision=judged.run_id, label="Scores of each digit")
    st.dataframe(score_table(judged.scores), hide_index=True, alt="Scores of each digit with 95 % intervals")


def score_table(scores: Sequence[DigitScore]) -> pd.DataFrame:
    """Return the scores as text, such as "98.4 % (97.4 to 99.0)"; a dash where a score does not exist."""
    return pd.DataFrame(
        {
            "Digit": [score.digit for score in scores],
            "Images": [score.support for score in scores],
            "Precision": [_cell(score.precision) for score in scores],
            "Recall": [_cell(score.recall) for score in scores],
            "F1": [_cell(score.f1) for score in scores],
        }
    )


def _cell(estimate: Estimate | None) -> str:
    if estimate is None:
        return "–"
    low, high = estimate.interval.low, estimate.interval.high
    return f"{100 * estimate.value:.1f} % ({100 * low:.1f} to {100 * high:.1f})"
