"""How well real pen digits are read when they are drawn on the pad itself, in a browser, with pointer events.

`python -m benchmarks.pad_digits [--way WAY ...] [--pen PEN ...] [--digits N] [--shared FOLDER]`; small digits under the
widest pens unless others are named. Each of the digits of `benchmarks.pen_digits` is drawn with the mouse, and the
answer is read off the page: what the pad sends is made by its own code, of which nothing is written again here.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page

from benchmarks.lab_browser import chromium, new_tab
from benchmarks.lab_server import PAD_APP, LabServer, lab_server
from benchmarks.machine import print_table
from benchmarks.pen_digits import PENS, SHARED, SIDE, WAYS, PenDigits, share

SMALL = "small (25 %)"
THICK_PENS = (24, 28)
REPORTED = 50
"""Digits between two lines that tell how far it is."""
LONGEST_MILLISECONDS = 120_000.0
WATCH = """() => {
  const pad = document.querySelector("[data-testid=stBidiComponentIsolated]").shadowRoot ?? document;
  const told = { strokes: 0, isUp: false, isAnswered: false };
  window.benchmark = told;
  addEventListener("pointerdown", () => {
    Object.assign(told, { strokes: told.strokes + 1, isUp: false, isAnswered: false });
  }, true);
  addEventListener("pointerup", () => { told.isUp = true; }, true);
  const ask = window.fetch;
  window.fetch = async (address, ...rest) => {
    const asked = told.isUp && String(address).includes("/api/predict") ? told.strokes : NaN;
    const answer = await ask(address, ...rest);
    if (asked === told.strokes) setTimeout(() => { told.isAnswered = asked === told.strokes; }, 20);
    return answer;
  };
  window.shown = () => pad.querySelector(".bars .first .digit")?.textContent ?? "";
}"""


def draw(page: Page, paper: Locator, strokes: Sequence[NDArray[np.float64]]) -> None:
    """Draw strokes, given in units of the pad, with the mouse."""
    box = paper.bounding_box()
    assert box is not None
    scale = box["width"] / SIDE
    for stroke in strokes:
        points = [(box["x"] + scale * x, box["y"] + scale * y) for x, y in stroke.tolist()]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point)
        page.mouse.up()


def read(page: Page, paper: Locator, strokes: Sequence[NDArray[np.float64]]) -> int:
    """The digit that the page names first for these strokes; the pad is bare again afterwards."""
    draw(page, paper, strokes)
    # The first question after the pen is up is about the whole drawing; further ones are about the way to it.
    page.wait_for_function("() => window.benchmark.isAnswered && window.shown()", timeout=LONGEST_MILLISECONDS)
    digit = int(page.evaluate("() => window.shown()"))
    page.keyboard.press("Delete")
    page.wait_for_function("() => !window.shown()", timeout=LONGEST_MILLISECONDS)
    return digit


def read_rightly(page: Page, server: LabServer, digits: PenDigits, way: str, pen: int, count: int) -> int:
    """How many of the first `count` digits the pad reads rightly, drawn in this way with this pen."""
    page.goto(server.url)
    paper = page.locator(".paper")
    paper.wait_for()
    paper.scroll_into_view_if_needed()
    page.get_by_role("radio", name=str(pen), exact=True).check(force=True)
    page.evaluate(WATCH)
    right = 0
    for number, label in enumerate(digits.labels[:count]):
        right += read(page, paper, digits.placed(way, number)) == label
        if (number + 1) % REPORTED == 0:
            print(f"{way}, pen {pen}: {right} of {number + 1}", file=sys.stderr, flush=True)
    return right


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--way", action="append", choices=list(WAYS), help="how digits are drawn")
    parser.add_argument("--pen", action="append", type=int, choices=PENS, help="width of the pen")
    parser.add_argument("--digits", type=int, help="only so many of them, the first")
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder of the digits")
    args = parser.parse_args()
    ways, pens = args.way or [SMALL], args.pen or THICK_PENS
    digits = PenDigits(args.shared)
    count = min(args.digits or len(digits.labels), len(digits.labels))
    with chromium() as browser, lab_server(app=PAD_APP) as server:
        page = new_tab(browser)
        right = {(way, pen): read_rightly(page, server, digits, way, pen, count) for way in ways for pen in pens}
    rows = [(way, *(share(right[way, pen], count) for pen in pens)) for way in ways]
    heads = ("drawn on the pad", *(f"pen {pen}" for pen in pens))
    print_table(f"{count} pen digits read rightly on the pad, % (95 % interval)", heads, rows)


if __name__ == "__main__":
    main()
