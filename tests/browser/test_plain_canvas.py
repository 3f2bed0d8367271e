"""The plain canvas is there for those who want it: mouse, finger, undo, clear and another pen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.conftest import Lab
from tests.browser.drawing import SEVEN, between, draw, touch
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE: ViewportSize = {"width": 390, "height": 844}
INK = """canvas => {
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    return pixels.filter((value, place) => place % 4 === 0 && value < 128 && pixels[place + 3] > 0).length;
}"""


def opened_canvas(page: Page, lab: Lab) -> Locator:
    page.goto(f"{lab.address}/draw")
    page.get_by_role("radio", name="Plain canvas").click()
    canvas = page.locator("canvas.upper-canvas")
    expect(canvas).to_be_visible()
    canvas.scroll_into_view_if_needed()
    return canvas


def test_a_seven_drawn_with_the_mouse_is_read_as_a_seven(page: Page, lab: Lab, console_errors: list[str]) -> None:
    draw(page, opened_canvas(page, lab), [between(SEVEN)])
    expect(page.get_by_role("heading", name="This is a 7")).to_be_visible()
    expect(page.get_by_text("ahead of the runner-up")).to_be_visible()
    expect(page.locator('[aria-label^="Bars:"]')).to_have_attribute("aria-label", re.compile(r"7 (> )?9\d"))
    assert console_errors == []


def test_undo_and_clear_take_strokes_back(page: Page, lab: Lab) -> None:
    canvas = opened_canvas(page, lab)
    draw(page, canvas, [between(SEVEN)])
    expect(page.get_by_role("heading", name="This is a 7")).to_be_visible()
    draw(page, canvas, [between(((90, 260), (230, 260)))])
    expect(page.get_by_role("heading", name="This is a 7")).to_have_count(0)
    page.locator(".st-key-_draw_undo button").click()
    expect(page.get_by_role("heading", name="This is a 7")).to_be_visible()
    page.locator(".st-key-_draw_clear button").click()
    expect(page.get_by_role("heading", name="Nothing drawn yet")).to_be_visible()


def test_another_pen_leaves_the_drawing_on_the_canvas(page: Page, lab: Lab) -> None:
    draw(page, opened_canvas(page, lab), [between(SEVEN)])
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
    touch(phone, canvas, [between(SEVEN)])
    expect(phone.get_by_role("heading", name="This is a 7")).to_be_visible()
    assert phone.locator("[data-testid=stMain]").evaluate("main => main.scrollTop") == before
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    phone.context.close()
