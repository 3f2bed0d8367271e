"""Whether MNIST is here, and the way there while it is not."""

from __future__ import annotations

import streamlit as st

from dashboard import resources
from dashboard.words import plain, plain_list
from mnist_core.data.dataset import is_ready
from mnist_core.data.preparation import State

_TICK_SECONDS = 0.5


def data_panel() -> bool:
    """Whether MNIST is ready; until it is, fetches it and shows how far that is, and runs the page again at the end."""
    preparation = resources.data_preparation()
    # Fetched but not in the cache: it could not be kept there, and is fetched again where it is needed.
    if is_ready() or preparation.status().state == "ready":
        return True
    preparation.start()
    _progress(preparation.status().state)
    return False


@st.fragment(run_every=_TICK_SECONDS)
def _progress(state: State) -> None:
    status = resources.data_preparation().status()
    if status.state != state:
        # The rest of the page says something else then.
        st.rerun()
    if status.state == "failed":
        st.error(plain_list(f"MNIST could not be brought here, so nothing can be trained yet. {status.error}"))
        if st.button("Try again", key="_data_retry", icon=":material/refresh:"):
            resources.data_preparation().retry()
            st.rerun()
        return
    st.progress(status.fraction or 0.0, text=f"Getting the 70,000 MNIST images, once. {plain(status.message)}")
