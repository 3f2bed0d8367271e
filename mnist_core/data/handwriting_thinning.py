"""Strokes → their centre lines, one pixel wide: Guo and Hall's thinning, sixty-four images in every machine word.

After Z. Guo and R. W. Hall, "Parallel thinning with two-subiteration algorithms", Communications of the ACM 32 (1989).
Whether a pixel may go is a formula of its eight neighbours, so the same pixel of 64 images is decided at once, bit by
bit, and images need not be looped over.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]

_WORD_BITS = 64


def thinned(shapes: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Thin shapes to lines one pixel wide that run in their middle, in as many pieces and around as many holes.

    Args:
        shapes: `bool`, shape `(n, height, width)`; the outermost rows and columns are bare.

    Returns:
        `bool`, the same shape.
    """
    words = _packed(shapes)
    while _thin_once(words):
        pass
    return _unpacked(words, len(shapes))


def _packed(shapes: NDArray[np.bool_]) -> Words:
    """The same pixel of 64 images in one word: shape `(height, width, words)`."""
    filled = np.pad(shapes, ((0, -len(shapes) % _WORD_BITS), (0, 0), (0, 0)))
    return np.packbits(np.moveaxis(filled, 0, -1), axis=-1).view(np.uint64)


def _unpacked(words: Words, count: int) -> NDArray[np.bool_]:
    bits = np.unpackbits(words.view(np.uint8), axis=-1, count=count)
    return np.ascontiguousarray(np.moveaxis(bits, -1, 0)).view(np.bool_)


def _thin_once(words: Words) -> bool:
    """Take one layer of pixels off in place, half of its directions first; whether there was any to take."""
    inside: Words = words[1:-1, 1:-1]
    taken = False
    for is_first in (True, False):
        may_go = inside & _may_go(words, is_first)
        inside ^= may_go
        taken = taken or bool(may_go.any())
    return taken


def _may_go(words: Words, is_first: bool) -> Words:
    """Which pixels Guo and Hall's three conditions let go: C = 1, N from 2 to 3, and not on the side left for later."""
    north, northeast, east, southeast, south, southwest, west, northwest = _neighbours(words)
    pieces = (
        ~north & (northeast | east),
        ~east & (southeast | south),
        ~south & (southwest | west),
        ~west & (northwest | north),
    )
    pairs = (northwest | north, northeast | east, southeast | south, southwest | west)
    other_pairs = (north | northeast, east | southeast, south | southwest, west | northwest)
    has_two_to_three = _two_or_more(*pairs) & _two_or_more(*other_pairs) & ~(_all(*pairs) & _all(*other_pairs))
    waits = (south | southwest | ~northwest) & west if is_first else (north | northeast | ~southeast) & east
    return _exactly_one(*pieces) & has_two_to_three & ~waits


def _neighbours(words: Words) -> tuple[Words, ...]:
    """Views of the eight neighbours of every inner pixel, north first, clockwise."""
    height, width = words.shape[:2]
    around = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
    return tuple(words[1 + row : height - 1 + row, 1 + column : width - 1 + column] for row, column in around)


def _exactly_one(a: Words, b: Words, c: Words, d: Words) -> Words:
    return np.asarray(((a ^ b) & ~(c | d)) | ((c ^ d) & ~(a | b)), dtype=np.uint64)


def _two_or_more(a: Words, b: Words, c: Words, d: Words) -> Words:
    return np.asarray((a & b) | (c & d) | ((a | b) & (c | d)), dtype=np.uint64)


def _all(a: Words, b: Words, c: Words, d: Words) -> Words:
    return a & b & c & d
