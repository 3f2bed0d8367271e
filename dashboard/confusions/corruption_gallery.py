"""What each corruption does to a digit, at severity 1, 3 and 5, as small pictures."""

from __future__ import annotations

import streamlit as st

from dashboard.judged_run import test_images
from mnist_core.data.corruptions import CORRUPTIONS
from mnist_core.figures.corruption_strip import SHOWN_SEVERITIES, corruption_strip

_SHOWN_IMAGE = 1  # a 2, whose curve and foot show every change
_SCALE = 2
_WIDTH = 28 * len(SHOWN_SEVERITIES) * _SCALE + 6


def corruption_gallery() -> None:
    """Draw all corruptions, each with its name and what it stands for.

    Raises:
        DataError: If MNIST cannot be had.
    """
    st.image(
        _strips(),
        [f"**{entry.label}**  \n{entry.summary}" for entry in CORRUPTIONS.values()],
        width=_WIDTH,
        alt=[f"{entry.label} at severity 1, 3 and 5: {entry.summary}" for entry in CORRUPTIONS.values()],
    )
    st.caption("Severity 1, 3 and 5, from left to right.")


@st.cache_resource(show_spinner=False)
def _strips() -> list[bytes]:
    image = test_images()[_SHOWN_IMAGE]
    return [corruption_strip(image, name, scale=_SCALE) for name in CORRUPTIONS]
