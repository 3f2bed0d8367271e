"""Pixels of any kind → ink: light ink on dark paper, whatever was drawn on what."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_core.drawing.photographs import photographed_ink
from mnist_core.errors import DrawingError, EmptyDrawingError

MAX_PIXELS = 25_000_000
"""The most pixels a drawing may have; a phone's photograph has 12 to 24 million."""

WORKING_SIDE = 560
"""Bigger drawings are averaged down to at most this many pixels a side, 28 times what is needed in the end."""

LEAST_CONTRAST = 0.2
"""Ink that differs less than this from its paper, on a scale from 0 to 1, counts as faint dust."""

NOISE = 0.15
"""Differences below this share of the darkest ink are paper grain and compression noise, not ink."""

EVEN = 0.6
"""The bare paper of a clean drawing is even to within this many of 255 levels, a photographed one is not."""

PLAIN_SHARE = 0.5
"""At least this share of a clean drawing is even paper."""

SMALLEST_PHOTOGRAPH = 64
"""Pixels a side: in a smaller picture there is no telling a line on the paper from a stroke."""

CHANNELS = (3, 4)
Paper = NDArray[np.float32] | np.float32 | np.uint8
_OPAQUE = [0] * 128 + [255] * 128


def ink_of(pixels: NDArray[np.generic]) -> NDArray[np.float32]:
    """Give the ink of a drawing: 0 where there is bare paper, 1 at the strongest ink.

    Ink is whatever differs from the paper, so dark on light and light on dark give the same answer.

    Args:
        pixels: `uint8`, or floats in [0, 1]; shape `(height, width)` grey, `(height, width, 3)` RGB or
            `(height, width, 4)` RGBA with straight alpha, as a browser's canvas gives it.

    Returns:
        `float32`, shape `(height, width)`, values in [0, 1]; both sides at most `WORKING_SIDE`.

    Raises:
        DrawingError: If these are not pixels that can be read; the message says what was received.
        EmptyDrawingError: If nothing stands out from the paper.
    """
    shade = _shade(_shrunk(_checked(pixels)))
    paper = _paper(shade)
    if not _is_plain(shade, paper):
        return _strengthened(photographed_ink(shade * np.float32(1 / 255)))
    box = _box(shade != paper)
    ink = np.zeros(shade.shape, dtype=np.float32)
    difference = shade[box].astype(np.float32) - (paper[box] if isinstance(paper, np.ndarray) else paper)
    ink[box] = _strengthened(_rarer_side(difference * np.float32(1 / 255)))
    return ink


def _strengthened(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """The strongest ink as 1, and none where there is only grain."""
    strongest = float(ink.max(initial=0.0))
    if strongest < LEAST_CONTRAST:
        raise EmptyDrawingError("Nothing is drawn here yet: draw a digit with a pen that stands out from the paper.")
    shares = np.minimum(ink * np.float32(1.0 / strongest), np.float32(1.0))
    return np.where(shares < NOISE, np.float32(0.0), shares)


def _box(is_ink: NDArray[np.bool_]) -> tuple[slice, slice]:
    """Rows and columns from the first to the last with ink: what lies outside costs no more work."""
    sides = np.flatnonzero(is_ink.any(axis=1)), np.flatnonzero(is_ink.any(axis=0))
    rows, columns = (slice(int(side[0]), int(side[-1]) + 1) if side.size else slice(0) for side in sides)
    return rows, columns


def _is_plain(shade: NDArray[np.uint8], paper: Paper) -> bool:
    """Whether this is a clean drawing, as a canvas or a drawing program gives it, rather than a photograph or a scan.

    Most of a clean drawing is exactly its paper. Lined paper may be as clean, but its lines run from border to border.
    """
    if min(shade.shape) < SMALLEST_PHOTOGRAPH:
        return True
    if isinstance(paper, np.uint8):  # no line reaches a border that is bare all round
        return int(np.count_nonzero(shade == paper)) >= PLAIN_SHARE * shade.size
    difference = shade - paper
    if _is_lined(difference):
        return False
    return int(np.count_nonzero(np.abs(difference) <= EVEN)) >= PLAIN_SHARE * shade.size


def _is_lined(difference: NDArray[np.float32]) -> bool:
    """Whether several lines reach two sides that lie opposite."""
    sides = difference[:, 0], difference[:, -1], difference[0], difference[-1]
    left, right, top, bottom = (_runs(np.abs(side) > 255 * NOISE * LEAST_CONTRAST) > 1 for side in sides)
    return (left and right) or (top and bottom)


def _runs(is_ink: NDArray[np.bool_]) -> int:
    """How many stretches of ink there are along a side."""
    return int(is_ink[0]) + int(np.count_nonzero(is_ink[1:] & ~is_ink[:-1]))


def _rarer_side(difference: NDArray[np.float32]) -> NDArray[np.float32]:
    """What is darker than the paper, or what is lighter: whichever there is more of."""
    darker, lighter = np.maximum(-difference, np.float32(0.0)), np.maximum(difference, np.float32(0.0))
    return lighter if _strong(lighter) > _strong(darker) else darker


def _strong(difference: NDArray[np.float32]) -> float:
    """How much there is of a difference, leaving out what shade on the paper could make."""
    return float(difference[difference >= LEAST_CONTRAST].sum())


def _checked(pixels: NDArray[np.generic]) -> NDArray[np.uint8]:
    """The same pixels as `uint8`, or a refusal that names what was received."""
    received = np.asarray(pixels)
    if received.ndim not in (2, 3) or (received.ndim == 3 and received.shape[2] not in CHANNELS):
        raise DrawingError(
            f"A drawing has the shape (height, width) if grey, or (height, width, 3 or 4) if coloured, "
            f"but this one has the shape {received.shape}."
        )
    count = received.shape[0] * received.shape[1]
    if not 0 < count <= MAX_PIXELS:
        raise DrawingError(
            f"A drawing has 1 to {MAX_PIXELS:,} pixels, but this one has {received.shape[1]:,} × {received.shape[0]:,}."
        )
    if received.dtype == np.uint8:
        return received.astype(np.uint8, copy=False)
    if received.dtype.kind != "f":
        raise DrawingError(f"Pixels are uint8, or floats from 0 to 1, but these are {received.dtype}.")
    lowest, highest = float(received.min()), float(received.max())
    if not (lowest >= 0.0 and highest <= 1.0):  # written so that NaN, which compares with nothing, is refused too
        raise DrawingError(
            f"Pixels given as floats lie from 0 to 1, but these lie from {lowest:g} to {highest:g}: "
            "divide by their largest possible value first."
        )
    return np.rint(received * 255.0).astype(np.uint8)


def _shrunk(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The same picture, averaged down by a whole number where it is bigger than needed."""
    factor = -(-max(pixels.shape[:2]) // WORKING_SIDE)
    if factor == 1:
        return pixels
    return np.asarray(Image.fromarray(np.ascontiguousarray(pixels)).reduce(factor), dtype=np.uint8)


def _shade(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """How light each pixel is, 0 to 255, with anything transparent laid on paper that suits the ink."""
    if pixels.ndim == 2:
        return pixels
    picture = Image.fromarray(np.ascontiguousarray(pixels))
    shade = picture.convert("L")  # luma of ITU-R BT.601
    if pixels.shape[2] == 4:
        opacity = picture.getchannel(3)
        if opacity.getextrema() != (255, 255):
            shade = _on_paper(shade, opacity)
    return np.asarray(shade)


def _on_paper(shade: Image.Image, opacity: Image.Image) -> Image.Image:
    """A partly transparent picture laid on paper."""
    box = opacity.getbbox()
    if box is None:
        return Image.new("L", shade.size, 255)
    seen, opacity_seen = shade.crop(box), opacity.crop(box)
    paper = Image.new("L", shade.size, _paper_below(seen, opacity_seen, shade.width * shade.height))
    paper.paste(seen, box, mask=opacity_seen)
    return paper


def _paper_below(shade: Image.Image, opacity: Image.Image, pixels: int) -> int:
    """The shade that belongs under a partly transparent picture of so many pixels, 0 to 255.

    Strokes on nothing get paper that they stand out from. Where most of the picture is opaque, a page was painted and
    only its rim is transparent: the rim gets the page's own shade.
    """
    counts = np.array(shade.histogram(opacity.point(_OPAQUE)))
    if not counts.any():
        counts = np.array(shade.histogram(opacity))
    typical = int(np.searchsorted(counts.cumsum(), counts.sum() / 2))
    if counts.sum() > pixels / 2:
        return typical
    return 255 if typical < 128 else 0


def _paper(shade: NDArray[np.uint8]) -> Paper:
    """The paper's shade at every pixel, or one number where it is the same everywhere: what most of its border shows.
    The number is a `uint8` where the whole border shows nothing else.

    Light that falls from one side is followed in a straight line from border to border. Where a border differs too much
    from the others it shows ink, as in a tight crop, and the paper is taken to be of one shade.
    """
    sides = shade[0], shade[-1], shade[:, 0], shade[:, -1]
    border = np.concatenate(sides)
    if border.min() == border.max():
        return np.uint8(border[0])
    level = float(np.median(border))
    top, bottom, left, right = (float(np.median(side)) - level for side in sides)
    if max(map(abs, (top, bottom, left, right))) >= 255 * LEAST_CONTRAST or (top == bottom and left == right):
        return np.float32(level)
    down = np.linspace(-0.5, 0.5, shade.shape[0], dtype=np.float32) * np.float32(bottom - top)
    across = np.linspace(-0.5, 0.5, shade.shape[1], dtype=np.float32) * np.float32(right - left)
    return np.float32(level) + down[:, np.newaxis] + across[np.newaxis]
