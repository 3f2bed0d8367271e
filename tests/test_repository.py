"""What the repository promises outside its code: requirements, container, documents and what must not be in it."""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from mnist_core import __version__
from mnist_core.cli.main import COMMANDS
from mnist_core.presets import PRESETS
from mnist_core.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
REQUIREMENT_FILES = tuple(sorted(file.name for file in ROOT.glob("requirements*.txt")))
MARKDOWN = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])

INDEX_HOSTS = re.compile(r"pypi[.]org|pythonhosted[.]org|npmjs[.](?:org|com)|deb[.]debian[.]org|--(?:extra-)?index-url")
MACHINE_PATHS = re.compile(r"(?<![\w.~])/(?:work|root|Users|opt/pypi)/\w")


def requirements(file: str) -> list[Requirement]:
    """The requirements a file names itself."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-r"))]


def tracked_texts() -> list[tuple[str, str]]:
    """Path and content of every text file that the repository keeps."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    texts = []
    for name in filter(None, listed.split("\0")):
        try:
            texts.append((name, (ROOT / name).read_text(encoding="utf-8")))
        except (UnicodeDecodeError, FileNotFoundError):
            continue
    return texts


@pytest.mark.parametrize("file", REQUIREMENT_FILES)
def test_every_requirement_is_exact_or_bounded_above(file: str) -> None:
    for requirement in requirements(file):
        operators = {clause.operator for clause in requirement.specifier}
        assert operators & {"==", "<", "~="}, f"{requirement} in {file} admits any later version"


@pytest.mark.parametrize(
    ("system", "machine", "package"),
    [
        ("linux", "x86_64", "tensorflow-cpu"),
        ("win32", "AMD64", "tensorflow-cpu"),
        ("linux", "aarch64", "tensorflow"),
        ("darwin", "arm64", "tensorflow"),
    ],
)
def test_each_platform_gets_exactly_one_tensorflow(system: str, machine: str, package: str) -> None:
    here = {"sys_platform": system, "platform_machine": machine}
    named = requirements("requirements.txt")
    chosen = [item.name for item in named if item.marker is None or item.marker.evaluate(here)]
    assert chosen == [package]


def test_only_the_requirement_files_made_for_it_name_tensorflow() -> None:
    for file in ("requirements-common.txt", "requirements-dev.txt"):
        assert not [item for item in requirements(file) if item.name.startswith("tensorflow")]
    (gpu,) = requirements("requirements-gpu.txt")
    assert (gpu.name, gpu.extras) == ("tensorflow", {"and-cuda"})


def test_no_file_names_an_index_or_a_path_of_one_machine() -> None:
    found = [
        f"{name}: {match.group()}"
        for name, text in tracked_texts()
        for pattern in (INDEX_HOSTS, MACHINE_PATHS)
        for match in pattern.finditer(text)
    ]
    assert found == []


def test_browser_tests_are_where_ci_looks_for_skipped_ones() -> None:
    for path in (ROOT / "tests").rglob("test_*.py"):
        if "pytest.mark.browser" in path.read_text(encoding="utf-8").replace('"pytest.mark.browser"', ""):
            assert path.parent == ROOT / "tests" / "browser", f"{path.name} belongs in tests/browser"


@pytest.mark.parametrize("page", sorted(path.stem for path in (ROOT / "pages").glob("*.py")))
def test_the_readme_tells_of_every_page(page: str) -> None:
    assert f"- **{page.capitalize()}**:" in README


@pytest.mark.parametrize("preset", PRESETS)
def test_the_readme_tells_of_every_preset(preset: str) -> None:
    assert f"| `{preset}` |" in README


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_the_readme_tells_of_every_command(command: Any) -> None:
    assert f"-m mnist_core {command.name}" in README


@pytest.mark.parametrize("field", Settings.model_fields)
def test_the_readme_tells_of_every_environment_variable(field: str) -> None:
    alias = Settings.model_fields[field].validation_alias
    assert f"| `{alias or f'MNIST_LAB_{field.upper()}'}` |" in README


def test_the_commands_in_the_readme_are_understood() -> None:
    from mnist_core.cli.main import build_parser

    lines = re.findall(r"-m mnist_core ([^#`\n]+)", README)
    assert len(lines) >= len(COMMANDS)
    for line in lines:
        arguments = re.findall(r'"[^"]*"|\S+', line)
        assert isinstance(build_parser().parse_args(arguments), argparse.Namespace), line


@pytest.mark.parametrize("document", MARKDOWN, ids=lambda path: path.name)
def test_every_link_in_the_documents_leads_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8"))
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (document.parent / target).exists()] == []


def test_the_changelog_tells_of_this_version() -> None:
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def dockerfile() -> str:
    """The Dockerfile, continued lines joined."""
    return (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")


@pytest.fixture(scope="module")
def service() -> dict[str, Any]:
    """The one service of compose.yaml."""
    (service,) = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"].values()
    return dict(service)


def test_the_container_is_slim_watched_and_runs_as_nobody_special(dockerfile: str) -> None:
    bases = re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)
    assert bases and all(base.endswith("-slim") for base in bases)
    assert re.findall(r"^USER (\S+)", dockerfile, re.MULTILINE) == ["10001"]
    assert "_stcore/health" in re.findall(r"^HEALTHCHECK.*", dockerfile, re.MULTILINE)[0]
    assert dockerfile.index("\nUSER ") < dockerfile.index("\nCMD ")


def test_everything_the_container_copies_is_let_through(dockerfile: str) -> None:
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_through = {line[1:] for line in ignore if line.startswith("!")}
    for line in re.findall(r"^COPY (?!--from).*", dockerfile, re.MULTILINE):
        for source in line.split()[1:-1]:
            assert (ROOT / source).exists(), source
            assert source in let_through, source


def test_the_volume_covers_the_runs_and_not_the_data(dockerfile: str, service: dict[str, Any]) -> None:
    (home,) = re.findall(r"MNIST_LAB_HOME=(/var\S+)", dockerfile)
    assert [volume.partition(":")[2] for volume in service["volumes"]] == [f"{home}/runs"]
    assert f"{home}/data/mnist.npz" in dockerfile


def test_the_service_is_for_this_machine_only_and_bounded(service: dict[str, Any]) -> None:
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["mem_limit"]
    assert "_stcore/health" in " ".join(service["healthcheck"]["test"])
