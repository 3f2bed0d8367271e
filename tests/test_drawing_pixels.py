"""Ink is found whatever was drawn on what, and pixels that cannot be read are refused by name."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.drawing.pixels import MAX_PIXELS, WORKING_SIDE
from mnist_core.drawing.pixels import ink_of as found_ink
from mnist_core.errors import DrawingError, EmptyDrawingError
from tests.drawings import canvas, grey

INK = grey("seven")
BLACK, WHITE, NAVY, YELLOW, MID = (0, 0, 0), (255, 255, 255), (0, 0, 96), (255, 240, 80), (120, 120, 120)


def ink_of(pixels: np.ndarray) -> np.ndarray:
    """The whole ink picture."""
    return found_ink(pixels).picture


@pytest.mark.parametrize(
    "pixels",
    [
        pytest.param(255 - INK, id="black on white, grey"),
        pytest.param(INK.astype(np.float32) / 255, id="white on black, float32"),
        pytest.param((255 - INK) / 255.0, id="black on white, float64"),
        pytest.param(canvas(INK, BLACK, None), id="black on nothing"),
        pytest.param(canvas(INK, WHITE, None), id="white on nothing"),
        pytest.param(canvas(INK, MID, None), id="mid grey on nothing"),
        pytest.param(canvas(INK, BLACK, WHITE), id="black on white"),
        pytest.param(canvas(INK, WHITE, BLACK), id="white on black"),
        pytest.param(canvas(INK, NAVY, YELLOW), id="navy on yellow"),
        pytest.param(canvas(INK, YELLOW, NAVY), id="yellow on navy"),
        pytest.param(canvas(INK, BLACK, MID), id="black on mid grey"),
        pytest.param(canvas(INK, WHITE, MID), id="white on mid grey"),
        pytest.param(canvas(INK, BLACK, WHITE)[..., :3], id="black on white, RGB"),
    ],
)
def test_any_pen_on_any_paper_leaves_the_same_ink(pixels: np.ndarray) -> None:
    np.testing.assert_allclose(ink_of(pixels), ink_of(INK), atol=0.02)


def test_a_painted_page_with_a_transparent_rim_is_read_as_a_page() -> None:
    page = canvas(INK, BLACK, WHITE)
    page[:12, :, :] = page[-12:, :, :] = 0
    page[:, :12, :] = page[:, -12:, :] = 0
    np.testing.assert_allclose(ink_of(page), ink_of(INK), atol=0.02)


def test_holes_in_a_painted_page_are_no_ink() -> None:
    page = canvas(INK, BLACK, WHITE)
    page[INK > 0] = 0
    with pytest.raises(EmptyDrawingError):
        ink_of(page)


@pytest.mark.parametrize("paper", [BLACK, MID, WHITE, None])
def test_more_bare_paper_around_a_drawing_changes_none_of_its_ink(paper: tuple[int, int, int] | None) -> None:
    pen = (180, 180, 180)
    narrow = canvas(INK, pen, paper)
    wide = canvas(np.pad(INK, 40), pen, paper)
    np.testing.assert_array_equal(ink_of(wide)[40:-40, 40:-40], ink_of(narrow))


@pytest.mark.parametrize("place", [(20.0, 20.0), (160.0, 20.0), (20.0, 160.0), (160.0, 160.0)])
def test_shade_across_the_paper_is_not_taken_for_ink(place: tuple[float, float]) -> None:
    small = grey("one", height=70.0, at=place)
    paper = np.linspace(185, 225, 280)[np.newaxis] - small * 0.5
    for pixels in (paper.astype(np.uint8), (255 - paper).astype(np.uint8)):
        np.testing.assert_allclose(ink_of(pixels), ink_of(small), atol=0.15)


def test_a_tight_crop_keeps_its_ink() -> None:
    crop = 255 - INK[INK.any(axis=1)][:, INK.any(axis=0)]
    np.testing.assert_allclose(ink_of(crop), ink_of(255 - crop), atol=0.01)
    assert ink_of(crop)[0].mean() > 0.5


def test_ink_that_runs_off_the_edge_is_still_ink() -> None:
    ink = ink_of(255 - grey("one", height=400.0, at=(-60.0, -60.0)))
    assert ink[140, 140] == 1.0
    assert ink[140, 10] == 0.0


@pytest.mark.parametrize("level", [0, 127, 255])
@pytest.mark.parametrize("shape", [(280, 280), (280, 280, 4), (1, 1), (1, 300)])
def test_bare_paper_is_never_taken_for_a_digit(level: int, shape: tuple[int, ...]) -> None:
    with pytest.raises(EmptyDrawingError, match="Nothing is drawn"):
        ink_of(np.full(shape, level, dtype=np.uint8))


def test_faint_dust_on_paper_is_no_drawing() -> None:
    paper = np.full((280, 280), 250, dtype=np.uint8)
    paper[::7, ::11] = 215
    with pytest.raises(EmptyDrawingError):
        ink_of(paper)


def test_a_single_dot_is_a_drawing() -> None:
    paper = np.full((280, 280), 255, dtype=np.uint8)
    paper[100:104, 50:54] = 0
    assert ink_of(paper).sum() == 16.0


@pytest.mark.parametrize("side", [WORKING_SIDE, WORKING_SIDE + 1, 4000])
def test_a_big_picture_is_averaged_down(side: int) -> None:
    picture = np.zeros((side, side // 2), dtype=np.uint8)
    picture[side // 4 : side // 2, side // 8 : side // 4] = 255
    ink = ink_of(picture)
    assert max(ink.shape) <= WORKING_SIDE
    assert ink.mean() == pytest.approx(1 / 16, rel=0.05)


@pytest.mark.parametrize(
    ("pixels", "words"),
    [
        (np.zeros(28, dtype=np.uint8), r"shape \(28,\)"),
        (np.zeros((4, 28, 28), dtype=np.uint8), r"shape \(4, 28, 28\)"),
        (np.zeros((1, 28, 28, 4), dtype=np.uint8), r"shape \(1, 28, 28, 4\)"),
        (np.zeros((28, 28, 2), dtype=np.uint8), r"shape \(28, 28, 2\)"),
        (np.zeros((0, 28), dtype=np.uint8), "28 × 0"),
        (np.broadcast_to(np.uint8(0), (MAX_PIXELS, 2)), "25,000,000 pixels"),
        (np.zeros((28, 28), dtype=np.int64), "int64"),
        (np.zeros((28, 28), dtype=bool), "bool"),
        (np.zeros((28, 28), dtype=object), "object"),
        (np.full((28, 28), 255.0), "from 255 to 255"),
        (np.full((28, 28), -0.1), "from -0.1"),
        (np.full((28, 28), np.nan), "nan"),
        (np.full((28, 28), np.inf), "inf"),
    ],
)
def test_what_is_not_pixels_is_refused_by_name(pixels: np.ndarray, words: str) -> None:
    with pytest.raises(DrawingError, match=words):
        ink_of(pixels)
