"""What `diagnose` found, for JSON."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mnist_core.diagnosis.experiments import Experiment
    from mnist_core.diagnosis.findings import FigureSpec, Finding
    from mnist_core.diagnosis.proof import Proof
    from mnist_core.diagnosis.told import Told
    from mnist_core.training.rate_curve import RateCurve


def diagnosis_values(told: Told, proofs: tuple[Proof, ...]) -> dict[str, Any]:
    """Findings with evidence, figure, remedy and counter-experiment, what could not be told, proofs, tested rates."""
    found, curve = told.diagnosis, told.rate_curve
    by_cause = {experiment.finding.cause: experiment for experiment in told.experiments}
    return {
        "findings": [_finding_values(finding, by_cause.get(finding.cause)) for finding in found.findings],
        "cannot_tell": [{"cause": item.cause.value, "because": item.because} for item in found.cannot_tell],
        "proofs": [_proof_values(proof) for proof in proofs],
        "learning_rates": _rate_values(curve) if curve is not None else None,
    }


def _finding_values(finding: Finding, experiment: Experiment | None) -> dict[str, Any]:
    return {
        "cause": finding.cause.value,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "is_explained": finding.is_explained,
        "sentence": finding.sentence,
        "evidence": {name: _number(value) for name, value in finding.numbers.items()},
        "figure": _figure_values(finding.figure),
        "remedy": None if experiment is None else _experiment_values(experiment),
    }


def _figure_values(figure: FigureSpec) -> dict[str, Any]:
    series = [{"name": one.name, "x": list(one.x), "y": [_number(value) for value in one.y]} for one in figure.series]
    return asdict(figure) | {"series": series}


def _number(value: float) -> float | None:
    """JSON has neither NaN nor infinity."""
    return value if math.isfinite(value) else None


def _experiment_values(experiment: Experiment) -> dict[str, Any]:
    return {
        "words": experiment.words,
        "seconds": round(experiment.seconds, 1),
        "config": experiment.setup.config.model_dump(mode="json", exclude_none=True),
        "faults": experiment.setup.faults.model_dump(mode="json", exclude_defaults=True),
    }


def _proof_values(proof: Proof) -> dict[str, Any]:
    comparisons = {"validation": proof.validation, "test": proof.test}
    return {"cause": proof.experiment.finding.cause.value, "child_id": proof.child_id, "verdict": proof.verdict} | {
        name: {
            "images": compared.images,
            "difference": compared.difference,
            "low": compared.interval.low,
            "high": compared.interval.high,
            "p_value": compared.p_value,
            "fixed": compared.only_second_right,
            "broken": compared.only_first_right,
        }
        for name, compared in comparisons.items()
    }


def _rate_values(curve: RateCurve) -> dict[str, Any]:
    from mnist_core.diagnosis.rate_reading import read_rates

    reading = read_rates(curve)
    return {
        "fastest": reading.fastest if reading else None,
        "breaking": reading.breaking if reading else None,
        "images": curve.images,
        "seconds": round(curve.seconds, 1),
        "rates": list(curve.rates),
        "first_loss": _number(curve.losses[0]),
        "losses": [_number(loss) for loss in curve.losses[1:]],
    }
