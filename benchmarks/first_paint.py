"""How long from `streamlit run` to the first heading painted, and whether TensorFlow is loaded by then.

`python -m benchmarks.first_paint [--rounds N]`. Chromium runs already; the run database is new each time.
"""

from __future__ import annotations

import argparse
import time
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from benchmarks.lab_browser import chromium, new_tab
from benchmarks.lab_server import lab_server, wait_for_port
from benchmarks.machine import print_table

PAINTED = "() => new Promise(painted => requestAnimationFrame(() => requestAnimationFrame(painted)))"


def first_paint(browser: Browser) -> tuple[float, float, bool | None]:
    """Seconds until the port answers, seconds until the heading is painted, and whether TensorFlow is loaded then."""
    page = new_tab(browser)
    with lab_server(is_listening=False) as server:
        wait_for_port(urlsplit(server.url).port or 0)
        listening = time.perf_counter() - server.started
        page.goto(server.url, wait_until="commit")
        page.locator("h1").first.wait_for()
        page.evaluate(PAINTED)
        painted = time.perf_counter() - server.started
        has_tensorflow = server.has_tensorflow()
        page.close()
    return listening, painted, has_tensorflow


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with chromium() as browser:
        results = [first_paint(browser) for _ in range(rounds)]
    rows = [
        (str(number), f"{listening:.2f}", f"{painted:.2f}", {True: "yes", False: "no", None: "unknown"}[loaded])
        for number, (listening, painted, loaded) in enumerate(results, start=1)
    ]
    print_table("First paint", ("round", "port answers, s", "heading painted, s", "TensorFlow loaded"), rows)


if __name__ == "__main__":
    main()
