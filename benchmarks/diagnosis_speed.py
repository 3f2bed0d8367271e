"""How long one diagnosis takes and how much memory: in a process of its own, and in the web process of a dashboard.

`python -m benchmarks.diagnosis_speed`. Trains three networks on nearly all of MNIST, and diagnoses each:
first by a fresh process that does nothing else, then on the Diagnose page. Linux only, for it tells a process's peak.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from benchmarks.lab_browser import chromium, new_tab
from benchmarks.lab_server import ROOT, LabServer, lab_server
from benchmarks.machine import print_table
from mnist_core.config import TrainingConfig
from mnist_core.diagnosis.judging import told_of
from mnist_core.diagnosis.stored_runs import traces_of_run
from mnist_core.presets import PRESETS
from mnist_core.runs.queue import RunQueue
from mnist_core.runs.store import RunStore, open_store

RUNS: dict[str, TrainingConfig] = {
    "the preset `fast`": PRESETS["fast"].config,
    "`cnn`, one epoch": TrainingConfig(architecture="cnn", epochs=1, batch_size=128),
    "the preset `best`, one epoch": PRESETS["best"].config.model_copy(update={"epochs": 1}),
}
HEADS = (
    "run",
    "seconds",
    "of the processors",
    "memory before, MB",
    "most while diagnosing, MB",
    "web process before, MB",
    "most while diagnosing, MB",
)


def diagnosed_here(run_id: str) -> dict[str, float]:
    """What diagnosing a run takes in this process: seconds, those of the processors, and memory in MB."""
    with closing(open_store(in_own_process=True)) as store:
        before = _megabytes(os.getpid(), "VmRSS")
        wall, processor = time.perf_counter(), time.process_time()
        told_of(traces_of_run(store, run_id))
        return {
            "seconds": time.perf_counter() - wall,
            "processor_seconds": time.process_time() - processor,
            "before": before,
            "most": _megabytes(os.getpid(), "VmHWM"),
        }


def _megabytes(pid: int, field: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith(f"{field}:")).split()[1]) * 1024 / 1e6


def _trained(store: RunStore, config: TrainingConfig) -> str:
    with closing(RunQueue(store)) as queue:
        run_id = queue.submit(config)
        ended = queue.wait(run_id)
    if ended.reason:
        raise SystemExit(ended.reason)
    return run_id


def _diagnosed_apart(server: LabServer, run_id: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.diagnosis_speed", "--run", run_id]
    environment = os.environ | {"MNIST_LAB_HOME": str(server.home)}
    environment.pop("MNIST_LAB_DATA", None)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def _diagnosed_on_page(page: Page, server: LabServer) -> tuple[float, float]:
    """What the web process holds before and, at most, while it diagnoses the newest run, in MB."""
    page.goto(f"{server.url}/runs")
    page.locator("h1").first.wait_for()
    before = most = server.resident_megabytes()
    page.goto(f"{server.url}/diagnose")
    while not page.locator("h4").count():
        most = max(most, server.resident_megabytes())
    return before, max(most, server.resident_megabytes())


def _row(name: str, page: Page, server: LabServer) -> tuple[str, ...]:
    with closing(server.store()) as store:
        run_id = _trained(store, RUNS[name])
    apart: dict[str, Any] = _diagnosed_apart(server, run_id)
    memory = (apart["before"], apart["most"], *_diagnosed_on_page(page, server))
    seconds = (f"{apart[kind]:.1f}" for kind in ("seconds", "processor_seconds"))
    return name, *seconds, *(f"{megabytes:.0f}" for megabytes in memory)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", help=argparse.SUPPRESS)
    run_id = parser.parse_args().run
    if run_id is not None:
        print(json.dumps(diagnosed_here(run_id)))
        return
    with chromium() as browser, lab_server() as server:
        page = new_tab(browser)
        rows = [_row(name, page, server) for name in RUNS]
    print_table("One diagnosis", HEADS, rows)


if __name__ == "__main__":
    main()
