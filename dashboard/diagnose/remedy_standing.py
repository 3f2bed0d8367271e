"""How a remedy stands, in a few words: not tried yet, on the way, or what came of it."""

from __future__ import annotations

from dashboard import resources
from dashboard.diagnose.diagnosed_run import DiagnosedRun
from dashboard.diagnose.diagnosis_words import GO_ON
from dashboard.diagnose.proof_result import proved
from dashboard.diagnose.proof_words import accuracy_text
from dashboard.diagnose.remedy_progress import progress_text
from dashboard.diagnose.remedy_runs import twin_of
from dashboard.stored_runs import stored_runs
from dashboard.words import duration_text
from mnist_core.diagnosis.experiments import Experiment
from mnist_core.errors import RunError
from mnist_core.runs.record import RunRecord

_ON_SUCCESS = f"Press “{GO_ON}” to go on."
_ON_FAILURE = "So that is not the reason."


def twins(told: DiagnosedRun) -> tuple[RunRecord | None, ...]:
    """For each counter-experiment the run that makes or made it; None where there is none yet.

    Raises:
        StoreError: If the runs cannot be read.
    """
    runs = stored_runs()
    return tuple(twin_of(told.run.run_id, experiment.setup, runs) for experiment in told.experiments)


def standing_text(told: DiagnosedRun, experiment: Experiment, twin: RunRecord | None) -> str:
    """How one remedy stands, such as "confirmed: +1.8 points [1.5, 2.1]".

    Raises:
        StoreError: If what the runs left cannot be read.
    """
    if twin is None:
        return f"not proved yet, about {duration_text(experiment.seconds)}"
    if not twin.state.is_finished:
        snapshot = resources.run_queue().snapshot(twin.run_id)
        text = progress_text(snapshot) if snapshot else "Trained by another process"
        return f"{text[0].lower()}{text[1:]}"
    try:
        return proved(experiment, told.run, twin).proof.sentence
    except RunError:
        return f"now test accuracy {accuracy_text(twin)}"


def tried_text(told: DiagnosedRun) -> str:
    """What came of the first finding's remedy, as the end of the verdict; empty where it was not tried yet.

    Raises:
        StoreError: If what the runs left cannot be read.
    """
    top = told.diagnosis.top
    tried = zip(told.experiments, twins(told), strict=True)
    for experiment, twin in tried:
        if top is None or experiment.finding.cause is not top.cause or twin is None:
            continue
        if not twin.state.is_finished:
            return "Its remedy is being tried now."
        standing = standing_text(told, experiment, twin)
        return f"Its remedy was tried, {standing}. {_ON_FAILURE if standing.startswith('refuted') else _ON_SUCCESS}"
    return ""
