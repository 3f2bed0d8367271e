import threading
from pathlib import Path

import numpy as np
import pytest

from mnist_core.data import download, sources
from mnist_core.data.dataset import Mnist, describe_data, load_mnist
from mnist_core.data.request import DataOrigin, Fetched, Request
from mnist_core.data.sources import SOURCES, Source
from mnist_core.errors import DataError
from mnist_core.settings import get_settings

DEADLINE_SECONDS = 20.0


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, mnist: Mnist, lab_home: Path) -> list[str]:
    """The sources behind the cache that were asked, in order; all but the wheel fail."""
    names: list[str] = []

    def stand_in(source: Source) -> Source:
        def fetch(request: Request) -> Fetched:
            names.append(source.name)
            if source.name != "wheel":
                raise DataError(f"no {source.name} today.")
            return Fetched(vars(mnist), DataOrigin(source.name, "here"))

        return Source(source.name, source.label, fetch)

    monkeypatch.setattr(sources, "SOURCES", (*SOURCES[:2], *map(stand_in, SOURCES[2:])))
    return names


def test_the_order_of_sources_is_the_one_documented() -> None:
    assert [source.name for source in SOURCES] == ["own", "cache", "keras", "wheel", "npm"]


def test_the_first_source_that_has_mnist_ends_the_search_and_fills_the_cache(asked: list[str], mnist: Mnist) -> None:
    first, second = load_mnist(), load_mnist()

    assert asked == ["keras", "wheel"]
    assert np.array_equal(first.y_test, mnist.y_test)
    assert np.array_equal(second.x_test, mnist.x_test)
    assert describe_data().origin == DataOrigin("wheel", "here")


def test_a_damaged_cache_is_fetched_anew_and_says_so(asked: list[str], mnist: Mnist) -> None:
    load_mnist()
    get_settings().cache_file.write_bytes(b"damaged")
    said: list[str] = []

    again = load_mnist(lambda message, fraction: said.append(message))

    assert asked == ["keras", "wheel"] * 2
    assert np.array_equal(again.x_train, mnist.x_train)
    assert "The cached MNIST was damaged and is fetched anew" in said[0]
    assert said[-1] == "MNIST is ready"


def test_a_cache_that_cannot_be_written_does_not_keep_anyone_from_working(
    asked: list[str], mnist: Mnist, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sources, "write_cache", full_disk)
    said: list[str] = []

    assert np.array_equal(load_mnist(lambda message, fraction: said.append(message)).y_train, mnist.y_train)
    assert any("could not be kept" in message and "No space left" in message for message in said)


def test_two_that_ask_at_once_fetch_once(asked: list[str], monkeypatch: pytest.MonkeyPatch, mnist: Mnist) -> None:
    fetching, waiting, go_on = threading.Event(), threading.Event(), threading.Event()

    def slow(request: Request) -> Fetched:
        asked.append("slow")
        fetching.set()
        assert go_on.wait(DEADLINE_SECONDS)
        return Fetched(vars(mnist), DataOrigin("slow", "here"))

    monkeypatch.setattr(sources, "SOURCES", (*SOURCES[:2], Source("slow", "a slow one", slow)))
    loaded: list[Mnist] = []
    first = threading.Thread(target=lambda: loaded.append(load_mnist()))
    second = threading.Thread(target=lambda: loaded.append(load_mnist(lambda *_: waiting.set())))
    first.start()
    assert fetching.wait(DEADLINE_SECONDS)
    second.start()
    assert waiting.wait(DEADLINE_SECONDS)
    go_on.set()
    first.join(DEADLINE_SECONDS)
    second.join(DEADLINE_SECONDS)

    assert asked == ["slow"]
    assert len(loaded) == 2


@pytest.fixture
def no_way_out(lab_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither data of one's own, nor Keras' copy, nor an address that answers, nor tools."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "no-keras"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(download, "KERAS_URL", "http://127.0.0.1:9/mnist.npz")
    monkeypatch.setattr("mnist_core.data.packages.wheel_tools", lambda: ())
    monkeypatch.setattr("mnist_core.data.packages.npm_tools", lambda: ())


@pytest.mark.usefixtures("no_way_out")
@pytest.mark.parametrize(
    ("offline", "reason", "way_out"),
    [
        ("0", "cannot be downloaded: ", "Connect to the internet and try again, or "),
        ("1", "Downloads are switched off by MNIST_LAB_OFFLINE.", "Unset MNIST_LAB_OFFLINE or "),
    ],
)
def test_if_all_fail_every_source_is_listed_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, offline: str, reason: str, way_out: str
) -> None:
    monkeypatch.setenv("MNIST_LAB_OFFLINE", offline)
    get_settings.cache_clear()

    with pytest.raises(DataError) as caught:
        load_mnist()

    first, *reasons, _, advice = str(caught.value).splitlines()
    assert first == "MNIST could not be had from any of 5 sources:"
    assert [line.split(":")[0] for line in reasons] == [f"- {source.label}" for source in SOURCES]
    assert reasons[0].endswith("MNIST_LAB_DATA is not set.")
    assert "Nothing is kept at" in reasons[1]
    assert reason in reasons[2]
    assert advice.startswith(f"{way_out}set MNIST_LAB_DATA to your own mnist.npz")
    assert advice.endswith("then start the server again.") is (offline == "1")


@pytest.mark.usefixtures("no_way_out")
def test_a_failed_search_leaves_nothing_behind(lab_home: Path) -> None:
    with pytest.raises(DataError):
        load_mnist()

    assert [path.name for path in (lab_home / "data").iterdir()] == ["mnist.lock"]
