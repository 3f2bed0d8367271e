"""What a run was trained with: Python, machine and library versions, read without importing the libraries."""

from __future__ import annotations

import json
import os
import platform
from importlib import metadata
from pathlib import Path

LIBRARIES = (
    "tensorflow",
    "tensorflow-cpu",
    "keras",
    "numpy",
    "scipy",
    "pillow",
    "onnxruntime",
    "tf2onnx",
    "mlflow-skinny",
    "streamlit",
)
_CPU_INFO = Path("/proc/cpuinfo")


def describe_environment() -> dict[str, str | int | dict[str, str]]:
    """Python version, system, processor, cores and the versions of the libraries that are installed; fit for JSON."""
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
        "libraries": library_versions(),
    }


def environment_to_json() -> bytes:
    """`describe_environment` as the JSON file that a run keeps."""
    return json.dumps(describe_environment(), indent=2).encode()


def library_versions() -> dict[str, str]:
    """The installed versions of `LIBRARIES`, in that order; those not installed are left out."""
    installed = {}
    for name in LIBRARIES:
        try:
            installed[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return installed


def _processor() -> str:
    try:
        lines = _CPU_INFO.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "") or platform.processor() or platform.machine()
