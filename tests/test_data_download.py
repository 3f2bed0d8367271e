import http.server
import io
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from mnist_core.data import download as module
from mnist_core.data.dataset import Mnist
from mnist_core.data.download import download, from_keras
from mnist_core.data.request import Request, silent
from mnist_core.errors import DataError
from mnist_core.settings import get_settings

CONTENT = bytes(range(256)) * 4096  # 1 MiB


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers by path: whole, of unknown length, cut short, missing, or not at all."""

    released = threading.Event()

    def do_GET(self) -> None:
        if self.path == "/silent":
            self.released.wait(20)
            return
        if self.path == "/missing":
            self.send_error(404)
            return
        self.send_response(200)
        if self.path != "/unknown":
            self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT[: len(CONTENT) // 2] if self.path == "/cut" else CONTENT)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    Handler.released.clear()
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    Handler.released.set()
    httpd.shutdown()
    httpd.server_close()
    thread.join(20)


def test_a_download_reports_how_far_it_is(server: str) -> None:
    said: list[tuple[str, float | None]] = []

    assert download(f"{server}/whole", lambda message, fraction: said.append((message, fraction))) == CONTENT

    fractions = [fraction for _, fraction in said if fraction is not None]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert said[-1][0] == "Downloading MNIST: 1.0 of 1.0 MB"


def test_a_download_of_unknown_length_is_whole_too(server: str) -> None:
    fractions: list[float | None] = []

    assert download(f"{server}/unknown", lambda message, fraction: fractions.append(fraction)) == CONTENT
    assert set(fractions) == {None}


@pytest.mark.parametrize(
    ("path", "fault"),
    [("/cut", "sent 524,288 of 1,048,576 bytes"), ("/missing", "cannot be downloaded: the server says 404 Not Found")],
)
def test_a_download_that_fails_names_the_address_and_the_fault(server: str, path: str, fault: str) -> None:
    with pytest.raises(DataError) as caught:
        download(server + path, silent)

    assert str(caught.value).startswith(server + path)
    assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("limit", "value", "path", "fault"),
    [
        ("STALL_SECONDS", 0.1, "/silent", "timed out"),
        ("DOWNLOAD_SECONDS", 0.0, "/whole", "it took longer than 0 s"),
        ("MAX_BYTES", 1000, "/unknown", "it is larger than 1,000 bytes"),
    ],
)
def test_a_download_ends_at_its_limits(
    server: str, monkeypatch: pytest.MonkeyPatch, limit: str, value: float, path: str, fault: str
) -> None:
    monkeypatch.setattr(module, limit, value)

    with pytest.raises(DataError, match=fault):
        download(server + path, silent)


def test_nobody_listening_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    with pytest.raises(DataError, match=r"cannot be downloaded: .*refused"):
        download(f"http://127.0.0.1:{port}/mnist.npz", silent)


@pytest.fixture
def keras_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    copy = tmp_path / "keras" / "datasets" / "mnist.npz"
    copy.parent.mkdir(parents=True)
    return copy


@pytest.mark.usefixtures("lab_home")
def test_the_copy_keras_made_is_used(keras_copy: Path, mnist: Mnist, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNIST_LAB_OFFLINE", "1")
    get_settings.cache_clear()
    np.savez(keras_copy, **vars(mnist))

    fetched = from_keras(Request(get_settings()))

    assert fetched.origin.location == str(keras_copy)
    assert np.array_equal(fetched.arrays["y_train"], mnist.y_train)


@pytest.mark.usefixtures("lab_home")
def test_a_damaged_copy_of_keras_is_passed_over(
    keras_copy: Path, mnist: Mnist, monkeypatch: pytest.MonkeyPatch
) -> None:
    keras_copy.write_bytes(b"damaged")
    stream = io.BytesIO()
    np.savez(stream, **vars(mnist))
    monkeypatch.setattr(module, "download", lambda url, report: stream.getvalue())
    said: list[str] = []

    fetched = from_keras(Request(get_settings(), lambda message, fraction: said.append(message)))

    assert fetched.origin.location == module.KERAS_URL
    assert np.array_equal(fetched.arrays["x_test"], mnist.x_test)
    assert "is passed over" in said[0]
    assert keras_copy.read_bytes() == b"damaged"
