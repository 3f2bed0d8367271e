"""Training throughput in the lab with nobody watching, and with one and five browser tabs that show the live run.

`python -m benchmarks.watchers [--tabs 0,1,5] [--rounds N] [--seconds N]`. One long run of the article's CNN; tabs are
opened and closed beside it, 0 1 5 0 1 5. Images per second are batches by the clock on the wall, between two moments in
which the worker reported; what is stored at the end of an epoch is in them. The browser runs on the same machine: what
it needs to draw the page is taken from training too.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser

from benchmarks.lab_browser import chromium, new_tab, start_run
from benchmarks.lab_server import TELLING_APP, LabServer, lab_server
from benchmarks.machine import print_table, spread
from benchmarks.turns import ratio, turns
from mnist_core.presets import PRESETS

LONG_RUN = PRESETS["article_cnn"].config.model_copy(update={"epochs": 200})
SETTLE_SECONDS = 4.0


@contextmanager
def watching(browser: Browser, server: LabServer, run_id: str, tabs: int) -> Iterator[None]:
    """So many tabs show the run, each of a viewer of its own."""
    pages = [new_tab(browser) for _ in range(tabs)]
    for page in pages:
        page.goto(f"{server.url}/train?run={run_id}")
    for page in pages:
        page.get_by_text("images/s").first.wait_for()
    time.sleep(SETTLE_SECONDS)
    yield
    for page in pages:
        page.context.close()


def images_per_second(server: LabServer, seconds: float) -> float:
    """Images learned from per second, over at least that long."""
    first = server.moment_after(server.moment_after(0).step)
    time.sleep(seconds)
    last = server.moment_after(server.moment_after(0).step)
    return (last.step - first.step) * LONG_RUN.batch_size / (last.at - first.at)


def measured(tabs: Sequence[int], rounds: int, seconds: float) -> dict[str, list[float]]:
    """Images per second of each round, by the number of tabs."""
    found: dict[str, list[float]] = {str(count): [] for count in tabs}
    with chromium() as browser, lab_server(app=TELLING_APP) as server:
        starter = new_tab(browser)
        run_id = start_run(starter, server, LONG_RUN)
        starter.context.close()
        for count, _ in turns(dict.fromkeys(found, rounds)):
            with watching(browser, server, run_id, int(count)):
                found[count].append(images_per_second(server, seconds))
            print(f"{count} tabs: {found[count][-1]:.0f} images/s", file=sys.stderr, flush=True)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tabs", default="0,1,5", help="the first is what the others are compared with")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=15.0, help="of each measurement")
    args = parser.parse_args()
    found = measured([int(count) for count in args.tabs.split(",")], args.rounds, args.seconds)
    base = next(iter(found.values()))
    print_table(
        f"Training with tabs watching, the article's CNN, {args.rounds} × {args.seconds:g} s each",
        ("tabs", "images/s", "times nobody watching's"),
        [(count, spread(rates, 0), ratio(rates, base)) for count, rates in found.items()],
    )


if __name__ == "__main__":
    main()
