"""What a run says of the machine it was trained on."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version
from typing import Any

from mnist_core.runs.environment import describe_environment, environment_to_json


def test_the_environment_names_python_machine_and_libraries() -> None:
    environment: dict[str, Any] = describe_environment()
    assert environment["python"] == platform.python_version()
    assert environment["libraries"]["numpy"] == version("numpy")
    assert environment["cores"] >= 1
    assert environment["processor"]
    assert json.loads(environment_to_json()) == environment
