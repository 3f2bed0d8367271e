"""The confusion matrix of a run and the images of the cell a reader chooses in it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.confusion_words import cell_name
from dashboard.errors import shown_errors
from dashboard.gallery import gallery
from dashboard.judged_run import JudgedRun
from dashboard.live_figure import live_figure, pending_click
from mnist_core.evaluation.cases import cell_cases
from mnist_core.evaluation.confusion import DIGITS, Counts
from mnist_core.figures.confusion import Cell, CellNumbers, confusion_heatmap

_TRUE, _PREDICTED = "_confusions_true", "_confusions_predicted"
_FIGURE = "_confusions_matrix"
_HEIGHT = 440  # px


@st.fragment
def matrix_and_cell(judged: JudgedRun) -> None:
    """Draw the matrix beside the images of one cell; a click on a cell, or two lists, choose it."""
    with shown_errors():
        left, right = st.columns([6, 5], gap="medium")
        with left:
            numbers = st.segmented_control(
                "Numbers in the cells",
                list(CellNumbers),
                default=CellNumbers.COUNTS,
                key="_confusions_numbers",
                required=True,
            )
            _choose_by_click(judged, numbers)
        with right:
            _cell_images(judged)


def _choose_by_click(judged: JudgedRun, numbers: CellNumbers) -> None:
    true, predicted = worst_cell(judged.matrix)
    cell = st.session_state.setdefault(_TRUE, true), st.session_state.setdefault(_PREDICTED, predicted)
    click = pending_click(_FIGURE)
    if click is not None:
        cell = st.session_state[_TRUE], st.session_state[_PREDICTED] = int(click.y), int(click.x)
    figure = confusion_heatmap(judged.matrix, numbers, selected=cell)
    live_figure(figure, key=_FIGURE, height=_HEIGHT, revision=judged.run_id, label="Confusion matrix")


def _cell_images(judged: JudgedRun) -> None:
    digits = range(DIGITS)
    left, right = st.columns(2)
    true = left.selectbox("True digit", digits, key=_TRUE)
    predicted = right.selectbox("Predicted digit", digits, key=_PREDICTED)
    st.markdown(cell_name(true, predicted, int(judged.matrix[true, predicted])))
    cases = cell_cases(judged.probabilities, judged.y_true, true, predicted)
    gallery(cases, key=f"_confusions_cell_{judged.run_id}_{true}_{predicted}")


def worst_cell(matrix: Counts) -> Cell:
    """Return `(true, predicted)` of the most frequent error; the first one where several are equal."""
    errors = matrix.copy()
    np.fill_diagonal(errors, 0)
    true, predicted = divmod(int(errors.argmax()), len(matrix))
    return true, predicted
