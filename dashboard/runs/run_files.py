"""The files of a run, to be downloaded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

import streamlit as st

from dashboard.resources import run_store
from mnist_core.runs.record import Artifact, RunRecord


@dataclass(frozen=True)
class _Offer:
    label: str
    artifact: Artifact
    help: str


_ALWAYS = (_Offer("Settings", Artifact.CONFIG, "JSON that the Train page and the command line read."),)
_AFTER_AN_EPOCH = (_Offer("History", Artifact.HISTORY, "Every epoch and batch window, and the log, as JSON."),)
_WITH_MODEL = (
    _Offer("Keras model", Artifact.KERAS, "For keras.saving.load_model."),
    _Offer("ONNX model", Artifact.ONNX, "For ONNX Runtime, in any language."),
    _Offer("Predictions", Artifact.PREDICTIONS, "The probabilities of all test and validation images, for NumPy."),
)


def run_downloads(run: RunRecord) -> None:
    """Offer what a run has left; a file is read when it is asked for."""
    offers = (_WITH_MODEL if run.has_results else ()) + _ALWAYS + (_AFTER_AN_EPOCH if run.epochs_done else ())
    with st.container(horizontal=True):
        for offer in offers:
            st.download_button(
                offer.label,
                partial(_content, run.run_id, offer.artifact),
                file_name(run, offer.artifact),
                "application/octet-stream",
                help=offer.help,
                icon=":material/download:",
                on_click="ignore",
                key=f"_runs_download_{offer.artifact}",
            )


def _content(run_id: str, artifact: Artifact) -> bytes:
    return run_store().artifact(run_id, artifact).read_bytes()


def file_name(run: RunRecord, artifact: Artifact) -> str:
    """A name for a run's file that says whose it is, such as `quick-look-1a2b3c-model.onnx`."""
    words = re.sub(r"[^a-z0-9]+", "-", run.name.casefold()).strip("-") or "run"
    return f"{words[:40]}-{run.run_id[:6]}-{artifact}"
