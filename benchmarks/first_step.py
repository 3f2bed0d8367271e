"""Seconds from pressing Start to the first training step, with a warm worker and with a cold one.

`python -m benchmarks.first_step [--rounds N]`. In a real browser: time runs from the click to the moment the web
process hears of the first step, and to the moment the page shows it. Each round has two fresh dashboards. In one,
Start is pressed at once, while the worker still imports TensorFlow ("cold"), and then again for each network, by then
warm. In the other, Start is pressed once the worker has had time to get ready ("first run"). Runs are stopped after
their first steps.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from itertools import pairwise

from playwright.sync_api import Browser, Page

from benchmarks.lab_browser import chromium, new_tab
from benchmarks.lab_server import TELLING_APP, LabServer, Moment, lab_server
from benchmarks.machine import print_table, spread
from dashboard.train.settings_files import settings_link
from mnist_core.config import TrainingConfig

NETWORKS = ("cnn", "perceptron", "fast_cnn", "resnet", "deep_cnn")
"""The first one is the one that is started cold."""
WARM_UP_MILLISECONDS = 20_000
GIVEN, READY = "The worker has it", "Training started"
PRESS = "element => { const now = Date.now(); element.click(); return now / 1000; }"


@dataclass(frozen=True)
class Seconds:
    """What passed from the click until the run was stored, from there until the worker had it, until its pictures lay
    ready, and until the first step was made; `shown` runs from the click until the page showed it."""

    store: float
    give: float
    prepare: float
    step: float
    shown: float

    @property
    def to_first_step(self) -> float:
        """From the click to the first step."""
        return self.store + self.give + self.prepare + self.step


def seconds_of(pressed: float, moment: Moment, shown: float) -> Seconds:
    """What passed, from moments in Unix time."""
    given, ready = (next(at for at, text in moment.log if text.startswith(begin)) for begin in (GIVEN, READY))
    points = (pressed, moment.created_at, given, ready, moment.at)
    store, give, prepare, step = (end - begin for begin, end in pairwise(points))
    return Seconds(store, give, prepare, step, shown - pressed)


def open_form(page: Page, server: LabServer, network: str) -> None:
    """Show the Train page, set up for a long run of this network and ready to start."""
    config = TrainingConfig(architecture=network, batch_size=32, epochs=100)
    page.goto(settings_link(config, f"{server.url}/train"))
    page.locator("button:enabled", has_text="Start training").wait_for()


def press_start(page: Page, server: LabServer) -> Seconds:
    """Start a run, and stop it once its first step is shown."""
    with ThreadPoolExecutor(1) as listener:
        first_step = listener.submit(server.moment_after, 0)
        pressed = float(page.get_by_role("button", name="Start training").evaluate(PRESS))
        page.get_by_text("images/s").first.wait_for()
        shown = float(page.evaluate("Date.now() / 1000"))
        measured = seconds_of(pressed, first_step.result(), shown)
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_text("stopped", exact=True).first.wait_for()
    return measured


def cold_and_warm(browser: Browser) -> list[tuple[str, Seconds]]:
    """A fresh dashboard, Start at once; then again for every network."""
    with lab_server(app=TELLING_APP) as server:
        page = new_tab(browser)
        open_form(page, server, NETWORKS[0])
        found = [(f"cold, {NETWORKS[0]}", press_start(page, server))]
        for network in NETWORKS:
            open_form(page, server, network)
            found.append((f"warm, {network}", press_start(page, server)))
        page.context.close()
    return found


def first_run(browser: Browser) -> list[tuple[str, Seconds]]:
    """A fresh dashboard, Start when the worker has had time to get ready."""
    with lab_server(app=TELLING_APP) as server:
        page = new_tab(browser)
        open_form(page, server, NETWORKS[0])
        page.wait_for_timeout(WARM_UP_MILLISECONDS)
        found = [(f"warm, {NETWORKS[0]}, first run", press_start(page, server))]
        page.context.close()
    return found


def table_row(name: str, found: Sequence[Seconds]) -> tuple[str, ...]:
    """Medians of the parts, then the whole with its range."""
    *parts, shown = zip(*map(astuple, found), strict=True)
    medians = [f"{statistics.median(part):.2f}" for part in parts]
    return name, *medians, spread([one.to_first_step for one in found]), spread(shown)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    found: dict[str, list[Seconds]] = {}
    with chromium() as browser:
        for _ in range(rounds):
            for name, seconds in (*cold_and_warm(browser), *first_run(browser)):
                found.setdefault(name, []).append(seconds)
                print(f"{name}: {seconds.to_first_step:.2f} s", file=sys.stderr, flush=True)
    print_table(
        f"Start to first step, seconds, {rounds} rounds",
        ("worker, network", "store", "give to the worker", "pictures", "build and step", "all of it", "shown"),
        [table_row(name, seconds) for name, seconds in found.items()],
    )


if __name__ == "__main__":
    main()
