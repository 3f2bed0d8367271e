"""RateCurve: what a learning-rate range test measured, the loss against the learning rate, as a value and as JSON."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass


@dataclass(frozen=True)
class RateCurve:
    """The loss after one step with each learning rate, from low to high.

    `losses` are mean cross-entropies, in nats, of the same `images` training images each time; the first is that before
    any step, so there is one more of them than there are `rates`. Where the loss was no number any more, the test
    ended, and infinity stands there.
    """

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    images: int
    seconds: float

    def to_json(self) -> bytes:
        """As JSON, which knows no infinity: null stands for it."""
        losses = [loss if math.isfinite(loss) else None for loss in self.losses]
        told = {"rates": self.rates, "losses": losses, "images": self.images, "seconds": self.seconds}
        return json.dumps(told, allow_nan=False).encode()

    @classmethod
    def from_json(cls, content: bytes) -> RateCurve:
        """What `to_json` gave.

        Raises:
            ValueError: If it is something else.
        """
        try:
            told = json.loads(content)
            losses = tuple(math.inf if loss is None else float(loss) for loss in told["losses"])
            curve = cls(tuple(map(float, told["rates"])), losses, int(told["images"]), float(told["seconds"]))
        except (KeyError, TypeError) as error:
            raise ValueError(f"No learning-rate test: {error}") from error
        if len(curve.losses) != len(curve.rates) + 1:
            raise ValueError(f"{len(curve.losses)} losses do not go with {len(curve.rates)} learning rates.")
        return curve
