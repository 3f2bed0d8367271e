"""A strip of real test digits, in a colour that stands on light and dark pages."""

from __future__ import annotations

import io

import numpy as np
import streamlit as st

from mnist_core.data.dataset import load_test_images

_INK = (0x3E, 0x8F, 0xC9)
_ROWS, _PER_DIGIT, _SCALE = 2, 2, 4


@st.cache_data(max_entries=1, show_spinner=False)
def digit_strip() -> bytes:
    """A PNG with a transparent ground: rows of digits from 0 to 9, two of each side by side.

    Raises:
        DataError: If MNIST cannot be read.
    """
    from PIL import Image

    x_test, y_test = load_test_images()
    columns = [np.flatnonzero(y_test == digit)[: _ROWS * _PER_DIGIT].reshape(_ROWS, _PER_DIGIT) for digit in range(10)]
    ink = np.concatenate([np.concatenate(list(row), axis=1) for row in x_test[np.concatenate(columns, axis=1)]])
    height, width = ink.shape
    smooth = Image.fromarray(ink).resize((width * _SCALE, height * _SCALE), Image.Resampling.BICUBIC)
    rgba = np.empty((height * _SCALE, width * _SCALE, 4), np.uint8)
    rgba[..., :3] = _INK
    rgba[..., 3] = np.asarray(smooth)
    file = io.BytesIO()
    Image.fromarray(rgba).save(file, "PNG")
    return file.getvalue()
