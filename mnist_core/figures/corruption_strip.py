"""What a corruption does to a digit: the digit at some severities, side by side, as one small picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mnist_core.data.corruptions import corrupt
from mnist_core.figures.digits import digit_png

SHOWN_SEVERITIES = (1, 3, 5)
_GUTTER = 3


def corruption_strip(
    image: NDArray[np.uint8], name: str, severities: Sequence[int] = SHOWN_SEVERITIES, *, scale: int = 2
) -> bytes:
    """Return an image at some severities of a corruption, the first at the left, as a PNG file.

    Args:
        image: `uint8`, shape `(28, 28)`, light ink on black.
        name: One of `CORRUPTIONS`.
        severities: From 1 to 5.
        scale: Side of the square that each pixel becomes, in pixels.

    Raises:
        DataError: If there is no such corruption or severity.
    """
    changed = [corrupt(image[np.newaxis], name, severity)[0] for severity in severities]
    return digit_png(np.concatenate(changed, axis=1), scale=scale, gutter=_GUTTER)
