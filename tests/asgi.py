"""Requests to a route without a server: one ASGI call, and what came back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import anyio
from starlette.types import ASGIApp, Message


@dataclass(frozen=True)
class Answer:
    """What a route answered: HTTP status, headers with lower-case names, and the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


def ask(
    app: ASGIApp,
    path: str,
    *,
    method: str = "POST",
    query: str = "",
    headers: Mapping[str, str] | None = None,
    parts: Iterable[bytes | None] = (b"",),
    address: str = "127.0.0.1",
) -> Answer:
    """Send a request, its body in `parts`, and give the answer; None among the parts hangs up there."""
    messages = _messages(parts)
    sent: list[Message] = []

    async def receive() -> Message:
        return next(messages, {"type": "http.disconnect"})

    async def send(message: Message) -> None:
        sent.append(message)

    fields = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in (headers or {}).items()]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "", "headers": fields,
        "client": (address, 50000), "server": ("127.0.0.1", 8501),
    }  # fmt: skip
    # In a thread of its own: after a browser test, this one has an event loop that runs until the end.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(anyio.run, app, scope, receive, send).result()
    start, *bodies = sent
    names = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
    return Answer(start["status"], names, b"".join(part.get("body", b"") for part in bodies))


def _messages(parts: Iterable[bytes | None]) -> Iterator[Message]:
    """What a server hands on, part by part as it is asked for."""
    for part in parts:
        if part is None:
            return
        yield {"type": "http.request", "body": part, "more_body": True}
    yield {"type": "http.request", "body": b"", "more_body": False}
