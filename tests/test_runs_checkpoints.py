"""mnist_core.runs.checkpoints: which checkpoint a run goes on from, and which are of no use any more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_core.errors import UnknownRunError
from mnist_core.runs.checkpoints import RunCheckpoints, history_until
from mnist_core.runs.record import RunHistory
from mnist_core.training.metrics import BatchMetrics, Change
from tests.checkpoints import leave_checkpoint, state_of
from tests.stores import epoch

RUN = "a" * 32


def history(epochs: int, *steps: int) -> RunHistory:
    """A history of so many epochs, whose windows end at these steps."""
    return RunHistory(
        epochs=tuple(epoch(number) for number in range(1, epochs + 1)),
        windows=tuple(BatchMetrics(step, step / 10, 5, 1.0, 0.5, 0.001) for step in steps),
    )


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("told", "usable"),
    [
        (history(0, 5), None),
        (history(1, 5, 10), "000000010.npz"),
        (history(1, 5, 10, 15), "000000010.npz"),
        (history(2, 5, 10, 15, 20), "000000020.npz"),
        (history(2, 5, 10, 15, 20, 24), "000000024.npz"),
        (history(1, 5, 10, 15, 20), "000000010.npz"),
    ],
    ids=["none yet", "an epoch", "and a part", "two epochs", "stopped on the way", "an epoch it has not heard of"],
)
def test_a_run_goes_on_from_the_newest_checkpoint_that_its_history_covers(
    tmp_path: Path, told: RunHistory, usable: str | None
) -> None:
    checkpoints = RunCheckpoints(tmp_path)
    for state in (state_of(10, 1), state_of(20, 2), state_of(24, 2, images=400)):
        leave_checkpoint(checkpoints.folder_of(RUN), state)
    found = checkpoints.usable(RUN, told)
    assert (found.name if found else None) == usable


def test_what_is_older_than_needed_is_removed_and_what_is_not_covered_yet_is_kept(tmp_path: Path) -> None:
    checkpoints = RunCheckpoints(tmp_path)
    for state in (state_of(10, 1), state_of(20, 2), state_of(30, 3)):
        leave_checkpoint(checkpoints.folder_of(RUN), state)
    checkpoints.prune(RUN, history(2, 10, 20))
    assert names(tmp_path / RUN) == ["000000020.npz", "000000030.npz"]
    checkpoints.drop_after(RUN, tmp_path / RUN / "000000020.npz")
    assert names(tmp_path / RUN) == ["000000020.npz"]
    checkpoints.prune(RUN, history(0))
    assert names(tmp_path / RUN) == ["000000020.npz"], "better an unusable one than none"


def test_a_file_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    checkpoints = RunCheckpoints(tmp_path)
    leave_checkpoint(checkpoints.folder_of(RUN), state_of(10, 1))
    (tmp_path / RUN / "000000020.npz").write_bytes(b"cut short")
    found = checkpoints.usable(RUN, history(2, 10, 20))
    assert found is not None and found.name == "000000010.npz"


def test_a_run_without_checkpoints_has_none_and_removing_them_is_no_trouble(tmp_path: Path) -> None:
    checkpoints = RunCheckpoints(tmp_path)
    assert not checkpoints.exist(RUN)
    leave_checkpoint(checkpoints.folder_of(RUN), state_of(10, 1))
    assert checkpoints.exist(RUN)
    for _ in range(2):
        checkpoints.remove(RUN)
    assert not checkpoints.exist(RUN)


def test_only_the_id_of_a_run_becomes_part_of_a_path(tmp_path: Path) -> None:
    with pytest.raises(UnknownRunError):
        RunCheckpoints(tmp_path).folder_of("../elsewhere")


def test_a_window_that_reaches_beyond_the_checkpoint_is_cut_there() -> None:
    wide = BatchMetrics(25, 2.5, 10, 1.0, 0.5, 0.001)
    told = replace(history(2, 10, 15), windows=(*history(2, 10, 15).windows, wide))
    last = history_until(told, state_of(20, 2)).windows[-1]
    assert (last.step, last.epoch, last.batches) == (20, 2.0, 5)


def test_a_history_is_cut_back_to_what_the_checkpoint_knows() -> None:
    changes = (Change(5, 0.5, "learning_rate", 0.1, 0.2), Change(20, 2.0, "learning_rate", 0.2, 0.1))
    told = replace(history(3, 10, 20, 25, 30), changes=changes)
    cut = history_until(told, state_of(20, 2))
    assert [metrics.epoch for metrics in cut.epochs] == [1, 2]
    assert [window.step for window in cut.windows] == [10, 20]
    assert cut.changes == changes[:1], "the second came after the checkpoint"
    assert np.array_equal(cut.epochs[0].confusion, told.epochs[0].confusion)  # type: ignore[arg-type]
