"""Photographs → ink: uneven light, shadows, paper lines and specks are told from what was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.drawing.paper_lines import without_lines

LIGHT_SIDE = 140
"""The paper's light is looked at in a picture of about this many pixels a side: light changes slowly."""

WIDEST_STROKE = 0.3
"""Nothing wider than this share of the picture's longer side is a stroke; it is a shadow or another sheet."""

GRAIN = 6.0
"""Ink stands out this many times more than the paper's grain, its median absolute difference from bare paper."""

LEAST_INK = 0.0015
"""The share of a photograph that the strongest ink covers at least: a thin 1, a seventh of the picture high."""

CLEAR_INK, FAINT_INK = 0.7, 0.3
"""Shares of the strongest ink from which on all is ink, and below which nothing is: paper lines are fainter."""

FAR_SPECK, NEAR_SPECK, NEAR = 0.12, 0.012, 0.3
"""A part with less ink than these shares of the largest part is a speck: where it is far from that, or near it, nearer
than this share of its longer side. A 5's loose bar has about a seventh, a hooked 4's loose stem a third."""

RIM = 0.15
"""What touches the border counts this much when the largest part is looked for: a table's edge is no digit."""


@dataclass(frozen=True)
class _Part:
    """One connected part of the ink: its number, how much ink it has, where it is, whether it reaches the border."""

    label: int
    ink: float
    rows: slice
    columns: slice
    is_cut: bool


def photographed_ink(shade: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the ink of a photograph as `ink_of` gives it; all bare where no ink stands out.

    The paper is what is left when everything narrower than `WIDEST_STROKE` is filled from its surroundings, a
    morphological closing (Serra 1982, "Image analysis and mathematical morphology"); it follows the edge of a shadow,
    which an average would smear. Ink is judged by how much of the paper's light it takes away, in the shade and out of
    it alike.

    Args:
        shade: How light each pixel is, `float32`, shape `(height, width)`, in [0, 1].

    Returns:
        `float32`, shape `(height, width)`, in [0, 1].
    """
    dark_on_light = shade if _has_dark_ink(shade) else np.float32(1.0) - shade
    paper = np.maximum(_paper(dark_on_light), np.float32(0.05))
    taken = np.asarray(1.0 - dark_on_light / paper, dtype=np.float32)
    missing = without_lines(np.clip(_smoothed(taken), 0.0, 1.0))
    strongest = _strongest(missing)
    if strongest == 0.0:
        return np.zeros_like(shade)
    ink = np.clip((missing / strongest - FAINT_INK) / (CLEAR_INK - FAINT_INK), 0.0, 1.0)
    return _without_specks(ink.astype(np.float32)) * np.float32(strongest)


def _ndimage() -> Any:
    """SciPy's image functions, loaded when a photograph first comes: they take a third of a second."""
    from scipy import ndimage

    return ndimage


def _has_dark_ink(shade: NDArray[np.float32]) -> bool:
    """Whether the ink is darker than its paper: ink is the rarer, so it is on the long side of the differences."""
    surroundings = _ndimage().uniform_filter(shade, max(shade.shape) // 5, mode="nearest")
    return float(((shade - surroundings) ** 3).sum(dtype=np.float64)) <= 0.0


def _paper(shade: NDArray[np.float32]) -> NDArray[np.float32]:
    """The shade of the bare paper at every pixel, where ink is dark."""
    ndimage = _ndimage()
    factor = max(1, max(shade.shape) // LIGHT_SIDE)
    small = ndimage.uniform_filter(shade, 2 * factor + 1)[factor // 2 :: factor, factor // 2 :: factor]
    beyond = round(max(small.shape) * WIDEST_STROKE / 2)
    # Light that fades towards a border goes on fading beyond it, or the border would look inked.
    continued = np.pad(small, beyond, mode="reflect", reflect_type="odd")
    closed = ndimage.grey_closing(continued, (2 * beyond + 1, 2 * beyond + 1))[beyond:-beyond, beyond:-beyond]
    closed = ndimage.uniform_filter(closed, 3, mode="nearest")
    rows = (np.arange(shade.shape[0]) - factor // 2) / factor
    columns = (np.arange(shade.shape[1]) - factor // 2) / factor
    return _interpolated(closed, rows, columns)


def _interpolated(
    values: NDArray[np.float32], rows: NDArray[np.float64], columns: NDArray[np.float64]
) -> NDArray[np.float32]:
    """`values` between their pixels, at every pair of these places; the nearest one beyond the border."""
    down = np.stack([np.interp(rows, np.arange(len(values)), column) for column in values.T], axis=1)
    across = np.stack([np.interp(columns, np.arange(values.shape[1]), row) for row in down])
    return across.astype(np.float32)


def _smoothed(missing: NDArray[np.float32]) -> NDArray[np.float32]:
    """Without the grain of single pixels; the bigger the picture the wider, always far narrower than a stroke."""
    width = max(missing.shape) / 280
    smoothed: NDArray[np.float32] = _ndimage().gaussian_filter(missing, 0.8 * width)
    return smoothed


def _strongest(missing: NDArray[np.float32]) -> float:
    """How strong the ink is, leaving single dark pixels out; 0 where nothing stands out from the grain."""
    level = float(np.median(missing))
    grain = float(np.median(np.abs(missing - level)))
    strongest = float(np.quantile(missing, 1.0 - LEAST_INK))
    return strongest if strongest > level + GRAIN * grain else 0.0


def _without_specks(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """Only the largest part and what may belong to the same digit."""
    labels, count = _ndimage().label(ink > 0.25, structure=np.ones((3, 3)))
    if count < 2:
        return ink
    parts = _parts(labels, ink)
    largest = max(parts, key=lambda part: part.ink * (RIM if part.is_cut else 1.0))
    kept = [part.label for part in parts if part is largest or _belongs(part, largest)]
    return np.where(_ndimage().binary_dilation(np.isin(labels, kept), iterations=2), ink, np.float32(0.0))


def _parts(labels: NDArray[np.int32], ink: NDArray[np.float32]) -> list[_Part]:
    boxes = _ndimage().find_objects(labels)
    masses = np.bincount(labels.ravel(), weights=ink.ravel())
    height, width = ink.shape
    return [
        _Part(
            label,
            float(masses[label]),
            rows,
            columns,
            rows.start <= 1 or columns.start <= 1 or rows.stop >= height - 1 or columns.stop >= width - 1,
        )
        for label, (rows, columns) in enumerate(boxes, start=1)
    ]


def _belongs(part: _Part, largest: _Part) -> bool:
    """Whether a part may be of the same digit as the largest."""
    share = part.ink / largest.ink
    side = max(largest.rows.stop - largest.rows.start, largest.columns.stop - largest.columns.start)
    is_near = max(_gap(part.rows, largest.rows), _gap(part.columns, largest.columns)) <= NEAR * side
    if part.is_cut and not largest.is_cut:
        return False
    return share >= (NEAR_SPECK if is_near else FAR_SPECK)


def _gap(one: slice, other: slice) -> int:
    """Pixels between two stretches, 0 where they overlap."""
    return max(int(one.start) - int(other.stop), int(other.start) - int(one.stop), 0)
