"""Asks every rule about the evidence and ranks what they find: causes before their symptoms, the costliest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.evidence import Evidence
from mnist_core.diagnosis.findings import CannotTell, Diagnosis, Finding
from mnist_core.diagnosis.needs import missing
from mnist_core.diagnosis.rate_reading import told_rates
from mnist_core.diagnosis.registry import RULES
from mnist_core.diagnosis.rule import Rule
from mnist_core.diagnosis.rules.steps import divergence

EXPLAINING = 0.5
"""How sure a finding has to be to explain others."""
TELLING = 0.008
"""Weight, in accuracy times confidence, from which on a finding stands against calling a run healthy."""
BENIGN = frozenset({Cause.HEALTHY, Cause.AMBIGUOUS_DIGITS})


def diagnose(evidence: Evidence, rules: Mapping[Cause, Rule] = RULES) -> Diagnosis:
    """What the evidence says, the likeliest cause first.

    Args:
        evidence: What was measured; settings and planted faults are not among it.
        rules: Which to ask.
    """
    findings = [divergence(evidence)] if evidence.is_diverged else []
    untold: list[CannotTell] = []
    for rule in rules.values():
        because = missing(evidence, rule.needs)
        if because is not None:
            if rule.cause not in {finding.cause for finding in findings}:
                untold.append(CannotTell(rule.cause, because))
        elif (finding := rule.judge(evidence)) is not None:
            findings.append(finding)
    told = (told_rates(finding, evidence.rate_curve) for finding in findings)
    return Diagnosis(ranked(told, rules), tuple(untold))


def ranked(findings: Iterable[Finding], rules: Mapping[Cause, Rule]) -> tuple[Finding, ...]:
    """The findings in order: those that no other explains first, each group by severity times confidence.

    That a run is healthy, or that only doubtful digits are left, is said where nothing that matters was found.
    """
    found = tuple(findings)
    causes = [finding.cause for finding in found if finding.confidence >= EXPLAINING]
    symptoms = {symptom for cause in causes for symptom in rules[cause].explains}
    marked = [finding.explained() if finding.cause in symptoms else finding for finding in found]
    is_ill = any(finding.weight >= TELLING and finding.cause not in BENIGN for finding in marked)
    if is_ill:
        marked = [finding for finding in marked if finding.cause not in BENIGN]
    return tuple(
        sorted(marked, key=lambda finding: (finding.is_explained, finding.cause not in BENIGN, -finding.weight))
    )
