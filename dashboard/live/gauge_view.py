"""A run's gauges: a row of small figures while it trains, and how each went over its epochs."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.live.gauge_words import GaugeText, gauge_text, number_text, share_text
from mnist_core.evaluation.gauge_ranges import GAUGES, latest_standing, readings_over
from mnist_core.training.metrics import EpochMetrics, Gauges

_LIVE_WIDTH, _SPARK_WIDTH = 138, 165  # px: five and three stand abreast on a page, two on a phone


def live_gauges(epochs: Sequence[EpochMetrics], live: Gauges | None) -> None:
    """Draw what the gauges read last in one row; nothing before the first reading."""
    standing = latest_standing(epochs, live)
    texts = [text for gauge in GAUGES if (text := gauge_text(gauge, standing)) is not None]
    if not texts:
        return
    with st.container(horizontal=True, gap="small"):
        for text in texts:
            with st.container(width=_LIVE_WIDTH, gap=None):
                st.caption(text.label, help=text.help)
                st.markdown(_with_verdict(text))
                st.caption(text.short)


def _with_verdict(text: GaugeText) -> str:
    return f"**{text.value}** · {text.verdict}" if text.verdict else f"**{text.value}**"


def gauges_over_epochs(epochs: Sequence[EpochMetrics]) -> None:
    """Draw how each gauge went over the epochs of a run, and how each layer stood at the end."""
    st.markdown("**Inside the network**")
    if not any(epoch.gauges or epoch.seconds for epoch in epochs):
        st.caption(
            "No gauges were kept: the run was stored by an earlier version, or ended before its first epoch did."
        )
        return
    standing = latest_standing(epochs)
    with st.container(horizontal=True, gap="small"):
        for gauge in GAUGES:
            text = gauge_text(gauge, standing)
            if text is not None:
                _spark(text, readings_over(epochs, gauge))
    _layers(standing.gauges)


def _spark(text: GaugeText, values: Sequence[float]) -> None:
    with st.container(width=_SPARK_WIDTH, gap=None):
        st.metric(text.label, text.value, help=text.help, chart_data=list(values) if len(values) > 1 else None)
        st.caption(text.long[:1].upper() + text.long[1:])


def _layers(gauges: Gauges | None) -> None:
    if gauges is None:
        return
    with st.expander("Layer by layer"):
        dead = {relu.layer: f"{relu.dead:,} of {relu.units:,}" for relu in gauges.relus}
        rows = ["| Layer | Gradient norm | Update size | Dead ReLU units |", "| :-- | --: | --: | --: |"]
        rows += [
            f"| {layer.layer} | {number_text(layer.gradient_norm)} | {share_text(layer.update_ratio)} "
            f"| {dead.get(layer.layer, '–')} |"
            for layer in gauges.layers
        ]
        st.markdown("\n".join(rows))
