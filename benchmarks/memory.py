"""How much memory the web process and its children hold: after its first page, after every page, while a worker trains.

`python -m benchmarks.memory [--seconds N]`.
"""

from __future__ import annotations

import argparse

from benchmarks.lab_browser import chromium, new_tab, start_run
from benchmarks.lab_server import LabServer, lab_server
from benchmarks.machine import print_table
from mnist_core.config import TrainingConfig
from mnist_core.runs.ledger_process import StoreProcess
from mnist_core.runs.worker_process import WorkerProcess

PAGES = ("train", "runs", "confusions", "draw")
LONG_RUN = TrainingConfig(architecture="cnn", batch_size=32, epochs=100)
SETTLE_MILLISECONDS = 3000


def _row(when: str, server: LabServer, web_megabytes: float | None = None) -> tuple[str, ...]:
    web = server.resident_megabytes() if web_megabytes is None else web_megabytes
    children = (server.child_megabytes(kind.MODULE) for kind in (StoreProcess, WorkerProcess))
    return when, *(f"{megabytes:.0f}" for megabytes in (web, *children))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="how long to watch the training")
    seconds = parser.parse_args().seconds
    with chromium() as browser, lab_server() as server:
        page = new_tab(browser)
        page.goto(server.url)
        page.locator("h1").first.wait_for()
        rows = [_row("first page shown", server)]
        for name in PAGES:
            page.goto(f"{server.url}/{name}")
            page.locator("h1").first.wait_for()
            page.wait_for_timeout(SETTLE_MILLISECONDS)
        rows.append(_row("every page shown", server))
        start_run(page, server, LONG_RUN)
        highest = 0.0
        for _ in range(seconds):
            page.wait_for_timeout(1000)
            highest = max(highest, server.resident_megabytes())
        rows.append(_row(f"most in {seconds} s of training", server, highest))
    print_table("Resident memory", ("", "web process, MB", "store process, MB", "worker process, MB"), rows)


if __name__ == "__main__":
    main()
