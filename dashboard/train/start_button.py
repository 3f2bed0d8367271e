"""The button that starts a run, and the reason where it cannot."""

from __future__ import annotations

import streamlit as st

from dashboard import resources
from dashboard.draft import Draft
from dashboard.errors import shown_errors
from dashboard.fault_words import fault_caption
from dashboard.live.watched_run import watch, watched_run
from dashboard.state import get_state
from dashboard.words import plain
from mnist_core.choices.architectures import ARCHITECTURES
from mnist_core.data.faults import NO_FAULTS, FaultPlan
from mnist_core.errors import ConfigError
from mnist_core.models.cost import NetworkDescription, describe
from mnist_core.presets import PRESETS

_NAME, _STARTED = "_train_name", "_train_was_started"
_WAITS = "Queued. It waits under Also at work until its turn comes."


def planned_network(draft: Draft) -> NetworkDescription | str:
    """The network that the settings make, or why they make none, in one sentence."""
    try:
        return describe(draft.config())
    except ConfigError as error:
        return str(error)


def start_button(draft: Draft, faults: FaultPlan = NO_FAULTS, *, data_ready: bool, problem: str | None) -> None:
    """Show the button that queues a run of these settings; disabled, with the reason, where that cannot be."""
    if st.session_state.pop(_STARTED, False):
        # An input's value can only be changed before it is drawn.
        st.session_state[_NAME] = ""
    name = st.text_input("Name", placeholder=default_name(draft), key=_NAME, max_chars=120)
    reason = problem or (None if data_ready else _data_reason())
    pressed = st.button(
        "Start training",
        type="primary",
        icon=":material/play_arrow:",
        key="_train_start",
        disabled=reason is not None,
        width="stretch",
    )
    fault_caption(faults)
    if reason is not None:
        st.caption(plain(reason))
    elif draft.changes():
        st.caption(f"Changed from the preset: {', '.join(draft.changes()).lower()}.")
    if pressed:
        with shown_errors():
            run_id = start_run(draft, name.strip() or None, faults)
            # On a phone the run's panel is below the fold; this says that the button did something.
            is_watched = get_state().watched_run == run_id
            get_state().notice = "Queued. Its progress and curves are on this page." if is_watched else _WAITS
            st.session_state[_STARTED] = True
            st.rerun()


def _data_reason() -> str:
    if resources.data_preparation().status().state == "failed":
        return "The MNIST images are missing; see above."
    return "Waits for the MNIST images."


def start_run(draft: Draft, name: str | None = None, faults: FaultPlan = NO_FAULTS) -> str:
    """The id of a new run of these settings, queued; watched too, unless another is at work, which stays watched.

    Raises:
        ConfigError: If they are not allowed.
        RunError: If no more runs are taken, or the run cannot be stored.
    """
    live = resources.run_queue().live()
    watched = watched_run(live)
    preset = None if draft.changes() else draft.preset
    with st.spinner("Preparing the run"):
        run_id = resources.run_queue().submit(
            draft.config(), name=name or default_name(draft), preset=preset, faults=faults
        )
    if watched is None or watched.state.is_finished:
        watch(live[0].run_id if live else run_id)
    return run_id


def default_name(draft: Draft) -> str:
    """How a run is called unless the reader says otherwise."""
    if draft.preset is not None and not draft.changes():
        return PRESETS[draft.preset].label
    return ARCHITECTURES[draft.values["architecture"]].label
