"""The user's own copy, through `load_mnist`, as the user meets it."""

import gzip
import hashlib
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mnist_core.data import sources
from mnist_core.data.dataset import Mnist, describe_data, is_ready, load_mnist
from mnist_core.data.own_file import OwnFileError, fingerprint
from mnist_core.data.request import Fetched, Request
from mnist_core.settings import get_settings
from tests.idx_files import write_idx_folder


@pytest.fixture(scope="module")
def own_npz(tmp_path_factory: pytest.TempPathFactory, mnist: Mnist) -> Path:
    path = tmp_path_factory.mktemp("own") / "mnist.npz"
    np.savez(path, **vars(mnist))
    return path


@pytest.fixture
def no_other_source(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail if any source but the user's own file and the cache is asked."""

    def asked(request: Request) -> Fetched:
        raise AssertionError("another source was asked")

    others = tuple(sources.Source(source.name, source.label, asked) for source in sources.SOURCES[2:])
    monkeypatch.setattr(sources, "SOURCES", sources.SOURCES[:2] + others)


def use(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setenv("MNIST_LAB_DATA", str(path))
    get_settings.cache_clear()


@pytest.mark.usefixtures("no_other_source")
def test_an_npz_of_ones_own_is_used_and_kept(
    lab_home: Path, own_npz: Path, mnist: Mnist, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, own_npz)
    assert not is_ready()

    loaded = load_mnist()

    assert np.array_equal(loaded.x_train, mnist.x_train)
    assert describe_data().origin.location == str(own_npz)
    assert is_ready()
    assert (lab_home / "data" / "mnist.npz").stat().st_size == pytest.approx(54_951_170, abs=1000)


@pytest.mark.usefixtures("lab_home", "no_other_source")
@pytest.mark.parametrize("gzipped", [False, True])
def test_a_folder_of_idx_files_is_used(
    tmp_path: Path, mnist: Mnist, monkeypatch: pytest.MonkeyPatch, gzipped: bool
) -> None:
    folder = write_idx_folder(tmp_path / "idx", vars(mnist))
    if gzipped:
        for path in list(folder.iterdir()):
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), compresslevel=1))
            path.unlink()
    use(monkeypatch, folder)

    assert np.array_equal(load_mnist().x_test, mnist.x_test)


def npz(**arrays: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=False, **arrays)
    return stream.getvalue()


@pytest.mark.usefixtures("lab_home_with_data", "no_other_source")
@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda m: npz(**vars(m))[:30_000_000], "is not a whole .npz file"),
        (lambda m: npz(**{**vars(m), "x_train": m.x_train[:59_999]}), "x_train with shape (59999, 28, 28)"),
        (lambda m: npz(**{**vars(m), "x_test": m.x_test.astype(np.float32)}), "x_test as float32"),
        (lambda m: npz(**{**vars(m), "y_train": m.y_train[::-1]}), "a changed y_train: its SHA-256"),
        (lambda m: npz(x_train=m.x_train, y_train=m.y_train), "has no x_test"),
    ],
    ids=["truncated", "shape", "dtype", "checksum", "incomplete"],
)
def test_a_bad_file_is_refused_by_name_at_once_and_left_untouched(
    tmp_path: Path, mnist: Mnist, monkeypatch: pytest.MonkeyPatch, make: Callable[[Mnist], bytes], fault: str
) -> None:
    path = tmp_path / "my mnist.npz"
    path.write_bytes(make(mnist))
    before = hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns
    use(monkeypatch, path)

    with pytest.raises(OwnFileError) as caught:
        load_mnist()

    assert str(caught.value).startswith(f"MNIST_LAB_DATA cannot be used. The file {path}")
    assert fault in str(caught.value)
    assert "unset it to have MNIST downloaded" in str(caught.value)
    assert (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns) == before


@pytest.mark.usefixtures("lab_home_with_data", "no_other_source")
def test_a_path_that_is_not_there_is_refused_though_the_cache_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, tmp_path / "absent.npz")

    assert not is_ready()
    with pytest.raises(OwnFileError, match=r"There is no such file or folder: .*absent\.npz"):
        load_mnist()


@pytest.mark.usefixtures("lab_home", "no_other_source")
def test_a_file_that_was_good_and_went_bad_is_refused(
    tmp_path: Path, own_npz: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(shutil.copy(own_npz, tmp_path / "mnist.npz"))
    use(monkeypatch, path)
    load_mnist()
    with path.open("r+b") as stream:
        stream.truncate(1_000_000)

    with pytest.raises(OwnFileError, match="not a whole"):
        load_mnist()


def test_the_fingerprint_of_a_folder_is_that_of_its_four_files(tmp_path: Path) -> None:
    folder = write_idx_folder(tmp_path, {name: np.zeros(3, np.uint8) for name in ("x_train", "y_train", "x_test")})
    (folder / "t10k-labels-idx1-ubyte").write_bytes(b"12345")
    (folder / "notes.txt").touch()

    assert [entry.split()[1] for entry in fingerprint(folder).split("; ")] == ["11", "11", "11", "5"]
