"""Planting: one cause at several strengths in sound networks, and the cases that are made of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from mnist_core.config import TrainingConfig, parse_config
from mnist_core.data.faults import NO_FAULTS, FaultPlan, parse_faults
from mnist_core.diagnosis.bench.networks import COMMON, SOUND
from mnist_core.diagnosis.causes import Cause

Part = Literal["tuning", "scored"]
Seeds = Mapping[Part, tuple[int, ...]]
SEEDS: Seeds = {"tuning": (1,), "scored": (11, 12)}


@dataclass(frozen=True)
class Case:
    """One training of the bench: a cause planted in a network, and which part of the bench it belongs to."""

    cause: Cause
    network: str
    strength: str
    part: Part
    config: TrainingConfig
    faults: FaultPlan = NO_FAULTS

    @property
    def name(self) -> str:
        """The case in one word, fit for a file: cause, network, strength and seed."""
        return f"{self.cause.value}-{self.network}-{self.strength}-{self.config.seed}"

    @property
    def key(self) -> str:
        """What the training depends on, as a short hash: equal for equal settings and faults.

        Settings at their defaults are left out, so that a setting added to the lab later leaves old trainings valid.
        """
        text = self.config.model_dump_json(exclude_defaults=True) + self.faults.to_json()
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Planting:
    """One cause at several strengths: what each strength changes in the network's sound settings and data."""

    cause: Cause
    networks: tuple[str, ...]
    tuning: dict[str, dict[str, Any]]
    scored: dict[str, dict[str, Any]]
    common: dict[str, Any] = field(default_factory=dict)
    seeds: Seeds = field(default_factory=lambda: SEEDS)

    def cases(self, part: Part) -> Iterator[Case]:
        """Every case of one part, in the order of seeds, networks and strengths."""
        strengths = self.tuning if part == "tuning" else self.scored
        for seed in self.seeds[part]:
            for network in self.networks:
                for strength, changes in strengths.items():
                    yield _case(self, part, network, strength, changes, seed)


def _case(planting: Planting, part: Part, network: str, strength: str, changes: dict[str, Any], seed: int) -> Case:
    values = COMMON | SOUND.get(network, {}) | planting.common | changes | {"seed": seed}
    faults = {name: values.pop(name) for name in tuple(values) if name in FaultPlan.model_fields}
    return Case(planting.cause, network, strength, part, parse_config(values), parse_faults(faults))
