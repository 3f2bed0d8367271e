"""How fast the page answers a click, in a real browser: with nothing in training, and while a CNN trains.

`python -m benchmarks.page_latency [--clicks N]`. Time is taken in the browser, from the click to the frame that shows
the answer.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Sequence

from playwright.sync_api import Locator, Page

from benchmarks.lab_browser import chromium, new_tab, start_run
from benchmarks.lab_server import lab_server
from benchmarks.machine import percentile, print_table
from mnist_core.config import TrainingConfig

LONG_RUN = TrainingConfig(architecture="cnn", batch_size=32, epochs=100)
PAUSE_MILLISECONDS = 400
WARM_UP_MILLISECONDS = 20_000
"""How long the worker that the Train page asks for may take to import TensorFlow; it would share the cores."""
MEASURE = """(element, [selector, text, isThere]) => new Promise((resolve, reject) => {
  const start = performance.now();
  const answered = () =>
    [...document.querySelectorAll(selector)].some(node => node.textContent.startsWith(text)) === isThere;
  const observer = new MutationObserver(() => {
    if (!answered()) return;
    observer.disconnect();
    requestAnimationFrame(() => resolve(performance.now() - start));
  });
  observer.observe(document.body, {subtree: true, childList: true, characterData: true});
  setTimeout(() => reject(new Error(`no answer within 10 s: ${selector} ${text}`)), 10000);
  element.click();
})"""


def click_milliseconds(page: Page, target: Locator, selector: str, text: str, *, is_there: bool = True) -> float:
    """Milliseconds from a click on `target` until an element with that text is there, or is gone."""
    page.wait_for_timeout(PAUSE_MILLISECONDS)
    return float(target.evaluate(MEASURE, [selector, text, is_there]))


def setting_clicks(page: Page, count: int) -> list[float]:
    """Flip a switch of the settings form back and forth; the line that names what differs from the preset answers."""
    switch = page.get_by_role("switch", name="Batch normalisation")
    return [
        click_milliseconds(page, switch, "p", "Changed from the preset", is_there=number % 2 == 0)
        for number in range(count)
    ]


def page_clicks(page: Page, count: int) -> list[float]:
    """Go to another page and back by the menu; the new page's heading answers."""
    names = ["Runs" if number % 2 == 0 else "Train" for number in range(count)]
    return [
        click_milliseconds(page, page.get_by_role("link", name=name, exact=True).first, "h1", name) for name in names
    ]


def _rows(state: str, page: Page, clicks: int) -> list[tuple[str, ...]]:
    return [
        _row(state, "a setting", setting_clicks(page, clicks)),
        _row(state, "another page", page_clicks(page, clicks)),
    ]


def _row(state: str, what: str, values: Sequence[float]) -> tuple[str, ...]:
    return state, what, str(len(values)), f"{statistics.median(values):.0f}", f"{percentile(values, 0.95):.0f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clicks", type=int, default=30, help="of each kind; even, so that all is as before")
    clicks = parser.parse_args().clicks
    with chromium() as browser, lab_server() as server:
        page = new_tab(browser)
        page.goto(f"{server.url}/train")
        page.get_by_role("switch", name="Batch normalisation").wait_for()
        page.wait_for_timeout(WARM_UP_MILLISECONDS)
        rows = _rows("nothing trains", page, clicks)
        starter = new_tab(browser)
        start_run(starter, server, LONG_RUN)
        starter.close()
        page.get_by_text("images/s").first.wait_for()
        rows += _rows("a CNN trains", page, clicks)
    print_table("Click to answer", ("", "click on", "clicks", "median, ms", "95th percentile, ms"), rows)


if __name__ == "__main__":
    main()
