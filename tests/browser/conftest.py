"""A real server with a home of its own, and the Chromium that is installed."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

ROOT = Path(__file__).resolve().parents[2]
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
DEADLINE_SECONDS = 60
LOG_TAIL = 4000  # characters
SHORT_RUN = {"architecture": "fast_cnn", "epochs": 3, "batch_size": 64, "learning_rate": 0.01, "training_images": 6000}

expect.set_options(timeout=DEADLINE_SECONDS * 1000)


@dataclass(frozen=True)
class Lab:
    """A running dashboard: its address, its process id and its home folder."""

    address: str
    pid: int
    home: Path

    def train_page(self, **settings: object) -> str:
        """The address of the Train page with these settings in its form."""
        return f"{self.address}/train?settings={quote(json.dumps(SHORT_RUN | settings))}"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use an installed Chromium; else Playwright's own, if there is one."""
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    arguments = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")
    chosen = {"executable_path": found} if found else {}
    return {**browser_type_launch_args, "args": arguments, **chosen}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A laptop's window."""
    return {**browser_context_args, "viewport": {"width": 1280, "height": 900}}


@pytest.fixture(scope="session")
def lab(mnist_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One server for all browser tests, on a free port of this machine alone."""
    home = tmp_path_factory.mktemp("lab")
    (home / "data").mkdir()
    shutil.copyfile(mnist_cache, home / "data" / "mnist.npz")
    port = _free_port()
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.address=127.0.0.1",
        f"--server.port={port}",
    ]
    address = f"http://127.0.0.1:{port}"
    log = home / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=_environment(home), stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait_until_healthy(address, server, log)
            yield Lab(address, server.pid, home)
        finally:
            _end(server)


@pytest.fixture
def console_errors(page: Page) -> list[str]:
    """What the page complains of, collected from now on."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    return errors


def open_until(page: Page, address: str, shows: Callable[[], bool]) -> None:
    """Open an address, again if need be, until its page shows something.

    A server rereads the list of runs every two seconds: what a test puts into its store may be missing at first.
    """
    deadline = time.monotonic() + DEADLINE_SECONDS
    page.goto(address)
    while not shows():
        assert time.monotonic() < deadline, f"{address} never showed what was waited for."
        page.goto(address)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _environment(home: Path) -> dict[str, str]:
    """This process's, but none of the lab's own settings except where its home is."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MNIST_LAB_", "MLFLOW_"))}
    return kept | {"MNIST_LAB_HOME": str(home)}


def _wait_until_healthy(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline, never = time.monotonic() + DEADLINE_SECONDS, threading.Event()
    while not _is_healthy(address):
        if server.poll() is not None or time.monotonic() > deadline:
            said = log.read_text(encoding="utf-8", errors="replace")[-LOG_TAIL:]
            pytest.fail(f"The dashboard did not start (exit status {server.poll()}). Its last words:\n{said}")
        never.wait(0.1)


def _is_healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
            return True
    except OSError:
        return False


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(DEADLINE_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
