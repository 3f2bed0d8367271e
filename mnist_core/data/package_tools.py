"""Has the machine's own package tools fetch a package, with the machine's own settings, and never install or run it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from mnist_core.errors import DataError

TOOL_SECONDS = 90.0


@dataclass(frozen=True)
class Tool:
    """A program that fetches a package: called with `command`, a folder and the package. None: it is not installed."""

    name: str
    command: tuple[str, ...] | None


# Fail within seconds where there is no network; take nothing that would have to be built.
PIP_DOWNLOAD = (
    *("download", "--no-deps", "--only-binary=:all:", "--timeout=10", "--retries=1", "--disable-pip-version-check"),
    "--dest",
)
UV_INSTALL = ("pip", "install", "--no-deps", "--only-binary=:all:", "--python", sys.executable, "--target")
NPM_PACK = (
    *("pack", "--ignore-scripts", "--fetch-timeout=15000", "--fetch-retries=1", "--no-update-notifier"),
    "--pack-destination",
)


def wheel_tools() -> tuple[Tool, ...]:
    """The programs that can fetch a wheel, best first."""
    own_pip = (sys.executable, "-m", "pip", *PIP_DOWNLOAD) if importlib.util.find_spec("pip") else None
    return (Tool("this Python's pip", own_pip), _on_path("uv", UV_INSTALL), _on_path("pip", PIP_DOWNLOAD))


def npm_tools() -> tuple[Tool, ...]:
    """The programs that can fetch an npm package."""
    return (_on_path("npm", NPM_PACK),)


def _on_path(name: str, arguments: tuple[str, ...]) -> Tool:
    program = shutil.which(name)
    return Tool(name, (program, *arguments) if program else None)


def fetch_package(package: str, tools: tuple[Tool, ...], folder: Path) -> None:
    """Have the first tool that can put a package into `folder`, within 90 s for all of them.

    Raises:
        DataError: If none can; the message says what each tool answered.
    """
    deadline = time.monotonic() + TOOL_SECONDS
    answers = []
    for tool in tools:
        if tool.command is None:
            answers.append(f"{tool.name} is not installed")
            continue
        answer = _run((*tool.command, str(folder), package), folder, deadline - time.monotonic())
        if answer is None:
            return
        answers.append(f"{tool.name} said: {answer}")
    raise DataError(f"{package} cannot be fetched: {'; '.join(answers)}.")


def _run(command: tuple[str, ...], folder: Path, seconds: float) -> str | None:
    """None if the command succeeded, else the line of its output that says why it did not."""
    environment = {"UV_HTTP_TIMEOUT": "10", **os.environ}
    # A file, not a pipe: a pipe would be waited on for as long as any child of a killed tool lives.
    with tempfile.TemporaryFile() as output:
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=max(seconds, 1.0),
            )
        except subprocess.TimeoutExpired:
            return f"nothing within {TOOL_SECONDS:.0f} s"
        except OSError as error:
            return str(error)
        output.seek(0)
        return None if done.returncode == 0 else _reason(output.read().decode(errors="replace"), done.returncode)


def _reason(output: str, code: int) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if "error" in line.lower()] or lines[-1:]
    return " ".join(telling[-1].split())[:200].rstrip(".") if telling else f"exit code {code}"
