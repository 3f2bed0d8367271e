"""How errors reach a reader: one calm sentence for those this lab raises; Streamlit logs all others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard.words import plain
from mnist_core.errors import MnistCoreError


@contextmanager
def shown_errors() -> Iterator[None]:
    """Show an error of this lab as one sentence and end the page, or the fragment, there.

    Others pass through: Streamlit logs them with their traceback and shows a line without details, because
    `client.showErrorDetails` is `"none"`.
    """
    try:
        yield
    except MnistCoreError as error:
        st.error(plain(str(error)), icon=":material/info:")
        st.stop()
