"""From what a run left to what is said of it: reads the files, gathers the evidence, asks the rules."""

from __future__ import annotations

from dataclasses import replace

from mnist_core.diagnosis.diagnose import diagnose
from mnist_core.diagnosis.evidence import Evidence
from mnist_core.diagnosis.experiments import experiments
from mnist_core.diagnosis.gathering import RunTraces, gather
from mnist_core.diagnosis.remedies import Setup
from mnist_core.diagnosis.run_images import run_images
from mnist_core.diagnosis.stored_runs import StoredTraces
from mnist_core.diagnosis.told import Told
from mnist_core.runs.serialization import read_predictions


def told_of(traces: StoredTraces) -> Told:
    """What is said of a run, worked out here and now, which takes seconds.

    Raises:
        DataError: If MNIST cannot be had.
        StoreError: If what the run left cannot be read.
    """
    return told_by(evidence_of(traces), traces.setup)


def told_by(evidence: Evidence, setup: Setup) -> Told:
    """What evidence says of a run; its setup is where remedies start from."""
    found = diagnose(evidence)
    return Told(found, experiments(found.findings, setup, evidence), evidence.rate_curve)


def evidence_of(traces: StoredTraces) -> Evidence:
    """The evidence in what a run left.

    Raises:
        DataError: If MNIST cannot be had.
        StoreError: If what it left cannot be read.
    """
    read = RunTraces(
        history=traces.history,
        images=run_images(traces.setup.config, traces.setup.faults),
        predictions=read_predictions(traces.predictions) if traces.predictions is not None else None,
        model=traces.model,
        is_diverged=traces.is_diverged,
    )
    return replace(gather(read), rate_curve=traces.rate_curve)
