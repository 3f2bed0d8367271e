"""The buttons that steer a run, and the list of runs that train or wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from dashboard import resources
from dashboard.errors import shown_errors
from dashboard.live.rate_control import rate_control
from dashboard.live.watched_run import watch
from dashboard.state import get_state
from dashboard.words import plain, state_badge
from mnist_core.errors import RunError
from mnist_core.runs.snapshot import RunSnapshot
from mnist_core.runs.states import LEGAL_MOVES, RunState


@dataclass(frozen=True)
class _Control:
    label: str
    icon: str
    leads_to: RunState
    from_states: frozenset[RunState]
    help: str

    def fits(self, state: RunState) -> bool:
        return state in self.from_states and self.leads_to in LEGAL_MOVES[state]


_PAUSE = _Control("Pause", ":material/pause:", RunState.PAUSED, frozenset({RunState.RUNNING}), "Hold still, keep all.")
_RESUME = _Control("Resume", ":material/play_arrow:", RunState.RUNNING, frozenset({RunState.PAUSED}), "Go on training.")
_STOP = _Control(
    "Stop",
    ":material/stop:",
    RunState.STOPPING,
    frozenset({RunState.RUNNING, RunState.PAUSED}),
    "End now and keep what was learned.",
)
_LEAVE = _Control(
    "Remove", ":material/close:", RunState.STOPPED, frozenset({RunState.QUEUED}), "Take this run off the queue."
)


def run_controls(snapshot: RunSnapshot) -> None:
    """Show the buttons that make sense for a run as it stands."""
    queue = resources.run_queue()
    actions: tuple[tuple[_Control, Callable[[str], None]], ...] = (
        (_PAUSE, queue.pause),
        (_RESUME, queue.resume),
        (_STOP, queue.stop),
        (_LEAVE, queue.stop),
    )
    rate_control(snapshot)
    for control, action in actions:
        if control.fits(snapshot.state):
            st.button(
                control.label,
                icon=control.icon,
                help=control.help,
                key=f"_train_{control.label}_{snapshot.run_id}",
                on_click=_act,
                args=(action, snapshot.run_id),
            )


def _act(action: Callable[[str], None], run_id: str) -> None:
    try:
        action(run_id)
    except RunError as error:
        # Another viewer, or the run itself, was faster; the page shows how it stands now.
        get_state().notice = str(error)


def queue_list(live: tuple[RunSnapshot, ...], watched_id: str | None) -> None:
    """List the other runs that train or wait, each with its place and its buttons."""
    others = [snapshot for snapshot in live if snapshot.run_id != watched_id]
    if not others:
        return
    st.subheader("Also at work")
    for snapshot in others:
        with st.container(border=True, horizontal=True, vertical_alignment="center"), shown_errors():
            st.markdown(f"**{plain(snapshot.name)}** {state_badge(snapshot.state)} {_place(snapshot)}", width="stretch")
            st.button(
                "Watch",
                key=f"_train_watch_{snapshot.run_id}",
                icon=":material/visibility:",
                on_click=watch,
                args=(snapshot.run_id,),
            )
            run_controls(snapshot)


def _place(snapshot: RunSnapshot) -> str:
    if snapshot.queue_position is not None:
        return f"number {snapshot.queue_position} in the queue"
    return f"{snapshot.progress.fraction:.0%} done" if snapshot.progress else ""
