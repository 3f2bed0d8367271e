"""How much memory the web process holds: after its first page, after every page, and while a worker trains.

`python -m benchmarks.memory [--seconds N]`.
"""

from __future__ import annotations

import argparse

from benchmarks.lab_browser import chromium, new_tab, start_run
from benchmarks.lab_server import LabServer, lab_server
from benchmarks.machine import print_table
from mnist_core.config import TrainingConfig

PAGES = ("train", "runs", "confusions", "draw")
LONG_RUN = TrainingConfig(architecture="cnn", batch_size=32, epochs=100)
SETTLE_MILLISECONDS = 3000


def _row(when: str, server: LabServer) -> tuple[str, str, str]:
    return when, f"{server.resident_megabytes():.0f}", f"{server.worker_megabytes():.0f}"


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
        rows.append((f"most in {seconds} s of training", f"{highest:.0f}", f"{server.worker_megabytes():.0f}"))
    print_table("Resident memory", ("", "web process, MB", "worker processes, MB"), rows)


if __name__ == "__main__":
    main()
