"""A dashboard of the benchmark's own: a free loopback port, a home folder of its own, MNIST in the cache already."""

from __future__ import annotations

import json
import math
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from mnist_core.data.dataset import is_ready, load_mnist
from mnist_core.runs.store import RunStore
from mnist_core.settings import Settings, get_settings

ROOT = Path(__file__).resolve().parent.parent
PLAIN_APP, TELLING_APP, PAD_APP = "app.py", "benchmarks/lab_app.py", "benchmarks/pad_app.py"
STEP_PATH = "/api/benchmark/step"
START_SECONDS = 60.0
STOP_SECONDS = 20.0


@dataclass(frozen=True)
class Moment:
    """The run at work when its `step` (one-based, over the whole run) was reported: seconds of Unix time."""

    at: float
    step: int
    created_at: float
    log: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class LabServer:
    """A running dashboard; `started` is when it was launched, on the clock of `time.perf_counter`."""

    url: str
    pid: int
    home: Path
    started: float

    def resident_megabytes(self) -> float:
        """Memory the web process holds now, in MB."""
        return resident_megabytes(self.pid)

    def child_megabytes(self, module: str) -> float:
        """Memory its child processes that run this module hold now, in MB; 0 where there is none."""
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
        children = [line.split() for line in listed.stdout.splitlines()]
        mine = [int(pid) for pid, parent, *args in children if int(parent) == self.pid and module in args]
        return sum(resident_megabytes(pid) for pid in mine)

    def processor_seconds(self) -> float:
        """Processor time of all its threads so far; `nan` where this system does not tell."""
        try:
            told = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8")
        except OSError:
            return math.nan
        user, system = told.rpartition(")")[2].split()[11:13]  # the name in brackets may hold spaces
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def has_tensorflow(self) -> bool | None:
        """Whether TensorFlow is loaded in the web process; None where this system does not tell."""
        try:
            return "/tensorflow/" in Path(f"/proc/{self.pid}/maps").read_text(encoding="utf-8")
        except OSError:
            return None

    def moment_after(self, step: int) -> Moment:
        """The run at work at the moment it reports a step beyond this one; for servers of `TELLING_APP`.

        Raises:
            TimeoutError: If it does not within minutes.
        """
        with urlopen(f"{self.url}{STEP_PATH}?after={step}") as answer:
            told = json.load(answer)
        if told is None:
            raise TimeoutError(f"No run made a step beyond {step}.")
        return Moment(told["at"], told["step"], told["created_at"], tuple((at, text) for at, text in told["log"]))

    def store(self) -> RunStore:
        """The store this dashboard keeps its runs in."""
        settings = Settings(home=self.home)
        return RunStore(f"sqlite:///{(settings.runs_folder / 'runs.db').as_posix()}", settings.runs_folder)


def resident_megabytes(pid: int) -> float:
    """Memory a process holds now, in MB; 0 where there is none."""
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return int(told or 0) * 1024 / 1e6


@contextmanager
def lab_server(*, app: str = PLAIN_APP, is_listening: bool = True) -> Iterator[LabServer]:
    """A dashboard that ends with the block.

    Args:
        app: `PLAIN_APP`; `TELLING_APP` for one that also tells how far training is, `PAD_APP` for one with more pens.
        is_listening: Whether to wait until it takes connections.
    """
    with tempfile.TemporaryDirectory(prefix="mnist-lab-benchmark-") as folder:
        home = Path(folder)
        _fill_cache(home)
        port = _free_port()
        started = time.perf_counter()
        process = subprocess.Popen(_command(app, port), cwd=ROOT, env=_environment(home), stdout=subprocess.DEVNULL)
        try:
            if is_listening:
                wait_for_port(port)
            yield LabServer(f"http://127.0.0.1:{port}", process.pid, home, started)
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)


def _fill_cache(home: Path) -> None:
    if not is_ready():
        load_mnist()
    target = Settings(home=home).cache_file
    target.parent.mkdir(parents=True)
    shutil.copyfile(get_settings().cache_file, target)


def _command(app: str, port: int) -> list[str]:
    flags = ["--server.address=127.0.0.1", f"--server.port={port}"]
    return [sys.executable, "-m", "streamlit", "run", app, *flags]


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MNIST_LAB_", "MLFLOW_"))}
    return kept | {"MNIST_LAB_HOME": str(home)}


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_for_port(port: int) -> None:
    """Return once something listens there.

    Raises:
        TimeoutError: If nothing does within a minute.
    """
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.01)
    raise TimeoutError(f"The dashboard did not listen on port {port} within {START_SECONDS:.0f} s.")
