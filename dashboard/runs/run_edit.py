"""Changing what is stored of a run: its name, its note, and whether it is there at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.resources import run_store
from dashboard.state import get_state
from dashboard.words import plain
from mnist_core.errors import MnistCoreError
from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import MAX_NAME, MAX_NOTE

_DELETED = "_runs_deleted"


def name_and_note(run: RunRecord) -> None:
    """Let the viewer change a run's name and note."""
    with st.popover("Rename or note", icon=":material/edit:"), st.form(f"_runs_edit_{run.run_id}", border=False):
        name_key, note_key = f"_runs_name_{run.run_id}", f"_runs_note_{run.run_id}"
        st.text_input("Name", run.name, max_chars=MAX_NAME, key=name_key)
        st.text_area("Note", run.note, max_chars=MAX_NOTE, key=note_key, placeholder="What did you try, and why?")
        st.form_submit_button("Save", on_click=_save, args=(run, name_key, note_key))


def _save(run: RunRecord, name_key: str, note_key: str) -> None:
    name, note = st.session_state[name_key], st.session_state[note_key]
    if name != run.name:
        _try(run_store().rename, run.run_id, name)
    if note != run.note:
        _try(run_store().annotate, run.run_id, note)


def delete_runs(runs: Sequence[RunRecord]) -> None:
    """Let the viewer delete runs, once they have confirmed it."""
    busy = [run for run in runs if not run.state.is_finished]
    which = "this run" if len(runs) == 1 else f"these {len(runs)} runs"
    with st.popover("Delete", icon=":material/delete:", disabled=bool(busy), help=_why_not(busy)):
        st.markdown(f"Delete {which}? You can undo it on this page.")
        st.button(f"Yes, delete {which}", key="_runs_delete", on_click=_delete, args=(tuple(runs),))


def _why_not(busy: Sequence[RunRecord]) -> str | None:
    return f"{plain(busy[0].name)} is {busy[0].state}; stop it on the Train page first." if busy else None


def _delete(runs: tuple[RunRecord, ...]) -> None:
    gone = tuple(run for run in runs if _try(run_store().delete, run.run_id))
    st.session_state[_DELETED] = gone or st.session_state.get(_DELETED, ())


def undo_delete() -> None:
    """Offer to bring back what this viewer deleted last, if anything."""
    gone: tuple[RunRecord, ...] = st.session_state.get(_DELETED, ())
    if gone:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"Deleted: {', '.join(plain(run.name) for run in gone)}.", width="content")
            st.button("Undo", icon=":material/undo:", key="_runs_undo", on_click=_restore, args=(gone,))


def _restore(runs: tuple[RunRecord, ...]) -> None:
    st.session_state[_DELETED] = tuple(run for run in runs if not _try(run_store().restore, run.run_id))


def _try(action: Callable[..., None], *values: str) -> bool:
    """Whether an action went well; if not, why is said once the page is drawn."""
    try:
        action(*values)
    except MnistCoreError as error:
        get_state().notice = str(error)
        return False
    return True
