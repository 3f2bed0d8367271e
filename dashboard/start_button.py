"""The button that starts a run, and the reason where it cannot."""

from __future__ import annotations

import streamlit as st

from dashboard import resources
from dashboard.draft import Draft
from dashboard.errors import shown_errors
from dashboard.state import get_state
from dashboard.watched_run import watch
from dashboard.words import plain
from mnist_core.choices.architectures import ARCHITECTURES
from mnist_core.errors import ConfigError
from mnist_core.models.cost import NetworkDescription, describe
from mnist_core.presets import PRESETS


def planned_network(draft: Draft) -> NetworkDescription | str:
    """The network that the settings make, or why they make none, in one sentence."""
    try:
        return describe(draft.config())
    except ConfigError as error:
        return str(error)


def start_button(draft: Draft, *, data_ready: bool, problem: str | None) -> None:
    """Show the button that queues a run of these settings; disabled, with the reason, where that cannot be."""
    name = st.text_input("Name", placeholder=default_name(draft), key="_train_name", max_chars=120)
    reason = problem or (None if data_ready else "Waits for the MNIST images.")
    pressed = st.button(
        "Start training",
        type="primary",
        icon=":material/play_arrow:",
        key="_train_start",
        disabled=reason is not None,
        width="stretch",
    )
    if reason is not None:
        st.caption(plain(reason))
    elif draft.changes():
        st.caption(f"Changed from the preset: {', '.join(draft.changes()).lower()}.")
    if pressed:
        with shown_errors():
            start_run(draft, name.strip() or None)
            # On a phone the run's panel is below the fold; this says that the button did something.
            get_state().notice = "Queued. Its progress and curves are on this page."
            st.rerun()


def start_run(draft: Draft, name: str | None = None) -> str:
    """The id of a new run of these settings, queued and watched.

    Raises:
        ConfigError: If they are not allowed.
        RunError: If no more runs are taken, or the run cannot be stored.
    """
    preset = None if draft.changes() else draft.preset
    with st.spinner("Preparing the run"):
        run_id = resources.run_queue().submit(draft.config(), name=name or default_name(draft), preset=preset)
    watch(run_id)
    return run_id


def default_name(draft: Draft) -> str:
    """How a run is called unless the reader says otherwise."""
    if draft.preset is not None and not draft.changes():
        return PRESETS[draft.preset].label
    return ARCHITECTURES[draft.values["architecture"]].label
