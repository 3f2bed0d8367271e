"""`evaluate RUN --own`: what a run's model takes your own digits for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mnist_core.cli import lab

if TYPE_CHECKING:
    from mnist_core.evaluation.confusion import Counts


@dataclass(frozen=True, eq=False)
class JudgedOnOwn:
    """A model by its name, and its confusion matrix on your own digits: `matrix[true, predicted]`."""

    run_id: str
    name: str
    matrix: Counts


def judge_on_own(reference: str) -> JudgedOnOwn:
    """What the run, or the starter model, takes your own digits for.

    Raises:
        MnistCoreError: If there is no such run, it left no model, or no digits are kept.
    """
    from mnist_core.cli.records import find_run
    from mnist_core.drawing.own_digits import open_own_digits
    from mnist_core.drawing.own_judging import judge_own_digits
    from mnist_core.drawing.predictor import Predictor
    from mnist_core.drawing.starter import STARTER, STARTER_NAME, starter_model
    from mnist_core.runs.record import Artifact

    if reference == STARTER:
        run_id, name, model = STARTER, STARTER_NAME, starter_model()
    else:
        store = lab.open_store()
        record = find_run(store, reference)
        run_id, name, model = record.run_id, record.name, store.artifact(record.run_id, Artifact.ONNX)
    judged = judge_own_digits(Predictor.from_file(model), open_own_digits().digits())
    return JudgedOnOwn(run_id, name, judged.matrix)
