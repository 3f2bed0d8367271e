"""What every page stands in: page settings, the menu and the words for unexpected errors."""

from __future__ import annotations

import streamlit as st

from dashboard.errors import shown_errors
from dashboard.navigation import pages

st.set_page_config(page_title="MNIST Accuracy Lab", page_icon="🔢", layout="wide")
chosen = st.navigation(pages(), position="top")
with shown_errors():
    chosen.run()
