"""The registry of rules, by cause. A new cause is one module in `rules/`, named here."""

from __future__ import annotations

from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.rule import Rule
from mnist_core.diagnosis.rules import labels, mismatch, spatial

RULES: dict[Cause, Rule] = {module.RULE.cause: module.RULE for module in (mismatch, labels, spatial)}
