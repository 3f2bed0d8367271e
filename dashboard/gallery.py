"""A page of digit images with what the model made of them, wrapping to the width there is."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.confusion_words import case_caption, case_description
from dashboard.judged_run import test_images
from mnist_core.evaluation.cases import Case
from mnist_core.figures.digits import digit_png
from mnist_core.figures.palette import ERROR, NEUTRAL

PAGE_SIZE = 12
_TILE_PIXELS = 112  # four to each of MNIST's pixels; three tiles abreast on a phone, four beside the matrix


def gallery(cases: Sequence[Case], *, key: str) -> None:
    """Draw the cases in order, `PAGE_SIZE` at a time; misread ones have a coloured frame.

    Args:
        cases: What to draw; nothing is drawn if there are none.
        key: Names the list: the page turned to is kept as long as it stays the same.
    """
    if not cases:
        return
    tiles = st.container(horizontal=True, gap="xsmall")
    pages = -(-len(cases) // PAGE_SIZE)
    turned = st.pagination(pages, key=key) if pages > 1 else 1
    images = test_images()
    with tiles:
        for case in cases[(turned - 1) * PAGE_SIZE : turned * PAGE_SIZE]:
            frame = NEUTRAL if case.is_right else ERROR
            picture = digit_png(images[case.index], frame=frame)
            st.image(picture, case_caption(case), width=_TILE_PIXELS, alt=case_description(case))
