"""A page of training images whose labels look wrong, with the label given and the digit suggested."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.gallery import PAGE_SIZE, TILE_GUTTER, TILE_PIXELS
from mnist_core.data.dataset import load_training_images
from mnist_core.evaluation.doubt_sentences import suspect_caption, suspect_description
from mnist_core.evaluation.label_suspects import Suspect
from mnist_core.figures.digits import digit_png
from mnist_core.figures.palette import NEUTRAL


def suspects_gallery(suspects: Sequence[Suspect]) -> None:
    """Draw the suspects, the surest first, `PAGE_SIZE` at a time; nothing is drawn if there are none."""
    if not suspects:
        return
    surest_first = tuple(sorted(suspects, key=lambda suspect: -suspect.confidence))
    place = st.container()
    pages = -(-len(suspects) // PAGE_SIZE)
    turned = st.pagination(pages, key="_suspects_page") if pages > 1 else 1
    shown = slice((turned - 1) * PAGE_SIZE, turned * PAGE_SIZE)
    images = _images(tuple(suspect.index for suspect in surest_first))[shown]
    place.image(
        [digit_png(image, frame=NEUTRAL, gutter=TILE_GUTTER) for image in images],
        [suspect_caption(suspect) for suspect in surest_first[shown]],
        width=TILE_PIXELS,
        alt=[suspect_description(suspect) for suspect in surest_first[shown]],
    )


@st.cache_resource(max_entries=1, show_spinner="Reading the training images")
def _images(indices: tuple[int, ...]) -> NDArray[np.uint8]:
    return load_training_images(np.array(indices, np.int64))
