"""Many who draw at once: clients that post a drawing each tenth of a second, over loopback and for a bounded time.

`python -m benchmarks.predict_load [--clients N] [--seconds S]`. Time is taken from when a request was due, so that a
server that falls behind cannot hide it.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import numpy as np
from PIL import Image

from benchmarks.lab_server import lab_server
from benchmarks.machine import percentile, print_table
from dashboard.draw.predict_route import CONTENT_TYPE, PAD_HEADER, PREDICT_PATH
from mnist_core.data.dataset import load_test_images
from mnist_core.drawing.ink import ink_box

INTERVAL_SECONDS = 0.1
MOST_CLIENTS, MOST_SECONDS = 200, 120.0
LONGEST, PAPER = 80, 1.5
"""Pixels of the ink's longer side, and sides of the paper around it, as the pad sends them."""
DRAWINGS = 100
HEADS = (
    "clients", "seconds", "requests", "errors", "median, ms", "95th percentile, ms", "most, ms",
    "server's processor, ms a request", "clients' processor, ms a request",
)  # fmt: skip


@dataclass
class Outcome:
    """What came back: HTTP statuses and how long each answer took, in ms; a broken connection has the status 0."""

    statuses: Counter[int] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Request:
    """One drawing as the pad would send it."""

    width: int
    height: int
    body: bytes

    def sent_by(self, client: int, host: str) -> bytes:
        """The whole HTTP request of one client."""
        lines = (
            f"POST {PREDICT_PATH}?model=starter&width={self.width}&height={self.height} HTTP/1.1",
            f"Host: {host}",
            f"Origin: http://{host}",
            f"Content-Type: {CONTENT_TYPE}",
            f"{PAD_HEADER}: {client}",
            f"Content-Length: {len(self.body)}",
        )
        return "\r\n".join((*lines, "", "")).encode() + self.body


def requests() -> list[Request]:
    """MNIST test digits as drawings of the pad's size, dark on light."""
    x_test, _ = load_test_images()
    return [_request(image) for image in x_test[:DRAWINGS]]


def _request(image: np.ndarray) -> Request:
    box = ink_box(image.astype(np.float32))
    ink = Image.fromarray(image[box.top : box.bottom, box.left : box.right])
    scale = LONGEST / max(ink.size)
    large = np.asarray(ink.resize((round(ink.width * scale), round(ink.height * scale)), Image.Resampling.BICUBIC))
    height, width = (math.ceil(PAPER * length) + 2 for length in large.shape)
    drawing = np.full((height, width), 255, dtype=np.uint8)
    top, left = (height - large.shape[0]) // 2, (width - large.shape[1]) // 2
    drawing[top : top + large.shape[0], left : left + large.shape[1]] -= large
    return Request(drawing.shape[1], drawing.shape[0], drawing.tobytes())


async def load(address: str, clients: int, seconds: float) -> Outcome:
    """Let so many clients draw for so long."""
    outcome, drawings, begin = Outcome(), requests(), time.perf_counter() + 0.5
    tasks = (_client(number, address, drawings, begin, clients, seconds, outcome) for number in range(clients))
    await asyncio.gather(*tasks)
    return outcome


async def _client(
    number: int,
    address: str,
    drawings: Sequence[Request],
    begin: float,
    clients: int,
    seconds: float,
    outcome: Outcome,
) -> None:
    host = urlsplit(address)
    reader, writer = await asyncio.open_connection(host.hostname, host.port)
    first = begin + INTERVAL_SECONDS * number / clients
    for turn in range(round(seconds / INTERVAL_SECONDS)):
        due = first + turn * INTERVAL_SECONDS
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        writer.write(drawings[(number + turn) % len(drawings)].sent_by(number, host.netloc))
        try:
            outcome.statuses[await _status(reader)] += 1
        except (OSError, EOFError):
            outcome.statuses[0] += 1
            break
        outcome.milliseconds.append(1000 * (time.perf_counter() - due))
    writer.close()
    await writer.wait_closed()


async def _status(reader: asyncio.StreamReader) -> int:
    """The status of the next answer, read to its end."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = next(int(line.partition(":")[2]) for line in head.splitlines() if line.startswith("content-length:"))
    await reader.readexactly(length)
    return int(head.split()[1])


def _row(clients: int, seconds: float, outcome: Outcome, processor_seconds: Sequence[float]) -> tuple[str, ...]:
    asked = sum(outcome.statuses.values())
    took = outcome.milliseconds
    cells = (asked, asked - outcome.statuses[200])
    times = (statistics.median(took), percentile(took, 0.95), max(took))
    each = (f"{1000 * spent / asked:.2f}" for spent in processor_seconds)
    return str(clients), f"{seconds:g}", *map(str, cells), *(f"{value:.0f}" for value in times), *each


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30.0)
    args = parser.parse_args()
    clients, seconds = min(args.clients, MOST_CLIENTS), min(args.seconds, MOST_SECONDS)
    with lab_server() as server:
        asyncio.run(load(server.url, clients, 2.0))  # the first request loads the model
        before = server.processor_seconds(), time.process_time()
        outcome = asyncio.run(load(server.url, clients, seconds))
        after = server.processor_seconds(), time.process_time()
    spent = [later - earlier for earlier, later in zip(before, after, strict=True)]
    print_table("Drawings posted ten times a second by each client", HEADS, [_row(clients, seconds, outcome, spent)])


if __name__ == "__main__":
    main()
