"""Drawing as a person does it: with a mouse, a finger, buttons and keys, and an answer while the pen is down."""

from __future__ import annotations

import base64
import io
import math
import re
import time
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, Route, ViewportSize, expect

from dashboard.draw.drawing_answer import NO_DIGIT
from dashboard.draw.drawing_pad import FIRST_PEN, PEN_WIDTHS
from mnist_core.drawing.classify import classify
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.starter import starter_model
from mnist_core.runs.record import Artifact
from mnist_core.runs.store import RunStore
from tests.browser.conftest import Lab, open_until
from tests.browser.drawing import SEVEN, Stroke, between, draw, on_page, touch
from tests.drawings import SHARED, logits_of, pen_strokes, write_model
from tests.drawings import draw as drawn_digit
from tests.stores import completed_run, uri_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE: ViewportSize = {"width": 390, "height": 844}
SIDE = 280
CLEAR = 0.9
"""The margin of digits that are replayed: closer calls may fall the other way with the pad's own smoothing."""
SCRIBBLE: Stroke = [
    (140 + 100 * math.sin(0.108 * t + 1) * math.cos(0.0444 * t), 140 + 100 * math.cos(0.156 * t) * math.sin(0.0252 * t))
    for t in range(160)
]
NOUGHT: Stroke = [(140 + 16 * math.sin(0.157 * t), 140 - 24 * math.cos(0.157 * t)) for t in range(41)]
"""So small that a pen of 28 leaves nothing of its inside."""
PAUSE_SECONDS = 2.0
"""For which the route is left alone where it is busy."""
BAR: Stroke = ((70, 200), (180, 200))
"""A line below a seven that makes something else of it."""


def opened_pad(page: Page, lab: Lab) -> Locator:
    page.goto(f"{lab.address}/draw")
    expect(page.get_by_role("heading", name="Nothing drawn yet")).to_be_visible()
    pad = page.get_by_role("img", name="Drawing pad")
    pad.scroll_into_view_if_needed()
    return pad


def expect_answer(page: Page, digit: int) -> None:
    expect(page.get_by_role("heading", name=re.compile(f"This is an? {digit}"))).to_be_visible()


PASTE = """async (content) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([bytes], "image.png", { type: "image/png" }));
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def picture_of(name: str) -> bytes:
    """A drawn digit as a PNG file."""
    buffer = io.BytesIO()
    drawn_digit(name).save(buffer, "PNG")
    return buffer.getvalue()


def scrolled(page: Page) -> float:
    """How far the page was scrolled down, in pixels."""
    distance: float = page.locator("[data-testid=stMain]").evaluate("main => main.scrollTop")
    return distance


@cache
def real_digits() -> list[tuple[int, list[Stroke]]]:
    """Of each digit the first recorded one that the engine reads right by itself, as strokes on a pad `SIDE` wide."""
    strokes: Any = pen_strokes()
    data = strokes.load(SHARED / "data" / "pen_digits_strokes.npz")
    predictor = Predictor.from_file(starter_model())

    def is_read(drawn: list[Stroke], digit: int) -> bool:
        found = classify(predictor, strokes.rasterise(drawn, SIDE, PEN_WIDTHS[FIRST_PEN])).prediction
        return found is not None and found.digit == digit and found.margin > CLEAR

    def first(digit: int) -> list[Stroke]:
        drawn = (
            strokes.to_canvas(data.strokes(int(at)), SIDE, mouse=True) for at in np.flatnonzero(data.label == digit)
        )
        return next(one for one in drawn if is_read(one, digit))

    return [(digit, first(digit)) for digit in range(10)]


def test_a_seven_drawn_with_the_mouse_is_read_as_a_seven(page: Page, lab: Lab, console_errors: list[str]) -> None:
    draw(page, opened_pad(page, lab), [between(SEVEN)])
    expect_answer(page, 7)
    expect(page.get_by_text("ahead of the runner-up").first).to_be_visible()
    expect(page.get_by_role("heading", name="What the network saw")).to_be_visible()
    assert console_errors == []


def test_a_scribble_is_no_digit_while_it_is_drawn_and_after(page: Page, lab: Lab) -> None:
    pad = opened_pad(page, lab)
    (stroke,) = on_page(pad, [SCRIBBLE], SIDE)
    page.mouse.move(*stroke[0])
    page.mouse.down()
    for point in stroke[1:]:
        page.mouse.move(*point)
    expect(page.get_by_role("heading", name=NO_DIGIT)).to_be_visible()
    expect(page.get_by_role("heading", name="What the network saw")).to_have_count(0)
    page.mouse.up()
    expect(page.get_by_role("heading", name="What the network saw")).to_be_visible()
    expect(page.get_by_role("heading", name=NO_DIGIT)).to_be_visible()
    expect(page.get_by_text("The nearest guess is ").first).to_be_visible()
    expect(page.locator("[aria-live=polite]").filter(has_text=f"{NO_DIGIT}. The nearest guess")).to_have_count(1)
    page.get_by_role("button", name="Clear").click()
    draw(page, pad, [between(SEVEN)])
    expect_answer(page, 7)


@pytest.mark.parametrize(
    ("content", "said"), [(None, "This is a 7"), (b"not a picture", "No answer")], ids=["a seven", "something else"]
)
def test_a_picture_can_be_pasted_anywhere_on_the_page(page: Page, lab: Lab, content: bytes | None, said: str) -> None:
    opened_pad(page, lab)
    page.evaluate(PASTE, base64.b64encode(content or picture_of("seven")).decode())
    expect(page.get_by_role("heading", name=said)).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("heading", name="No picture opened yet")).to_be_visible()


def test_a_small_nought_whose_loop_a_thick_pen_closes_is_read_as_its_strokes_were(page: Page, lab: Lab) -> None:
    pad = opened_pad(page, lab)
    page.get_by_role("radio", name="Thick").check(force=True)
    draw(page, pad, [NOUGHT], side=SIDE)
    expect_answer(page, 0)
    assert pad.locator("path").get_attribute("stroke-width") == str(PEN_WIDTHS["Thick"])
    expect(page.get_by_text("Drawn again with a thinner pen.")).to_be_visible()
    expect_answer(page, 0)


@pytest.mark.parametrize("pen", PEN_WIDTHS)
def test_a_dot_is_told_as_a_dot_while_the_pen_is_down_and_after(page: Page, lab: Lab, pen: str) -> None:
    pad = opened_pad(page, lab)
    page.get_by_role("radio", name=pen).check(force=True)
    ((start, end),) = on_page(pad, [((100, 100), (103, 102))], SIDE)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end)
    expect(page.get_by_text("It is no more than a dot.").first).to_be_visible()
    page.mouse.up()
    expect(page.get_by_role("heading", name="What the network saw")).to_be_visible()
    expect(page.get_by_text("It is no more than a dot.").first).to_be_visible()


def test_a_drawing_that_is_refused_delays_no_question_about_the_next(page: Page, lab: Lab) -> None:
    asked: list[float] = []

    def refuse(route: Route) -> None:
        asked.append(time.monotonic())
        route.fulfill(status=400, content_type="application/json", body='{"error": "This one cannot be read."}')

    (stroke,) = on_page(opened_pad(page, lab), [between(SEVEN, steps=100)], None)
    page.route("**/api/predict*", refuse)
    page.mouse.move(*stroke[0])
    page.mouse.down()
    for point in stroke[1:]:
        page.mouse.move(*point)
        if len(asked) == 4:
            break
    page.mouse.up()
    assert len(asked) == 4
    assert asked[3] - asked[0] < 3 * PAUSE_SECONDS


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


def test_buttons_take_strokes_back_and_bring_them_again(page: Page, lab: Lab) -> None:
    pad = opened_pad(page, lab)
    draw(page, pad, [between(SEVEN)])
    expect_answer(page, 7)
    draw(page, pad, [between(BAR)])
    expect(pad.locator("path")).to_have_count(2)
    for name, count in (("Undo", 1), ("Undo", 0), ("Redo", 1), ("Redo", 2), ("Undo", 1), ("Clear", 0), ("Undo", 1)):
        page.get_by_role("button", name=name).click()
        expect(pad.locator("path")).to_have_count(count)
    expect_answer(page, 7)
    expect(page.get_by_role("heading", name="What the network saw")).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("heading", name="Nothing drawn yet")).to_be_visible()
    expect(page.get_by_role("heading", name="What the network saw")).to_have_count(0)


def test_keys_do_what_the_buttons_do_but_not_while_one_writes_elsewhere(page: Page, lab: Lab) -> None:
    pad = opened_pad(page, lab)
    draw(page, pad, [between(SEVEN), between(BAR)])
    for keys, count in (
        ("Control+z", 1), ("Control+y", 2), ("Control+z", 1), ("Control+Shift+z", 2),
        ("Delete", 0), ("Control+z", 2), ("Escape", 0), ("Control+z", 2),
    ):  # fmt: skip
        page.keyboard.press(keys)
        expect(pad.locator("path")).to_have_count(count)
    page.get_by_role("combobox").first.click()
    page.keyboard.press("Delete")
    page.keyboard.press("Escape")
    expect(pad.locator("path")).to_have_count(2)


def test_another_pen_and_another_theme_leave_the_drawing_as_it_is(page: Page, lab: Lab) -> None:
    pad = opened_pad(page, lab)
    draw(page, pad, [between(SEVEN)])
    page.get_by_role("radio", name="Thick").check(force=True)
    draw(page, pad, [between(BAR)])
    widths = [pad.locator("path").nth(place).get_attribute("stroke-width") for place in (0, 1)]
    assert widths == ["19", "28"]
    before = pad.locator("path").first.evaluate("path => getComputedStyle(path).stroke")
    page.emulate_media(color_scheme="dark")
    expect(pad.locator("path").first).not_to_have_css("stroke", before)
    expect(pad.locator("path")).to_have_count(2)


def test_a_drawing_is_there_again_after_another_page(page: Page, lab: Lab) -> None:
    pad = opened_pad(page, lab)
    draw(page, pad, [between(SEVEN)])
    expect(page.get_by_role("heading", name="What the network saw")).to_be_visible()
    page.get_by_role("link", name="Runs", exact=True).first.click()
    expect(page.get_by_role("heading", name="Runs", exact=True)).to_be_visible()
    page.get_by_role("link", name="Draw", exact=True).first.click()
    expect_answer(page, 7)
    expect(pad.locator("path")).to_have_count(1)
    expect(page.get_by_role("heading", name="What the network saw")).to_be_visible()


def test_one_can_look_back_at_how_the_answer_came_about(page: Page, lab: Lab) -> None:
    pad = opened_pad(page, lab)
    draw(page, pad, [between(SEVEN, steps=40)])
    expect_answer(page, 7)
    back = page.get_by_role("slider", name="Look back over the drawing")
    expect(back).to_be_visible()
    expect(page.get_by_text("of the pen's way")).to_have_count(0)
    back.press("Home")
    expect(page.get_by_role("heading", name="Then: a ")).to_be_visible()
    expect(page.get_by_text("of the pen's way")).to_be_visible()
    expect(pad.locator("path.to-come")).to_have_count(1)
    back.press("End")
    expect_answer(page, 7)
    expect(pad.locator("path.to-come")).to_have_count(0)


def test_the_history_is_made_up_for_a_stroke_that_was_too_quick_to_be_answered_meanwhile(page: Page, lab: Lab) -> None:
    pad = opened_pad(page, lab)
    page.route("**/api/predict*", lambda route: route.abort())
    draw(page, pad, [[(140, 40), (140, 240)]])
    expect_answer(page, 1)
    page.unroute("**/api/predict*")
    expect(page.get_by_role("slider", name="Look back over the drawing")).to_be_visible()
    expect(page.get_by_role("img", name="The leading digit while it was drawn: ")).to_be_visible()


@pytest.fixture
def fours(lab: Lab) -> Iterator[str]:
    """The name of a finished run in the lab's store, which takes everything for a 4."""
    folder = lab.home / "runs"
    store = RunStore(uri_of(folder), folder)
    run = completed_run(store, name="Only fours")
    store.save_artifact(run.run_id, Artifact.ONNX, write_model(lab.home / "fours.onnx", logits_of(d4=0.8, d9=0.15)))
    yield run.name
    store.delete(run.run_id)


def test_another_network_answers_the_drawing_that_is_there_and_all_its_way(page: Page, lab: Lab, fours: str) -> None:
    def offers_it() -> bool:
        page.get_by_role("combobox").first.click()
        expect(page.get_by_role("option").first).to_be_visible()
        offered = page.get_by_role("option", name=fours).count() == 1
        page.keyboard.press("Escape")
        return offered

    open_until(page, f"{lab.address}/draw", offers_it)
    pad = page.get_by_role("img", name="Drawing pad")
    draw(page, pad, [between(SEVEN)])
    expect_answer(page, 7)
    page.get_by_role("combobox").first.click()
    page.get_by_role("option", name=fours).click()
    expect_answer(page, 4)
    expect(pad.locator("path")).to_have_count(1)
    expect(page.get_by_role("img", name="The leading digit while it was drawn: 4.")).to_be_visible()


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [(429, '{"error": "Too many drawings at once."}', "Too many drawings at once."), (None, "", "does not answer")],
)
def test_where_the_route_fails_the_answer_comes_after_the_stroke(
    page: Page, lab: Lab, status: int | None, body: str, words: str
) -> None:
    def refuse(route: Route) -> None:
        if status is None:
            route.abort()
        else:
            route.fulfill(status=status, content_type="application/json", body=body)

    page.route("**/api/predict*", refuse)
    draw(page, opened_pad(page, lab), [between(SEVEN)])
    expect_answer(page, 7)
    expect(page.get_by_text(words)).to_be_visible()
    page.unroute("**/api/predict*")
    draw(page, page.get_by_role("img", name="Drawing pad"), [between(BAR)])
    expect(page.get_by_text(words)).to_have_count(0)


def test_a_reader_hears_the_settled_answer(page: Page, lab: Lab) -> None:
    draw(page, opened_pad(page, lab), [between(SEVEN)])
    expect(page.locator("[aria-live=polite]").filter(has_text="This is a 7. ")).to_have_count(1)
