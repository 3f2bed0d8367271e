"""Teaching own digits to a network: what is taught how, and the run that does it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard import resources
from dashboard.live.watched_run import watch
from dashboard.navigation import page
from dashboard.state import get_state
from mnist_core.drawing.own_digits import OwnDigits
from mnist_core.drawing.own_fine_tuning import Lesson, plan_fine_tuning
from mnist_core.errors import MnistCoreError
from mnist_core.runs.fine_tuning import LEAST_SHARE, LEAST_TO_SPLIT, MOST_SHARE, split_own

_START = Lesson()


def teach_popover(own: OwnDigits, model: str) -> None:
    """Let the viewer teach the own digits to the chosen network, and lead to where it trains."""
    with st.popover("Teach this network", icon=":material/school:"):
        digits = own.digits()
        st.caption(
            "A new run starts from this network's weights and learns your digits among MNIST's, so that it does not "
            f"forget those. {_split_text(len(digits))}"
        )
        epochs = st.number_input("Epochs", 1, 50, _START.epochs, key="_own_epochs")
        rate = st.number_input(
            "Learning rate", 1e-6, 0.1, _START.learning_rate, step=1e-4, format="%.5f", key="_own_rate"
        )
        replayed = st.number_input(
            "MNIST's images in each epoch",
            1000,
            60_000,
            _START.replayed_images,
            step=1000,
            key="_own_replayed",
            help="More of them keep better what the network knows, and take longer.",
        )
        share = st.slider(
            "Your share of the pictures",
            LEAST_SHARE,
            MOST_SHARE,
            _START.share,
            0.05,
            format="percent",
            key="_own_share",
            help="Your digits come again and again until they are about this share of every batch.",
        )
        if st.button("Teach", type="primary", key="_own_teach"):
            run_id = _teach(own, model, Lesson(int(epochs), float(rate), float(share), int(replayed)))
            if run_id is None:
                st.rerun()
            watch(run_id)
            st.switch_page(page("train"), query_params={"run": run_id})


def _split_text(count: int) -> str:
    if count < LEAST_TO_SPLIT:
        return (
            f"With fewer than {LEAST_TO_SPLIT} digits all are learned, and before and after can only be compared on "
            "those, which flatters it."
        )
    held = int((~split_own(np.zeros(count, np.uint8), 0)).sum())
    return f"About {held:,} of your {count:,} digits are held back, some of each, to judge it fairly."


def _teach(own: OwnDigits, model: str, lesson: Lesson) -> str | None:
    try:
        with st.spinner("Preparing the run"):
            plan = plan_fine_tuning(resources.run_store(), model, own.digits(), lesson)
            return plan.begin(resources.run_queue())
    except MnistCoreError as error:
        get_state().notice = str(error)
        return None
