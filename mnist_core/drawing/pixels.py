"""Pixels of any kind → ink: light ink on dark paper, whatever was drawn on what."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_core.drawing.ink import FULL, Ink, InkBox, ink_box
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


def ink_of(pixels: NDArray[np.generic]) -> Ink:
    """Find the ink of a drawing: whatever differs from the paper, so dark on light and light on dark give the same.

    Args:
        pixels: `uint8`, or floats in [0, 1]; shape `(height, width)` grey, `(height, width, 3)` RGB or
            `(height, width, 4)` RGBA with straight alpha, as a browser's canvas gives it.

    Returns:
        The ink, on paper of which both sides have at most `WORKING_SIDE` pixels.

    Raises:
        DrawingError: If these are not pixels that can be read; the message says what was received.
        EmptyDrawingError: If nothing stands out from the paper.
    """
    picture = _shrunk(_checked(pixels))
    height, width = picture.shape[:2]
    seen = _seen(picture)
    shade = _shade(picture[seen.slices], height * width)
    paper = _paper(shade) if seen.height == height else shade[0, 0]
    if not _is_plain(shade, paper, (height, width)):
        whole = _shade(picture, height * width)
        return _on_its_paper(_levels(photographed_ink(whole * np.float32(1 / 255))), (height, width), 0, 0)
    if isinstance(paper, np.uint8):
        levels = _strengthened(_rarer_levels(shade, paper))
    else:
        levels = _levels(_rarer_side((shade - paper) * np.float32(1 / 255)))
    return _on_its_paper(levels, (height, width), seen.top, seen.left)


def _on_its_paper(levels: NDArray[np.uint8], shape: tuple[int, int], top: int, left: int) -> Ink:
    """Ink whose upper left corner lies here on the paper, cut to its own box."""
    box = ink_box(levels)
    placed = InkBox(box.top + top, box.left + left, box.bottom + top, box.right + left)
    return Ink(shape, placed, levels[box.slices])


def _seen(picture: NDArray[np.uint8]) -> InkBox:
    """All that differs from the picture's corner, and one pixel more each way: what lies outside costs no more work.

    The whole picture where that reaches its border, where all of it is the same, and where a painted page has holes.
    """
    height, width = picture.shape[:2]
    if picture.ndim == 2:
        differs = picture != picture[0, 0]
    elif picture.shape[2] == 4:
        as_one = np.ascontiguousarray(picture).view(np.uint32)[..., 0]
        differs = as_one != as_one[0, 0]
    else:
        differs = (picture != picture[0, 0]).any(axis=2)
    whole = InkBox(0, 0, height, width)
    if not differs.any():
        return whole
    box = ink_box(differs)
    reaches_border = box.top == 0 or box.left == 0 or box.bottom == height or box.right == width
    if reaches_border or (picture.shape[2:] == (4,) and _is_page_with_holes(picture, box)):
        return whole
    return InkBox(box.top - 1, box.left - 1, box.bottom + 1, box.right + 1)


def _is_page_with_holes(rgba: NDArray[np.uint8], box: InkBox) -> bool:
    """Whether paint lies around this box, and not all of the box is painted: how much paint there is in all counts."""
    return bool(rgba[0, 0, 3] > 0 and rgba[box.slices][..., 3].min() < 255)


def _levels(ink: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Ink given as floats in [0, 1] as levels, the strongest as `FULL`, and none where there is only grain."""
    return _strengthened(np.rint(ink * np.float32(FULL)).astype(np.uint8))


def _strengthened(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The strongest ink as `FULL`, and none where there is only grain."""
    strongest = int(ink.max(initial=0))
    if strongest < FULL * LEAST_CONTRAST:
        raise EmptyDrawingError("Nothing is drawn here yet: draw a digit with a pen that stands out from the paper.")
    return np.frombuffer(ink.tobytes().translate(_stretch(strongest)), dtype=np.uint8).reshape(ink.shape)


@cache
def _stretch(strongest: int) -> bytes:
    """For each level what it becomes where the strongest is this one."""
    shares_of_strongest = np.minimum(np.arange(FULL + 1) / strongest, 1.0)
    levels = np.where(shares_of_strongest < NOISE, 0.0, np.rint(FULL * shares_of_strongest))
    return levels.astype(np.uint8).tobytes()


def _is_plain(shade: NDArray[np.uint8], paper: Paper, shape: tuple[int, int]) -> bool:
    """Whether this is a clean drawing, as a canvas or a drawing program gives it, rather than a photograph or a scan.

    Most of a clean drawing is exactly its paper. Lined paper may be as clean, but its lines run from border to border.

    Args:
        shade: Of the part that was looked at; around it there is nothing but paper.
        paper: The paper's shade.
        shape: Height and width of the whole picture.
    """
    if min(shape) < SMALLEST_PHOTOGRAPH:
        return True
    if isinstance(paper, np.uint8):  # no line reaches a border that is bare all round
        inked = shade.size - int(np.count_nonzero(shade == paper))
        return inked <= (1 - PLAIN_SHARE) * shape[0] * shape[1]
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


def _rarer_levels(shade: NDArray[np.uint8], paper: np.uint8) -> NDArray[np.uint8]:
    """By how much each pixel is darker than even paper, or lighter: whichever there is more of."""
    level, darkest, lightest = int(paper), int(shade.min()), int(shade.max())
    # In nearly all drawings only one of the two stands out.
    if lightest - level < FULL * LEAST_CONTRAST:
        return paper - np.minimum(shade, paper)
    if level - darkest < FULL * LEAST_CONTRAST:
        return np.maximum(shade, paper) - paper
    darker, lighter = paper - np.minimum(shade, paper), np.maximum(shade, paper) - paper
    return lighter if _strong(lighter, FULL) > _strong(darker, FULL) else darker


def _rarer_side(difference: NDArray[np.float32]) -> NDArray[np.float32]:
    """What is darker than the paper, or what is lighter: whichever there is more of."""
    darker, lighter = np.maximum(-difference, np.float32(0.0)), np.maximum(difference, np.float32(0.0))
    return lighter if _strong(lighter, 1.0) > _strong(darker, 1.0) else darker


def _strong(difference: NDArray[Any], full: float) -> float:
    """How much there is of a difference, on a scale up to `full`, leaving out what shade on the paper could make."""
    return float(difference[difference >= full * LEAST_CONTRAST].sum())


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


def _shade(pixels: NDArray[np.uint8], whole: int) -> NDArray[np.uint8]:
    """How light each pixel is, 0 to 255, with anything transparent laid on paper that suits the ink.

    Args:
        pixels: Of the part that was looked at; around it there is nothing but paper.
        whole: How many pixels the whole picture has.
    """
    if pixels.ndim == 2:
        return pixels
    picture = Image.fromarray(np.ascontiguousarray(pixels))
    shade = picture.convert("L")  # luma of ITU-R BT.601
    if pixels.shape[2] == 4:
        opacity = picture.getchannel(3)
        if opacity.getextrema() != (255, 255):
            shade = _on_paper(shade, opacity, whole)
    return np.asarray(shade)


def _on_paper(shade: Image.Image, opacity: Image.Image, whole: int) -> Image.Image:
    """A partly transparent picture laid on paper."""
    box = opacity.getbbox()
    if box is None:
        return Image.new("L", shade.size, FULL)
    paper = Image.new("L", shade.size, _paper_below(np.asarray(shade), np.asarray(opacity), whole))
    paper.paste(shade, (0, 0), mask=opacity)
    return paper


def _paper_below(shade: NDArray[np.uint8], opacity: NDArray[np.uint8], whole: int) -> int:
    """The shade that belongs under a partly transparent picture of so many pixels, 0 to 255.

    Strokes on nothing get paper that they stand out from. Where most of the picture is opaque, a page was painted and
    only its rim is transparent: the rim gets the page's own shade.
    """
    painted = opacity > FULL // 2
    count = int(np.count_nonzero(painted))
    if not count:
        painted = opacity > 0
        count = int(np.count_nonzero(painted))
    if count > whole / 2:
        return int(np.searchsorted(np.bincount(shade[painted]).cumsum(), count / 2))
    dark = int(np.count_nonzero(painted & (shade < 128)))
    return FULL if dark >= count / 2 else 0


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
