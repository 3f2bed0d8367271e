"""Fixtures every test may use: the real MNIST, and a home folder of the test's own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mnist_core.settings import Settings, get_settings
from tests.disks import SmallDisk, mounted

if TYPE_CHECKING:
    from mnist_core.data.dataset import Mnist


@pytest.fixture(scope="session")
def mnist() -> Mnist:
    """The real MNIST, got as the product gets it: from the user's cache, which is filled the first time."""
    from mnist_core.data.dataset import load_mnist

    get_settings.cache_clear()
    return load_mnist()


@pytest.fixture(scope="session")
def mnist_cache(mnist: Mnist) -> Path:
    """The user's cache file; never write into it."""
    get_settings.cache_clear()
    return get_settings().cache_file


@pytest.fixture
def lab_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty `MNIST_LAB_HOME` of this test's own, with every other setting at its default."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"MNIST_LAB_{name.upper()}", raising=False)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    home = tmp_path / "home"
    monkeypatch.setenv("MNIST_LAB_HOME", str(home))
    get_settings.cache_clear()
    yield home
    get_settings.cache_clear()


@pytest.fixture
def lab_home_with_data(mnist_cache: Path, lab_home: Path) -> Path:
    """`lab_home` with MNIST in its cache already, so that nothing is downloaded, in workers neither."""
    target = lab_home / "data" / "mnist.npz"
    target.parent.mkdir(parents=True)
    try:
        os.link(mnist_cache, target)
    except OSError:
        shutil.copyfile(mnist_cache, target)
    return lab_home


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A real file system of 8 MB."""
    with mounted(tmp_path / "small_disk", megabytes=8) as disk:
        yield disk
