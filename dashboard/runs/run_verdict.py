"""Whether the best of several runs is better than the next one, or whether that may be noise: one sentence."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.judged_run import judge_run
from dashboard.words import plain
from mnist_core.errors import EvaluationError, StoreError
from mnist_core.evaluation.paired import compare_paired, paired_sentence
from mnist_core.runs.record import RunRecord


def best_two_verdict(runs: Sequence[RunRecord], names: Sequence[str]) -> None:
    """Say how the two runs with the best test accuracy differ on the same test images.

    Nothing is said where fewer than two were judged, and why it cannot be told where predictions cannot be read.
    """
    judged = [(run, name) for run, name in zip(runs, names, strict=True) if run.has_results]
    judged.sort(key=lambda pair: -(pair[0].test_accuracy or 0.0))
    if len(judged) < 2:
        return
    (best, best_name), (next_best, next_name) = judged[:2]
    try:
        comparison = compare_paired(judge_run(next_best.run_id).right, judge_run(best.run_id).right)
    except (StoreError, EvaluationError) as error:
        st.caption(f"Whether the best run is better than the next cannot be told: {plain(str(error))}")
        return
    st.markdown(f"**{paired_sentence(comparison, plain(next_name), plain(best_name))}**")
    st.caption(
        "Of the two best, on the same test images: McNemar's exact test, and Newcombe's interval of the difference."
    )
