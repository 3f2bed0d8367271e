"""A page of digit images with what the model made of them, wrapping to the width there is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.confusion_words import case_caption, case_description
from dashboard.judged_run import test_images
from mnist_core.evaluation.cases import Case
from mnist_core.figures.digits import digit_png
from mnist_core.figures.palette import ERROR, NEUTRAL

PAGE_SIZE = 12
TILE_GUTTER = 3  # px; `st.image` sets images edge to edge
TILE_PIXELS = 28 * 4 + 2 * TILE_GUTTER  # sharp: each of MNIST's pixels is four wide; and three go abreast on a phone


def gallery(cases: Sequence[Case], *, key: str, notes: Sequence[str] = ()) -> None:
    """Draw the cases in order, `PAGE_SIZE` at a time; misread ones have a coloured frame.

    Args:
        cases: What to draw; nothing is drawn if there are none.
        key: Names the list: the page turned to is kept as long as it stays the same.
        notes: One more line under each case; none where empty.
    """
    if not cases:
        return
    place = st.container()
    pages = -(-len(cases) // PAGE_SIZE)
    turned = st.pagination(pages, key=key) if pages > 1 else 1
    on_page = slice((turned - 1) * PAGE_SIZE, turned * PAGE_SIZE)
    shown, images = cases[on_page], test_images()
    captions = [case_caption(case) for case in shown]
    if notes:
        captions = [f"{caption}  \n{note}" for caption, note in zip(captions, notes[on_page], strict=True)]
    # One element for all rather than one each: less for the browser to build after a click.
    place.image(
        [_tile(images[case.index], case) for case in shown],
        captions,
        width=TILE_PIXELS,
        alt=[case_description(case) for case in shown],
    )


def _tile(image: NDArray[np.uint8], case: Case) -> bytes:
    return digit_png(image, frame=NEUTRAL if case.is_right else ERROR, gutter=TILE_GUTTER)
