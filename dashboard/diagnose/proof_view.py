"""The proof of a remedy: the verdict, and the two runs side by side on demand."""

from __future__ import annotations

import streamlit as st

from dashboard.diagnose.proof_images import fixed_and_broken
from dashboard.diagnose.proof_result import ProvedRun, proved
from dashboard.diagnose.proof_words import accuracy_text, proof_details, proof_verdict
from dashboard.live_figure import live_figure
from dashboard.stored_runs import stored_history
from dashboard.words import plain
from mnist_core.diagnosis.experiments import Experiment
from mnist_core.errors import RunError
from mnist_core.runs.record import RunRecord

_CURVE_HEIGHT, _MATRIX_HEIGHT = 300, 380
_ICONS = {"confirmed": ":material/check_circle:", "refuted": ":material/cancel:", "undecided": ":material/help:"}
_NAMES = ("Before", "With the remedy")


def proof_view(experiment: Experiment, parent: RunRecord, child: RunRecord) -> None:
    """Draw what came of a remedy; where the two cannot be compared, say why.

    Raises:
        StoreError: If what the runs left cannot be read.
        DataError: If MNIST cannot be read.
    """
    try:
        found = proved(experiment, parent, child)
    except RunError as error:
        st.markdown(f"**{plain(f'With the remedy, test accuracy is {accuracy_text(child)}.')}**")
        st.caption(plain(str(error)))
        return
    st.markdown(f"{_ICONS[found.proof.verdict]} **{plain(proof_verdict(found.proof))}**")
    with st.expander("Side by side", key=f"_diagnose_proof_{experiment.finding.cause}"):
        st.caption(plain(proof_details(found.proof)))
        _curves(found)
        left, right = st.columns(2, gap="medium")
        with left:
            _matrix(found)
        with right:
            fixed_and_broken(found)


def _curves(found: ProvedRun) -> None:
    from mnist_core.figures.curves import CurveSeries, accuracy_curves, loss_curves
    from mnist_core.figures.palette import RUN_COLOURS

    series = [
        CurveSeries(name, stored_history(run).epochs, colour=colour)
        for name, run, colour in zip(_NAMES, (found.parent, found.child), RUN_COLOURS, strict=False)
    ]
    for place, name, curves in zip(st.columns(2), ("loss", "accuracy"), (loss_curves, accuracy_curves), strict=True):
        with place:
            live_figure(
                curves(series),
                key=f"_diagnose_{name}_{found.child.run_id}_{found.proof.experiment.finding.cause}",
                height=_CURVE_HEIGHT,
                revision=found.child.run_id,
                label=f"{name.capitalize()} before and with the remedy over epochs",
            )
    st.caption("Solid: training. Dashed: validation.")


def _matrix(found: ProvedRun) -> None:
    from mnist_core.figures.confusion_change import confusion_change_heatmap

    st.markdown("**What changed in the confusions**")
    live_figure(
        confusion_change_heatmap(found.matrix_change),
        key=f"_diagnose_matrix_{found.child.run_id}_{found.proof.experiment.finding.cause}",
        height=_MATRIX_HEIGHT,
        revision=found.child.run_id,
        label="Change of the confusion matrix of the validation images",
    )
    st.caption("Images more or fewer in each cell than before. Green is better, purple is worse.")
