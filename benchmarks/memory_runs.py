"""Whether memory stays bounded: what the lab's processes hold after the 1st, 5th, 10th … run of many short ones.

`python -m benchmarks.memory_runs [--runs N]`. First a whole dashboard, with a browser that starts and watches the runs
and a worker replaced now and then; then one worker alone that is never replaced. Networks take turns.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.lab_browser import chromium, new_tab, wait_until_completed
from benchmarks.lab_server import LabServer, lab_server, resident_megabytes
from benchmarks.machine import print_table
from dashboard.train.settings_files import settings_link
from mnist_core.config import TrainingConfig, parse_config
from mnist_core.runs.ledger_process import StoreProcess
from mnist_core.runs.messages import Failed, Saved, Train
from mnist_core.runs.worker_process import WorkerProcess

NETWORKS = ("perceptron", "mlp", "fast_cnn", "cnn", "lenet5")
IMAGES = 2000
RUN_MILLISECONDS = 120_000.0
REFERENCE = 5
EVERY = 5


def short_config(number: int) -> TrainingConfig:
    """What the run of this number trains: another network each time, on a few images."""
    network = NETWORKS[number % len(NETWORKS)]
    return parse_config({"architecture": network, "epochs": 2, "training_images": IMAGES, "seed": number})


def is_told(number: int) -> bool:
    """Whether the table has a line for the state after this run."""
    return number == 1 or number % EVERY == 0


def dashboard_megabytes(runs: int) -> Iterator[tuple[int, list[float]]]:
    """Number of runs so far and what web, store and worker process hold then, in MB."""
    with chromium() as browser, lab_server() as server:
        page = new_tab(browser)
        for number in range(1, runs + 1):
            _one_run(page, server, number)
            if is_told(number):
                children = [server.child_megabytes(kind.MODULE) for kind in (StoreProcess, WorkerProcess)]
                yield number, [server.resident_megabytes(), *children]


def _one_run(page: Page, server: LabServer, number: int) -> None:
    page.goto(settings_link(short_config(number), f"{server.url}/train"))
    page.get_by_role("button", name="Start training").click()
    page.wait_for_url("**/train?*run=*")
    wait_until_completed(page, RUN_MILLISECONDS)


def worker_megabytes(runs: int) -> Iterator[tuple[int, list[float]]]:
    """Number of runs so far and what one worker, never replaced, holds then, in MB."""
    worker = WorkerProcess()
    try:
        for number in range(1, runs + 1):
            with tempfile.TemporaryDirectory() as folder:
                worker.send(Train(short_config(number), Path(folder)))
                while not isinstance(message := worker.receive(), (Saved, Failed)):
                    pass
            if isinstance(message, Failed):
                raise SystemExit(message.reason)
            if is_told(number):
                yield number, [resident_megabytes(worker.pid)]
    finally:
        worker.close()


def _rows(measured: Iterator[tuple[int, list[float]]]) -> list[tuple[str, ...]]:
    found = dict(measured)
    reference = found.get(REFERENCE, next(iter(found.values())))
    return [
        (str(number), *(f"{now:.0f} ({now / then:.2f}×)" for now, then in zip(held, reference, strict=True)))
        for number, held in found.items()
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--part", choices=("both", "dashboard", "worker"), default="both")
    args = parser.parse_args()
    if args.part != "worker":
        heads = ("runs", "web process, MB", "store process, MB", "worker process, MB")
        print_table("Memory over short runs", heads, _rows(dashboard_megabytes(args.runs)))
    if args.part != "dashboard":
        print_table("One worker, never replaced", ("runs", "worker, MB"), _rows(worker_megabytes(args.runs)))


if __name__ == "__main__":
    main()
