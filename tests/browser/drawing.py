"""Drawing in a browser: strokes in pixels of the surface, sent as a mouse or a touch screen sends them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from playwright.sync_api import Locator, Page

Point = tuple[float, float]
Stroke = Sequence[Point]
SEVEN: Stroke = ((90, 70), (230, 70), (150, 260))
STEPS = 15


def draw(page: Page, surface: Locator, strokes: Sequence[Stroke], *, side: float | None = None) -> None:
    """Draw strokes with the mouse; they are given in pixels of the surface, or on one `side` wide."""
    for stroke in on_page(surface, strokes, side):
        page.mouse.move(*stroke[0])
        page.mouse.down()
        for point in stroke[1:]:
            page.mouse.move(*point)
        page.mouse.up()


def touch(page: Page, surface: Locator, strokes: Sequence[Stroke], *, side: float | None = None) -> None:
    """Draw strokes with a finger: what a touch screen sends, for Playwright itself can only tap."""
    fingers = page.context.new_cdp_session(page)
    for stroke in on_page(surface, strokes, side):
        for number, (x, y) in enumerate(stroke):
            kind = "touchMove" if number else "touchStart"
            fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    fingers.detach()


def on_page(surface: Locator, strokes: Sequence[Stroke], side: float | None) -> list[list[Point]]:
    """The strokes in pixels of the page."""
    box = surface.bounding_box()
    assert box is not None
    scale = 1.0 if side is None else box["width"] / side
    return [[(box["x"] + scale * float(x), box["y"] + scale * float(y)) for x, y in stroke] for stroke in strokes]


def between(stroke: Stroke, steps: int = STEPS) -> list[Point]:
    """The stroke's corners with `steps` points on the way to each."""
    points = [stroke[0]]
    for (x0, y0), (x1, y1) in pairwise(stroke):
        points += [(x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps) for step in range(1, steps + 1)]
    return points
