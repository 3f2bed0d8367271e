"""How often one client may ask: a bucket of tokens each, refilled at a steady pace, for a bounded number of clients."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

MOST_CLIENTS = 4096


@dataclass
class _Bucket:
    tokens: float
    at_seconds: float


class RateLimit:
    """Buckets of `burst` tokens that refill by `per_second`; for one thread, such as the server's event loop.

    Only the `most_clients` seen last are remembered. One that was forgotten begins with a full bucket again.
    """

    def __init__(
        self,
        per_second: float,
        burst: float,
        *,
        most_clients: int = MOST_CLIENTS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._per_second, self._burst, self._most, self._clock = per_second, burst, most_clients, clock
        self._buckets: OrderedDict[Hashable, _Bucket] = OrderedDict()

    def wait_seconds(self, client: Hashable) -> float:
        """Take one token of this client's and give 0; where there is none, give the seconds until there is one."""
        bucket = self._refilled(client)
        if bucket.tokens < 1.0:
            return (1.0 - bucket.tokens) / self._per_second
        bucket.tokens -= 1.0
        return 0.0

    def _refilled(self, client: Hashable) -> _Bucket:
        now = self._clock()
        bucket = self._buckets.setdefault(client, _Bucket(self._burst, now))
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.at_seconds) * self._per_second)
        bucket.at_seconds = now
        self._buckets.move_to_end(client)
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return bucket
