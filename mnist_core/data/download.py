"""Source 3: the file that Keras itself downloads: Keras' own copy if there is one, else its URL. No Keras needed."""

from __future__ import annotations

import http.client
import io
import os
import time
import urllib.error
import urllib.request
from pathlib import Path

from mnist_core.data.npz import read_npz
from mnist_core.data.request import DataOrigin, Fetched, Report, Request
from mnist_core.errors import DataError

SOURCE = "Keras"
KERAS_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
STALL_SECONDS = 5.0
DOWNLOAD_SECONDS = 180.0
MAX_BYTES = 64 * 1024**2
BLOCK_BYTES = 256 * 1024


def from_keras(request: Request) -> Fetched:
    """MNIST from Keras' dataset folder, or from where Keras downloads it.

    Raises:
        DataError: If neither gives MNIST.
    """
    copy = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "datasets" / "mnist.npz"
    if copy.is_file():
        try:
            return Fetched(read_npz(copy, f"The file {copy}"), DataOrigin(SOURCE, str(copy)))
        except DataError as error:
            request.report(f"{error} It is passed over", None)
    request.require_network()
    content = download(KERAS_URL, request.report)
    return Fetched(read_npz(io.BytesIO(content), f"The file from {KERAS_URL}"), DataOrigin(SOURCE, KERAS_URL))


def download(url: str, report: Report) -> bytes:
    """The content behind a URL, with progress reported.

    Raises:
        DataError: If the server cannot be reached within 5 s, stalls for 5 s, takes 3 minutes in all, or sends more or
            less than it said.
    """
    report(f"Connecting to {url}", None)
    try:
        with urllib.request.urlopen(url, timeout=STALL_SECONDS) as response:
            total = int(response.headers.get("Content-Length") or 0)
            content = _read_reporting(response, total, report)
    except urllib.error.HTTPError as error:
        error.close()  # it holds the connection open
        raise DataError(f"{url} cannot be downloaded: the server says {error.code} {error.reason}.") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise DataError(f"{url} cannot be downloaded: {getattr(error, 'reason', None) or error}.") from error
    if total and len(content) != total:
        raise DataError(f"{url} sent {len(content):,} of {total:,} bytes.")
    return content


def _read_reporting(response: http.client.HTTPResponse, total: int, report: Report) -> bytes:
    content = bytearray()
    deadline = time.monotonic() + DOWNLOAD_SECONDS
    while block := response.read(BLOCK_BYTES):
        content += block
        if len(content) > MAX_BYTES:
            raise ValueError(f"it is larger than {MAX_BYTES:,} bytes")
        if time.monotonic() > deadline:
            raise TimeoutError(f"it took longer than {DOWNLOAD_SECONDS:.0f} s")
        megabytes = f"{len(content) / 1e6:.1f}" + (f" of {total / 1e6:.1f}" if total else "")
        report(f"Downloading MNIST: {megabytes} MB", len(content) / total if total else None)
    return bytes(content)
