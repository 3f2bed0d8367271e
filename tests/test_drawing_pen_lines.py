"""Lines run through the points they are given, and pens leave round ends."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from mnist_core.drawing.pen_lines import SIDE, SOFT_SIDE, smooth, softened, stroke

POINTS = np.array([(0.0, 0.0), (0.4, 0.1), (0.2, 0.8)])


def test_a_smooth_line_goes_through_its_points_without_a_jump() -> None:
    line = smooth(POINTS)
    for point in POINTS:
        assert np.abs(line - point).sum(axis=1).min() < 1e-9
    assert np.hypot(*np.diff(line, axis=0).T).max() < 0.15


def test_a_stroke_reaches_half_a_pen_beyond_its_ends() -> None:
    paper = Image.new("L", (SIDE, SIDE), 0)
    stroke(ImageDraw.Draw(paper), np.array([(40.0, 70.0), (90.0, 70.0)]), 10.0)
    inked = np.argwhere(np.asarray(paper))
    np.testing.assert_allclose(inked.min(axis=0), (65, 35), atol=1)
    np.testing.assert_allclose(inked.max(axis=0), (75, 95), atol=1)


def test_some_papers_are_shrunk_and_some_not() -> None:
    rng, paper = np.random.default_rng(0), Image.new("L", (SIDE, SIDE), 255)
    assert {softened(rng, paper).shape for _ in range(20)} == {(SIDE, SIDE), (SOFT_SIDE, SOFT_SIDE)}
