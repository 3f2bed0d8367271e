import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mnist_core.data import cache
from mnist_core.data.arrays import SPECS
from mnist_core.data.cache import cache_lock, from_cache, is_current, read_cache, write_cache
from mnist_core.data.dataset import Mnist, is_ready, load_mnist
from mnist_core.data.request import DataOrigin, Fetched, Request
from mnist_core.errors import DataError
from mnist_core.settings import get_settings
from tests.disks import SmallDisk

DEADLINE_SECONDS = 20.0
HOLD_LOCK = """
import sys
import filelock
with filelock.FileLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def cache_file(lab_home: Path) -> Path:
    file = get_settings().cache_file
    file.parent.mkdir(parents=True)
    return file


def fetched(mnist: Mnist) -> Fetched:
    return Fetched(vars(mnist), DataOrigin("test", "somewhere"))


def test_what_was_written_is_read_back_with_its_origin(cache_file: Path, mnist: Mnist) -> None:
    write_cache(cache_file, fetched(mnist))

    back = read_cache(cache_file)

    assert back.origin == DataOrigin("test", "somewhere", fingerprint="")
    assert all(np.array_equal(back.arrays[name], getattr(mnist, name)) for name in SPECS)
    assert is_current(get_settings())
    assert [path.name for path in cache_file.parent.iterdir()] == ["mnist.npz"]


def test_the_cache_is_stored_uncompressed(cache_file: Path, mnist: Mnist) -> None:
    write_cache(cache_file, fetched(mnist))

    with zipfile.ZipFile(cache_file) as archive:
        assert {member.compress_type for member in archive.infolist()} == {zipfile.ZIP_STORED}


def test_a_write_that_fails_leaves_the_old_cache(
    cache_file: Path, mnist: Mnist, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache_file.write_bytes(b"old")

    def full_disk(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full_disk)
    with pytest.raises(OSError, match="No space left"):
        write_cache(cache_file, fetched(mnist))

    assert cache_file.read_bytes() == b"old"
    assert [path.name for path in cache_file.parent.iterdir()] == ["mnist.npz"]


def cut_short(file: Path) -> None:
    with file.open("r+b") as stream:
        stream.truncate(file.stat().st_size // 2)


def overwrite_a_pixel(file: Path) -> None:
    with file.open("r+b") as stream:
        stream.seek(10_000_000)
        stream.write(b"\xff\xfe")


def empty(file: Path) -> None:
    file.write_bytes(b"")


def remove_origin(file: Path) -> None:
    with np.load(file) as archive:
        arrays = {name: archive[name] for name in SPECS}
    np.savez(file, **arrays)


@pytest.mark.parametrize("damage", [cut_short, overwrite_a_pixel, empty, remove_origin])
def test_a_damaged_cache_is_set_aside_and_says_so(
    cache_file: Path, mnist: Mnist, damage: Callable[[Path], None]
) -> None:
    write_cache(cache_file, fetched(mnist))
    damage(cache_file)
    said: list[str] = []

    with pytest.raises(DataError, match=r"It was set aside as .*mnist\.npz\.damaged"):
        from_cache(Request(get_settings(), lambda message, fraction: said.append(message)))

    assert not cache_file.exists()
    assert cache_file.with_name("mnist.npz.damaged").exists()
    assert "was damaged and is fetched anew" in said[0]


def test_an_empty_cache_says_where_it_looked(cache_file: Path) -> None:
    with pytest.raises(DataError, match=r"Nothing is kept at .*mnist\.npz yet"):
        from_cache(Request(get_settings()))


def test_where_no_folder_can_be_made_mnist_is_not_kept_and_that_is_told(
    lab_home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lab_home.write_text("a file where the folder should be")
    said: list[str] = []

    with cache_lock(request(lambda message, fraction: said.append(message))):
        pass

    assert [record.getMessage() for record in caplog.records] == said
    assert said[0].startswith(f"MNIST could not be kept in {lab_home / 'data'}: ")
    assert "set MNIST_LAB_HOME to a folder you may write" in said[0]


def on_small_disk(disk: SmallDisk, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNIST_LAB_HOME", str(disk.folder))
    monkeypatch.setenv("MNIST_LAB_DATA", str(data))
    get_settings.cache_clear()


def test_on_a_disk_without_room_mnist_is_loaded_though_it_cannot_be_kept(
    lab_home: Path,
    small_disk: SmallDisk,
    mnist_cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    on_small_disk(small_disk, mnist_cache, monkeypatch)
    assert load_mnist().x_train.shape == (60000, 28, 28)
    assert f"could not be kept in {small_disk.folder / 'data'}: No space left on device" in caplog.text
    assert not is_ready()
    assert not list(small_disk.folder.rglob("*.part")), "what was begun takes no room"


def test_in_a_read_only_home_mnist_is_loaded_though_it_cannot_be_kept(
    lab_home: Path,
    small_disk: SmallDisk,
    mnist_cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    on_small_disk(small_disk, mnist_cache, monkeypatch)
    with small_disk.read_only():
        assert load_mnist().x_test.shape == (10000, 28, 28)
    assert "Read-only file system" in caplog.text


def request(report: Callable[[str, float | None], None] | None = None) -> Request:
    return Request(get_settings(), report) if report else Request(get_settings())


def test_the_second_to_ask_for_the_lock_waits_and_says_so(cache_file: Path) -> None:
    waiting, entered = threading.Event(), threading.Event()

    def second() -> None:
        with cache_lock(request(lambda message, fraction: waiting.set())):
            entered.set()

    with cache_lock(request()):
        thread = threading.Thread(target=second)
        thread.start()
        assert waiting.wait(DEADLINE_SECONDS)
        assert not entered.is_set()
    assert entered.wait(DEADLINE_SECONDS)
    thread.join(DEADLINE_SECONDS)


def test_a_lock_held_too_long_by_another_process_is_given_up(cache_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Not by multiprocessing: its child runs the parent's main module again, and page tests leave a page there.
    command = [sys.executable, "-c", HOLD_LOCK, str(cache_file.with_name("mnist.lock"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        monkeypatch.setattr(cache, "LOCK_SECONDS", 0.1)
        with pytest.raises(DataError, match="Another process has been fetching MNIST"), cache_lock(request()):
            raise AssertionError("the lock was given")
        process.communicate("release\n", timeout=DEADLINE_SECONDS)
