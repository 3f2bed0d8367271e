"""How soon the bars follow the pen, in a real browser: with nothing in training, and while a CNN trains.

`python -m benchmarks.live_latency [--drawings N]`. Time is taken in the browser: from each pointer move to the frame
that shows an answer which was asked for after it.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from collections.abc import Sequence

from playwright.sync_api import Page

from benchmarks.lab_browser import chromium, new_tab, start_run
from benchmarks.lab_server import LabServer, lab_server
from benchmarks.machine import percentile, print_table
from benchmarks.page_latency import LONG_RUN, WARM_UP_MILLISECONDS

POINTS, MOVE_SECONDS = 150, 0.008
"""A mouse tells of itself 125 times a second."""
WATCH = """() => {
  const pad = document.querySelector("[data-testid=stBidiComponentIsolated]").shadowRoot ?? document;
  const told = { moves: [], sent: [], shown: [] };
  window.benchmark = told;
  pad.querySelector(".paper").addEventListener("pointermove", (event) => told.moves.push(event.timeStamp));
  const ask = window.fetch;
  window.fetch = (address, ...rest) => {
    if (String(address).includes("/api/predict")) told.sent.push(performance.now());
    return ask(address, ...rest);
  };
  new MutationObserver(() => requestAnimationFrame((frame) => told.shown.push(performance.now())))
    .observe(pad.querySelector(".bars"), { attributes: true });
}"""


def eight(side: float) -> list[tuple[float, float]]:
    """An 8 of one stroke in the middle of a square of so many pixels."""
    turns = [2 * math.pi * place / POINTS for place in range(POINTS + 1)]
    return [(side * (0.5 - 0.22 * math.sin(2 * turn)), side * (0.5 - 0.36 * math.cos(turn))) for turn in turns]


def latencies(moves: Sequence[float], sent: Sequence[float], shown: Sequence[float]) -> list[float]:
    """Milliseconds from each move to the first answer shown that was asked for after it; moves without one left out.

    One request is on its way at a time, so answers are shown in the order in which they were asked for.
    """
    answers = list(zip(sent, shown, strict=False))
    firsts = (next((at for asked, at in answers if asked >= move), None) for move in moves)
    return [at - move for move, at in zip(moves, firsts, strict=True) if at is not None]


def draw_once(page: Page) -> list[float]:
    """Draw an 8 at a mouse's pace; the latency of its moves, and the paper is bare again."""
    box = page.locator(".paper").bounding_box()
    assert box is not None
    points = [(box["x"] + x, box["y"] + y) for x, y in eight(box["width"])]
    page.mouse.move(*points[0])
    page.mouse.down()
    page.evaluate("() => Object.values(window.benchmark).forEach((list) => { list.length = 0; })")
    begin = time.perf_counter()
    for place, point in enumerate(points):
        page.mouse.move(*point)
        time.sleep(max(0.0, begin + place * MOVE_SECONDS - time.perf_counter()))
    page.wait_for_timeout(300)
    told = page.evaluate("() => window.benchmark")
    page.mouse.up()
    page.get_by_role("heading", name="What the network saw").wait_for()
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("heading", name="What the network saw").wait_for(state="detached")
    return latencies(told["moves"], told["sent"], told["shown"])


def measured(page: Page, server: LabServer, drawings: int) -> list[float]:
    """The latency of all moves of so many drawings, after one that is not counted."""
    page.goto(f"{server.url}/draw")
    page.locator(".paper").wait_for()
    page.evaluate(WATCH)
    draw_once(page)
    return [value for _ in range(drawings) for value in draw_once(page)]


def _row(state: str, values: Sequence[float]) -> tuple[str, ...]:
    return state, str(len(values)), f"{statistics.median(values):.0f}", f"{percentile(values, 0.95):.0f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawings", type=int, default=10)
    drawings = parser.parse_args().drawings
    with chromium() as browser, lab_server() as server:
        page = new_tab(browser)
        rows = [_row("nothing trains", measured(page, server, drawings))]
        starter = new_tab(browser)
        starter.goto(f"{server.url}/train")
        starter.wait_for_timeout(WARM_UP_MILLISECONDS)
        start_run(starter, server, LONG_RUN)
        starter.close()
        rows.append(_row("a CNN trains", measured(page, server, drawings)))
    print_table("Pointer move to changed bars", ("", "moves", "median, ms", "95th percentile, ms"), rows)


if __name__ == "__main__":
    main()
