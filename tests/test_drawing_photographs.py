"""What was written is told from light, shadow, paper lines, crumbs and the table's edge."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from benchmarks.photographs import PHOTOGRAPHS, placed
from mnist_core.drawing.photographs import photographed_ink
from mnist_core.drawing.pictures import decode_picture
from mnist_core.drawing.pixels import ink_of
from mnist_core.drawing.recipe import digit_image
from tests.drawings import STROKES, grey

NOTICEABLE = 0.04
"""A mean difference between two 28×28 images that a person would see; two of these digits differ by 0.1 or more."""


def _paper(strokes: list[list[tuple[float, float]]], *, width: int = 16) -> np.ndarray:
    """Dark strokes on grainy paper in uneven light, `float32`, 400 × 400."""
    sheet = Image.new("L", (400, 400), 225)
    pen = ImageDraw.Draw(sheet)
    for stroke in strokes:
        pen.line(stroke, fill=60, width=width, joint="curve")
    light = np.linspace(0.4, 1.0, 400, dtype=np.float32)
    grain = np.random.default_rng(0).normal(0, 0.015, (400, 400)).astype(np.float32)
    return np.clip(np.asarray(sheet, dtype=np.float32) / 255 * light + grain, 0, 1)


def _difference_after_rounding(made: np.ndarray, expected: np.ndarray) -> float:
    """A mean difference, up to the one pixel by which rounding to whole pixels may have moved the two apart."""
    moves = [(row, column) for row in (-1, 0, 1) for column in (-1, 0, 1)]
    return min(float(np.abs(np.roll(made, move, axis=(0, 1)) - expected).mean()) for move in moves)


@pytest.mark.parametrize("kind", PHOTOGRAPHS)
@pytest.mark.parametrize("name", sorted(STROKES))
def test_a_photograph_gives_the_image_that_the_drawing_gives(kind: str, name: str) -> None:
    drawn = grey(name)
    sheet = placed(drawn.astype(np.float32) / np.float32(255), np.random.default_rng(3), low=0.5)
    photograph = PHOTOGRAPHS[kind](sheet, np.random.default_rng(4))
    made, expected = digit_image(decode_picture(photograph, "photo")).image, digit_image(drawn).image
    assert _difference_after_rounding(made, expected) < NOTICEABLE


@pytest.mark.parametrize(
    ("part", "is_kept"),
    [
        pytest.param([(200, 90), (260, 92)], True, id="the loose bar of a 5"),
        pytest.param([(300, 150), (300, 310)], True, id="a loose stem"),
        pytest.param([(180, 100), (186, 100)], True, id="a short end that the pen left"),
        pytest.param([(40, 40), (43, 43)], False, id="a crumb far away"),
        pytest.param([(399, 0), (399, 399)], False, id="the paper's edge"),
    ],
)
def test_loose_strokes_stay_and_specks_go(part: list[tuple[float, float]], is_kept: bool) -> None:
    five: list[tuple[float, float]] = [(180, 110), (170, 190), (230, 200), (235, 260), (180, 290)]
    alone, together = photographed_ink(_paper([five])), photographed_ink(_paper([five, part]))
    more = float(together.sum() - alone.sum()) / float(alone.sum())
    assert (more > 0.005) == is_kept


@pytest.mark.parametrize("negative", [False, True])
def test_either_polarity_gives_the_same_ink(negative: bool) -> None:
    shade = _paper([[(120.0, 80.0), (280.0, 80.0), (190.0, 330.0)]])
    ink = photographed_ink(1 - shade if negative else shade)
    np.testing.assert_allclose(ink, photographed_ink(shade), atol=1e-3)
    assert ink[80, 200] > 0.5 > ink[200, 80]


def test_bare_paper_in_uneven_light_holds_no_ink() -> None:
    assert photographed_ink(_paper([])).max() < 0.2


def test_a_canvas_goes_the_quick_way_and_keeps_every_speck() -> None:
    drawn = grey("one").copy()
    drawn[5:8, 5:8] = 255
    assert ink_of(drawn).picture[6, 6] == 1.0


def test_a_clean_scan_of_lined_paper_is_read_without_its_lines() -> None:
    scan = 255 - np.asarray(Image.fromarray(grey("seven")).resize((560, 560)))
    lined = scan.copy()
    lined[30::48] = np.minimum(lined[30::48], 190)
    lined[31::48] = np.minimum(lined[31::48], 190)
    assert np.abs(digit_image(lined).image - digit_image(scan).image).mean() < NOTICEABLE


@settings(deadline=None, max_examples=25, derandomize=True)
@given(
    height=st.integers(64, 150),
    width=st.integers(64, 300),
    seed=st.integers(0, 1000),
    grain=st.sampled_from([0.0, 0.02, 0.3]),
    slope=st.floats(-0.4, 0.4),
)
def test_any_picture_leaves_ink_between_bare_and_full(
    height: int, width: int, seed: int, grain: float, slope: float
) -> None:
    noise = np.random.default_rng(seed).normal(0.5, grain, (height, width))
    shade = np.clip(noise + slope * np.linspace(-1, 1, width), 0, 1).astype(np.float32)
    ink = photographed_ink(shade)
    assert (ink.dtype, ink.shape) == (shade.dtype, shade.shape)
    assert 0.0 <= float(ink.min()) <= float(ink.max()) <= 1.0


@settings(deadline=None, max_examples=10, derandomize=True)
@given(name=st.sampled_from(sorted(STROKES)), seed=st.integers(0, 1000), negative=st.booleans())
def test_place_size_and_polarity_do_not_change_what_a_photograph_shows(name: str, seed: int, negative: bool) -> None:
    drawn, rng = grey(name), np.random.default_rng(seed)
    sheet = placed(drawn.astype(np.float32) / np.float32(255), rng, low=0.5)
    shade = np.clip(0.9 - 0.7 * sheet + rng.normal(0, 0.01, sheet.shape), 0, 1)
    levels = np.rint(255 * (1 - shade if negative else shade)).astype(np.uint8)
    made, expected = digit_image(levels).image, digit_image(drawn).image
    assert _difference_after_rounding(made, expected) < NOTICEABLE
