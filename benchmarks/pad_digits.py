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
QUIET_MILLISECONDS = 300
WATCH = """() => {
  const pad = document.querySelector("[data-testid=stBidiComponentIsolated]").shadowRoot ?? document;
  let asking = 0, last = 0;
  const tell = () => { last = performance.now(); };
  addEventListener("pointerup", tell, true);
  const ask = window.fetch;
  window.fetch = async (...request) => {
    asking += 1;
    try { return await ask(...request); } finally { asking -= 1; tell(); }
  };
  window.shown = () => pad.querySelector(".bars .first .digit")?.textContent ?? "";
  window.isSettled = (quiet) => !asking && performance.now() - last > quiet && Boolean(window.shown());
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
    # All of it may have been asked about just before the pen was lifted: no question need follow, so silence tells.
    page.wait_for_function("quiet => window.isSettled(quiet)", arg=QUIET_MILLISECONDS, timeout=LONGEST_MILLISECONDS)
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
