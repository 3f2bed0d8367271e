"""Own digits as files: down as .npz, and up again from one of this lab or of somebody else's."""

from __future__ import annotations

import streamlit as st

from dashboard.state import get_state
from mnist_core.drawing.own_digits import OwnDigits, open_own_digits
from mnist_core.drawing.own_files import read_own_npz, write_own_npz
from mnist_core.errors import MnistCoreError

_UPLOAD = "_own_upload"


def export_button(own: OwnDigits) -> None:
    """Offer the whole set as a file, which is made when it is asked for."""
    st.download_button(
        "Export",
        lambda: write_own_npz(own.digits()[::-1]),
        "own-digits.npz",
        "application/octet-stream",
        icon=":material/download:",
        help="Images, labels and drawings as arrays, for NumPy or for another lab.",
        on_click="ignore",
        key="_own_export",
    )


def import_popover() -> None:
    """Take a file with digits."""
    with st.popover("Import", icon=":material/upload:"):
        st.file_uploader("A file with digits", type="npz", key=_UPLOAD, on_change=_uploaded)
        st.caption(
            "An .npz file that was exported here, or one with the arrays `images` and `labels`, or `x` and `y`: "
            "28 × 28, light ink on dark. What is here already is skipped."
        )


def _uploaded() -> None:
    file = st.session_state[_UPLOAD]
    if file is None:
        return
    try:
        kept = open_own_digits().keep_all(read_own_npz(file, file.name))
    except MnistCoreError as error:
        get_state().notice = str(error)
    else:
        skipped = f" {kept.skipped:,} were here already or came twice." if kept.skipped else ""
        get_state().notice = f"{kept.added:,} digits are new.{skipped}"
