"""Fifty short runs in a row: neither the process that owns them nor the worker grows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

RUNS, REFERENCE = 50, 5
MOST_GROWTH = 1.2
DEADLINE_SECONDS = 600
# A process of its own, as the web process is: what other tests left in this one's memory must not count.
OWNER = """
import sys
from pathlib import Path
from mnist_core.config import parse_config
from mnist_core.runs.queue import RunQueue
from mnist_core.runs.states import RunState
from mnist_core.runs.store import open_store
from mnist_core.runs.worker_process import WorkerProcess

def resident_kilobytes(pid):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))

workers = []
def start():
    workers.append(WorkerProcess())
    return workers[-1]

store = open_store(in_own_process=True)
queue = RunQueue(store, start)
for number in range(1, int(sys.argv[1]) + 1):
    config = parse_config({"architecture": "perceptron", "epochs": 1, "training_images": 500, "seed": number})
    run_id = queue.submit(config)
    assert queue.wait(run_id, 300).state is RunState.COMPLETED
    store.runs(), store.history(run_id)
    print(len(workers), resident_kilobytes("self"), resident_kilobytes(workers[-1].pid), flush=True)
queue.close()
store.close()
"""


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells memory in /proc")
def test_fifty_runs_leave_owner_and_workers_as_large_as_five(lab_home_with_data: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", OWNER, str(RUNS)],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    told = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    assert len(told) == RUNS
    _, owner, worker = told[REFERENCE - 1]
    assert max(held for _, held, _ in told[REFERENCE:]) <= MOST_GROWTH * owner
    assert max(held for _, _, held in told[REFERENCE:]) <= MOST_GROWTH * worker
    assert told[-1][0] > 1, "a worker is replaced now and then"
