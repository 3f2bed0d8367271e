"""Imports point one way, and the process that serves pages stays free of TensorFlow."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
CORE = "mnist_core"

# From low to high: a part imports only parts of its own line and of the lines above it.
LAYERS: tuple[frozenset[str], ...] = tuple(
    frozenset(line.split())
    for line in (
        "errors",
        "settings",
        "choices",
        "config",
        "presets",
        "data models",
        "training",
        "runs",
        "evaluation diagnosis drawing",
        "article",
        "figures",
        "cli __main__",
    )
)
RANKS = {part: rank for rank, line in enumerate(LAYERS) for part in line}
TOP_RANKS = {CORE: 0, "dashboard": 1, "pages": 2, "app": 3}

# The same of the dashboard; its own modules, which all pages share, stand at the bottom.
AREAS = ("shared", "live", "train draw confusions", "runs", "diagnose", "home article")
AREA_RANKS = {area: rank for rank, line in enumerate(AREAS) for area in line.split()}

TENSORFLOW = frozenset({"keras", "tensorflow", "tf2onnx"})
# What the web process reads of `training`.
PLAIN_TRAINING = frozenset(
    f"mnist_core.training.{name}"
    for name in ("averaging", "checkpoint", "divergence", "metrics", "rate_curve", "state", "validation", "windows")
)
# Besides `training`; `runs.worker` imports these late.
TENSORFLOW_USERS = frozenset(
    {"mnist_core.models.batch_norm", "mnist_core.models.build", "mnist_core.models.export", "mnist_core.runs.results"}
)


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _modules() -> dict[str, Path]:
    folders = [ROOT / folder for folder in (CORE, "dashboard", "pages")]
    paths = [ROOT / "app.py", *(path for folder in folders for path in sorted(folder.rglob("*.py")))]
    return {_name(path): path for path in paths if path.exists()}


MODULES = _modules()


@cache
def _imports(module: str) -> tuple[tuple[str, int], ...]:
    """The modules a module imports, with the line; `from a import b` counts as `a.b` where that is a module."""
    found: list[tuple[str, int]] = []
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module}:{node.lineno}: relative imports hide the layer"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found += [(name if name in MODULES else str(node.module), node.lineno) for name in names]
    return tuple(found)


def _forbidden(modules: Iterable[str], is_forbidden: Callable[[str, str], bool]) -> list[str]:
    """The imports of these modules for which `is_forbidden(module, imported)` holds, as lines to read."""
    return [
        f"{module}:{line} imports {name}"
        for module in modules
        for name, line in _imports(module)
        if is_forbidden(module, name)
    ]


def _part(module: str) -> str:
    """The part of the core a module belongs to."""
    return module.split(".")[1]


def _area(module: str) -> str:
    """The part of the dashboard a module belongs to."""
    return module.split(".")[1] if module.count(".") > 1 else "shared"


def _may_use_tensorflow(module: str) -> bool:
    in_training = module.startswith("mnist_core.training.") and module not in PLAIN_TRAINING
    return in_training or module in TENSORFLOW_USERS


CORE_MODULES = [module for module in MODULES if module.startswith(f"{CORE}.")]
PAGE_MODULES = [module for module in MODULES if module.split(".")[0] in ("app", "pages", "dashboard")]
WEB_MODULES = [module for module in CORE_MODULES if not _may_use_tensorflow(module)]


def test_every_part_of_the_core_has_a_place_in_the_order() -> None:
    assert {_part(module) for module in CORE_MODULES} <= set(RANKS)


def test_core_modules_import_nothing_above_them() -> None:
    def is_above(module: str, name: str) -> bool:
        return name.startswith(f"{CORE}.") and RANKS[_part(name)] > RANKS[_part(module)]

    assert _forbidden(CORE_MODULES, is_above) == []


def test_parts_of_the_dashboard_import_only_themselves_and_what_is_below_them() -> None:
    dashboard = [module for module in MODULES if module.startswith("dashboard.")]

    def is_beside_or_above(module: str, name: str) -> bool:
        if not name.startswith("dashboard.") or _area(name) == _area(module):
            return False
        return AREA_RANKS[_area(name)] >= AREA_RANKS[_area(module)]

    assert {_area(module) for module in dashboard} <= set(AREA_RANKS)
    assert _forbidden(dashboard, is_beside_or_above) == []


def test_core_dashboard_pages_and_app_import_downwards_only() -> None:
    def is_above(module: str, name: str) -> bool:
        return TOP_RANKS.get(name.split(".")[0], -1) > TOP_RANKS[module.split(".")[0]]

    assert _forbidden(MODULES, is_above) == []


def test_the_core_knows_nothing_of_streamlit() -> None:
    assert _forbidden(CORE_MODULES, lambda module, name: name.startswith("streamlit")) == []


def test_only_the_worker_side_names_tensorflow() -> None:
    others = [module for module in MODULES if not _may_use_tensorflow(module)]

    assert _forbidden(others, lambda module, name: name.split(".")[0] in TENSORFLOW) == []


def test_pages_import_nothing_that_names_tensorflow() -> None:
    assert _forbidden(PAGE_MODULES, lambda module, name: name in MODULES and _may_use_tensorflow(name)) == []


def test_a_package_imports_nothing_by_itself() -> None:
    packages = [module for module, path in MODULES.items() if path.name == "__init__.py"]

    assert _forbidden(packages, lambda module, name: name != "__future__") == []


def test_importing_all_the_web_process_uses_leaves_tensorflow_out() -> None:
    modules = [module for module in WEB_MODULES if not module.endswith("__main__")]
    program = (
        f"import importlib, sys\nfor name in {modules!r}: importlib.import_module(name)\n"
        "print(sorted({'keras', 'tensorflow', 'tf2onnx', 'streamlit'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )

    assert done.stderr == ""
    assert done.stdout.strip() == "[]"
