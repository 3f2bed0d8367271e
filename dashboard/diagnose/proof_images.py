"""Images that a remedy fixed, and images that it broke, side by side."""

from __future__ import annotations

import streamlit as st

from dashboard.diagnose.proof_result import Indices, ProvedRun
from dashboard.runs.validation_images import validation_images
from mnist_core.figures.digits import digit_png
from mnist_core.figures.palette import ACCENT, ERROR

_SHOWN = 12
_SCALE, _GUTTER = 2, 4
_TILE_PIXELS = 28 * _SCALE + 2 * _GUTTER


def fixed_and_broken(proved: ProvedRun) -> None:
    """Draw the first of the images that only one of the two runs reads rightly.

    Raises:
        StoreError: If the run's predictions cannot be read.
        DataError: If MNIST cannot be read.
    """
    fixed, broken = st.columns(2, gap="medium")
    with fixed:
        _images(proved, proved.fixed, "fixed", ACCENT)
    with broken:
        _images(proved, proved.broken, "newly broken", ERROR)


def _images(proved: ProvedRun, which: Indices, what: str, colour: str) -> None:
    st.markdown(f"**{_counted(len(which))} {what}**")
    if not len(which):
        st.caption("None.")
        return
    shown = which[:_SHOWN]
    images = validation_images(proved.parent.run_id)
    st.image(
        [digit_png(images[place], scale=_SCALE, frame=colour, gutter=_GUTTER) for place in shown],
        [f"{proved.before[place]} → {proved.after[place]}" for place in shown],
        width=_TILE_PIXELS,
        alt=[
            f"A {proved.y_true[place]}, read as {proved.before[place]} before and {proved.after[place]} now"
            for place in shown
        ],
    )
    more = f"; {len(which) - len(shown):,} more are not shown" if len(which) > len(shown) else ""
    st.caption(f"What each was read as, before → now{more}.")


def _counted(count: int) -> str:
    return "1 image" if count == 1 else f"{count:,} images"
