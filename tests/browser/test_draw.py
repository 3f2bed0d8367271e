"""Drawing as a person does it: with a mouse, a finger, an undo and a clear."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.conftest import Lab
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Point = tuple[int, int]
SEVEN: tuple[Point, ...] = ((90, 70), (230, 70), (150, 260))
PHONE: ViewportSize = {"width": 390, "height": 844}


def opened_canvas(page: Page, lab: Lab) -> Locator:
    page.goto(f"{lab.address}/draw")
    expect(page.get_by_role("heading", name="Nothing drawn yet")).to_be_visible()
    canvas = page.locator("canvas.upper-canvas")
    expect(canvas).to_be_visible()
    canvas.scroll_into_view_if_needed()
    return canvas


def draw(page: Page, canvas: Locator, stroke: tuple[Point, ...]) -> None:
    box = canvas.bounding_box()
    assert box is not None
    x, y = box["x"], box["y"]
    page.mouse.move(x + stroke[0][0], y + stroke[0][1])
    page.mouse.down()
    for right, down in stroke[1:]:
        page.mouse.move(x + right, y + down, steps=15)
    page.mouse.up()


INK = """canvas => {
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    return pixels.filter((value, place) => place % 4 === 0 && value < 128 && pixels[place + 3] > 0).length;
}"""


def test_a_seven_drawn_with_the_mouse_is_read_as_a_seven(page: Page, lab: Lab, console_errors: list[str]) -> None:
    draw(page, opened_canvas(page, lab), SEVEN)
    expect(page.get_by_role("heading", name="This is a 7")).to_be_visible()
    expect(page.get_by_text("ahead of the runner-up")).to_be_visible()
    expect(page.locator('[aria-label^="Bars:"]')).to_have_attribute("aria-label", re.compile(r"7 (> )?9\d"))
    assert console_errors == []


def test_undo_and_clear_take_strokes_back(page: Page, lab: Lab) -> None:
    canvas = opened_canvas(page, lab)
    draw(page, canvas, SEVEN)
    expect(page.get_by_role("heading", name="This is a 7")).to_be_visible()
    draw(page, canvas, ((90, 260), (230, 260)))
    expect(page.get_by_role("heading", name="This is a 7")).to_have_count(0)
    page.locator(".st-key-_draw_undo button").click()
    expect(page.get_by_role("heading", name="This is a 7")).to_be_visible()
    page.locator(".st-key-_draw_clear button").click()
    expect(page.get_by_role("heading", name="Nothing drawn yet")).to_be_visible()


def test_another_pen_leaves_the_drawing_on_the_canvas(page: Page, lab: Lab) -> None:
    draw(page, opened_canvas(page, lab), SEVEN)
    expect(page.get_by_role("heading", name="This is a 7")).to_be_visible()
    before = ink(page)
    for pen in ("Thin", "Thick", "Medium", "Thick"):
        page.get_by_role("radio", name=pen).click()
    expect(page.get_by_role("radio", name="Thick")).to_be_checked()
    assert before > 0
    # The canvas draws a moment after it is shown.
    wait_until(lambda: ink(page) == before)
    page.locator(".st-key-_draw_undo button").click()
    expect(page.get_by_role("heading", name="Nothing drawn yet")).to_be_visible()


def ink(page: Page) -> int:
    """How many pixels of the canvas are dark."""
    count: int = page.locator("canvas.lower-canvas").last.evaluate(INK)
    return count


def test_a_finger_draws_on_a_phone_without_moving_the_page(page: Page, lab: Lab) -> None:
    browser = page.context.browser
    assert browser is not None
    phone = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    canvas = opened_canvas(phone, lab)
    before = phone.locator("[data-testid=stMain]").evaluate("main => main.scrollTop")
    touch(phone, canvas, SEVEN)
    expect(phone.get_by_role("heading", name="This is a 7")).to_be_visible()
    assert phone.locator("[data-testid=stMain]").evaluate("main => main.scrollTop") == before
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    phone.context.close()


def touch(page: Page, canvas: Locator, stroke: tuple[Point, ...]) -> None:
    """Send what a touch screen sends; Playwright itself can only tap."""
    box = canvas.bounding_box()
    assert box is not None
    points = [(box["x"] + right, box["y"] + down) for right, down in between(stroke)]
    fingers = page.context.new_cdp_session(page)
    for number, (x, y) in enumerate(points):
        kind = "touchMove" if number else "touchStart"
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def between(stroke: tuple[Point, ...], steps: int = 15) -> list[tuple[float, float]]:
    """The stroke's corners with `steps` points on the way to each."""
    points = [(float(stroke[0][0]), float(stroke[0][1]))]
    for (x0, y0), (x1, y1) in pairwise(stroke):
        points += [(x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps) for step in range(1, steps + 1)]
    return points
