"""Where the result of a robustness sweep is kept: beside the runs, by the digests of model and corruptions."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict
from pathlib import Path

from mnist_core.data.corruptions import suite_digest
from mnist_core.evaluation.intervals import Estimate, Interval
from mnist_core.evaluation.robustness import Robustness
from mnist_core.runs.serialization import write_whole
from mnist_core.settings import get_settings

FOLDER = "robustness"
_log = logging.getLogger(__name__)


def robustness_file(model: Path) -> Path:
    """Where a model's result is kept; another model, and another set of corruptions, has another file."""
    digest = hashlib.sha256(model.read_bytes()).hexdigest()[:32]
    return get_settings().runs_folder / FOLDER / f"{digest}-{suite_digest()}.json"


def kept_robustness(model: Path) -> Robustness | None:
    """Return the result kept for a model; None where there is no model, or no result that can be read."""
    if not model.is_file() or not (file := robustness_file(model)).is_file():
        return None
    try:
        values = json.loads(file.read_bytes())
        mean = Estimate(float(values["mean"]["value"]), Interval(**values["mean"]["interval"]))
        right = {str(name): tuple(int(count) for count in counts) for name, counts in values["right"].items()}
        return Robustness(int(values["images"]), int(values["clean_right"]), right, mean)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        _log.warning("The robustness result %s cannot be read and is measured anew: %s", file, error)
        return None


def keep_robustness(model: Path, robustness: Robustness) -> None:
    """Keep a model's result. Where it cannot be written this is logged, for the result itself is not lost by it."""
    file = robustness_file(model)
    try:
        write_whole(file, json.dumps(asdict(robustness)).encode())
    except OSError as error:
        _log.warning("The robustness result could not be kept as %s: %s", file, error)
