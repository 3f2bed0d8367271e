"""Queues the article's examples with one click, all that are missing or one, and shows how far they are."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import resources
from dashboard.article.article_runs import ShownExample, runs_shown
from dashboard.article.article_words import run_label
from dashboard.diagnose.remedy_progress import remedy_progress
from dashboard.errors import shown_errors
from dashboard.stored_runs import stored_runs
from dashboard.words import plain
from mnist_core.article.examples import Example
from mnist_core.article.measured import Runs, expected_seconds
from mnist_core.article.stored_runs import next_seed
from mnist_core.presets import PRESETS


def start_all(shown: Sequence[ShownExample], *, data_ready: bool) -> None:
    """Offer to queue the examples that have no run here; all of them again, with another seed, once each has one."""
    missing = [one for one in shown if not one.own and one.waiting is None]
    is_busy = any(one.waiting is not None for one in shown)
    if not missing and is_busy:
        return
    planned = missing or list(shown)
    label = run_label(planned, _seconds(planned, runs_shown(shown)), again=not missing)
    _button(label, planned, "_article_run_all", data_ready=data_ready, is_primary=bool(missing))


def start_one(shown: ShownExample, runs: Runs, *, data_ready: bool) -> None:
    """Offer to queue an example that has no run here; show how far it is while it waits or trains."""
    key = shown.example.preset
    if shown.waiting is not None:
        st.caption("A run of yours is on its way.")
        remedy_progress(shown.waiting.run_id, f"_article_watch_{key}")
        return
    if shown.failed is not None:
        reason = f": {shown.failed.reason}" if shown.failed.reason else "."
        st.caption(f"The last try ended without a result ({shown.failed.state}){plain(reason)}")
    if not shown.own:
        label = run_label([shown], _seconds([shown], runs), again=False)
        _button(label, [shown], f"_article_run_{key}", data_ready=data_ready, is_primary=False)


def _seconds(planned: Sequence[ShownExample], runs: Runs) -> float | None:
    each = [expected_seconds(one.example, runs) for one in planned]
    return sum(filter(None, each)) if None not in each else None


def _button(label: str, planned: Sequence[ShownExample], key: str, *, data_ready: bool, is_primary: bool) -> None:
    pressed = st.button(
        label,
        type="primary" if is_primary else "secondary",
        icon=":material/play_arrow:",
        key=key,
        disabled=not data_ready,
        help=None if data_ready else "Waits for the MNIST images.",
    )
    if pressed:
        with shown_errors(), st.spinner("Preparing the runs"):
            for one in planned:
                _submit(one.example)
        st.rerun()


def _submit(example: Example) -> None:
    seed = next_seed(example, stored_runs())
    config = example.config.model_copy(update={"seed": seed})
    is_preset = config == example.config
    name = PRESETS[example.preset].label + ("" if is_preset else f", seed {seed}")
    resources.run_queue().submit(config, name=name, preset=example.preset if is_preset else None)
