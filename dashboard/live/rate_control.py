"""Changes the learning rate of a run while it trains."""

from __future__ import annotations

import streamlit as st

from dashboard import resources
from dashboard.state import get_state
from mnist_core.choices.schedules import SCHEDULES
from mnist_core.config import config_fields
from mnist_core.errors import ConfigError, RunError
from mnist_core.runs.snapshot import RunSnapshot
from mnist_core.runs.states import RunState

_RATE = next(field for field in config_fields() if field.name == "learning_rate")


def rate_control(snapshot: RunSnapshot) -> None:
    """Offer another learning rate for a run that trains or is paused."""
    if snapshot.state not in (RunState.RUNNING, RunState.PAUSED) or not snapshot.windows:
        return
    key = f"_train_rate_{snapshot.run_id}"
    with (
        st.popover(
            "Learning rate", icon=":material/speed:", help="Change it while the run goes on.", key=f"{key}_open"
        ),
        st.form(f"{key}_form", border=False),
    ):
        st.number_input(
            "From the next batch on",
            min_value=_RATE.minimum,
            max_value=_RATE.maximum,
            value=snapshot.config.learning_rate,
            step=snapshot.config.learning_rate / 10,
            format="%.6g",
            key=key,
        )
        st.caption(_now(snapshot))
        st.form_submit_button("Change", on_click=_change, args=(snapshot.run_id, key))


def _now(snapshot: RunSnapshot) -> str:
    now = f"It is {snapshot.windows[-1].learning_rate:.3g} now."
    schedule = SCHEDULES[snapshot.config.schedule]
    if schedule.name == "constant":
        return now
    return f"{now} The rest of the schedule ({schedule.label.lower()}) is scaled alike."


def _change(run_id: str, key: str) -> None:
    try:
        resources.run_queue().change_rate(run_id, float(st.session_state[key]))
    except (ConfigError, RunError) as error:
        get_state().notice = str(error)
