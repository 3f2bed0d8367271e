"""Drawing as a person does it: with a mouse, a finger, buttons and keys, and an answer while the pen is down."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.conftest import Lab
from tests.browser.drawing import SEVEN, Stroke, between, draw, on_page, touch
from tests.drawings import SHARED, pen_strokes

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE: ViewportSize = {"width": 390, "height": 844}
SIDE = 280
BAR: Stroke = ((70, 200), (180, 200))
"""A line below a seven that makes something else of it."""


def opened_pad(page: Page, lab: Lab) -> Locator:
    page.goto(f"{lab.address}/draw")
    expect(page.get_by_role("heading", name="Nothing drawn yet")).to_be_visible()
    pad = page.get_by_role("img", name="Drawing pad")
    pad.scroll_into_view_if_needed()
    return pad


def expect_answer(page: Page, digit: int) -> None:
    expect(page.get_by_role("heading", name=f"This is a {digit}")).to_be_visible()


def scrolled(page: Page) -> float:
    """How far the page was scrolled down, in pixels."""
    distance: float = page.locator("[data-testid=stMain]").evaluate("main => main.scrollTop")
    return distance


def real_digits() -> list[tuple[int, list[Stroke]]]:
    """One recorded digit of each kind, as strokes on a pad `SIDE` wide."""
    strokes: Any = pen_strokes()
    data = strokes.load(SHARED / "data" / "pen_digits_strokes.npz")
    first = [int(np.flatnonzero(data.label == digit)[0]) for digit in range(10)]
    return [(digit, strokes.to_canvas(data.strokes(place), SIDE, mouse=True)) for digit, place in enumerate(first)]


def test_a_seven_drawn_with_the_mouse_is_read_as_a_seven(page: Page, lab: Lab, console_errors: list[str]) -> None:
    draw(page, opened_pad(page, lab), [between(SEVEN)])
    expect_answer(page, 7)
    expect(page.get_by_text("ahead of the runner-up").first).to_be_visible()
    expect(page.get_by_role("heading", name="What the network saw")).to_be_visible()
    assert console_errors == []


def test_the_answer_comes_while_the_pen_is_down(page: Page, lab: Lab) -> None:
    (stroke,) = on_page(opened_pad(page, lab), [between(SEVEN)], None)
    page.mouse.move(*stroke[0])
    page.mouse.down()
    for point in stroke[1:]:
        page.mouse.move(*point)
    expect_answer(page, 7)
    expect(page.get_by_role("heading", name="What the network saw")).to_have_count(0)
    page.mouse.up()
    expect(page.get_by_role("heading", name="What the network saw")).to_be_visible()


def test_real_digits_drawn_with_the_mouse_are_read(page: Page, lab: Lab) -> None:
    pad = opened_pad(page, lab)
    for digit, strokes in real_digits():
        draw(page, pad, strokes, side=SIDE)
        expect_answer(page, digit)
        page.get_by_role("button", name="Clear").click()
        expect(page.get_by_role("heading", name="Nothing drawn yet")).to_be_visible()


def test_real_digits_drawn_with_a_finger_are_read_and_the_page_stays_where_it_is(page: Page, lab: Lab) -> None:
    browser = page.context.browser
    assert browser is not None
    phone = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    pad = opened_pad(phone, lab)
    for digit, strokes in real_digits():
        before = scrolled(phone)
        touch(phone, pad, strokes, side=SIDE)
        expect_answer(phone, digit)
        assert scrolled(phone) == before
        phone.get_by_role("button", name="Clear").tap()
        expect(phone.get_by_role("heading", name="Nothing drawn yet")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    phone.context.close()
