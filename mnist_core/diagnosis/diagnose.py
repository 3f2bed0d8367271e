"""Asks every rule about the evidence and ranks what they find: causes before their symptoms, the costliest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.evidence import Evidence
from mnist_core.diagnosis.findings import CannotTell, Diagnosis, Finding
from mnist_core.diagnosis.needs import missing
from mnist_core.diagnosis.registry import RULES
from mnist_core.diagnosis.rule import Rule

EXPLAINING = 0.5
"""How sure a finding has to be to explain others."""


def diagnose(evidence: Evidence, rules: Mapping[Cause, Rule] = RULES) -> Diagnosis:
    """What the evidence says, the likeliest cause first.

    Args:
        evidence: What was measured; settings and planted faults are not among it.
        rules: Which to ask.
    """
    findings: list[Finding] = []
    untold: list[CannotTell] = []
    for rule in rules.values():
        because = missing(evidence, rule.needs)
        if because is not None:
            untold.append(CannotTell(rule.cause, because))
        elif (finding := rule.judge(evidence)) is not None:
            findings.append(finding)
    return Diagnosis(ranked(findings, rules), tuple(untold))


def ranked(findings: Iterable[Finding], rules: Mapping[Cause, Rule]) -> tuple[Finding, ...]:
    """The findings in order: those that no other explains first, each group by severity times confidence."""
    found = tuple(findings)
    causes = [finding.cause for finding in found if finding.confidence >= EXPLAINING]
    symptoms = {symptom for cause in causes for symptom in rules[cause].explains}
    marked = (finding.explained() if finding.cause in symptoms else finding for finding in found)
    return tuple(sorted(marked, key=lambda finding: (finding.is_explained, -finding.weight)))
