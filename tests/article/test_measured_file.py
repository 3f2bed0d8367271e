"""What ships with the lab is read back as it was written, says what was measured, and damage is named."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from mnist_core.article.claims import judge_all
from mnist_core.article.examples import CNN, DEEP, EXAMPLES, PERCEPTRON
from mnist_core.article.measured import expected_seconds
from mnist_core.article.measured_file import MEASURED_FILE, by_example, read_measured, write_measured
from mnist_core.article.tables import results_tables
from mnist_core.article.verdicts import Verdict
from mnist_core.data.dataset import Mnist
from mnist_core.errors import EvaluationError
from tests.article.runs import TURNING, curves, made_run

ROOT = Path(__file__).resolve().parents[2]
RUN = made_run(DEEP, 90, seed=4, epochs=curves([0.1] * 20, TURNING), validation_wrong=(3, 5))


def test_runs_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    file = tmp_path / "measured.npz"
    write_measured([made_run(CNN, 70), RUN], file)
    simple, deep = read_measured(file)
    assert simple.validation_right is None and simple.best_epoch is None
    assert deep.config == RUN.config and deep.epochs == RUN.epochs
    assert (deep.test_loss, deep.machine, deep.versions) == (RUN.test_loss, RUN.machine, RUN.versions)
    assert np.array_equal(deep.y_pred, RUN.y_pred)
    assert deep.since_best == RUN.since_best
    assert deep.best_epoch is not None and deep.best_epoch.epoch == 5


@pytest.mark.parametrize("spoil", ["missing", "cut", "other", "unpaired", "unknown setting"])
def test_a_file_that_is_missing_or_damaged_is_named(tmp_path: Path, spoil: str) -> None:
    file = tmp_path / "measured.npz"
    write_measured([RUN], file)
    content = file.read_bytes()
    if spoil == "missing":
        file.unlink()
    elif spoil == "cut":
        file.write_bytes(content[: len(content) // 2])
    else:
        with np.load(file) as kept:
            arrays = dict(kept)
        if spoil == "other":
            del arrays["y_pred"]
        elif spoil == "unpaired":
            arrays["y_true"] = arrays["y_true"][:-1]
        else:
            about = arrays["about"].tobytes().replace(b'"seed"', b'"sed"')
            arrays["about"] = np.frombuffer(about, np.uint8)
        np.savez(file, **arrays)
    with pytest.raises(EvaluationError, match=r"measured\.npz.*make_article_measured"):
        read_measured(file)


def test_runs_are_grouped_by_example_whatever_their_seed() -> None:
    other = made_run(CNN)
    runs = [made_run(CNN, seed=3), made_run(PERCEPTRON), made_run(CNN, seed=2)]
    changed = type(other)(**{**vars(other), "config": other.config.model_copy(update={"epochs": 9})})
    grouped = by_example([*runs, changed])
    assert [run.seed for run in grouped[CNN.preset]] == [2, 3]
    assert len(grouped[PERCEPTRON.preset]) == 1 and not grouped[DEEP.preset]


def test_what_ships_is_of_the_articles_settings_on_mnist(mnist: Mnist) -> None:
    runs = by_example(read_measured())
    assert {len(runs[example.preset]) for example in (PERCEPTRON, CNN)} == {3}
    for example in EXAMPLES:
        for run in runs[example.preset]:
            assert np.array_equal(run.y_true, mnist.y_test)
            assert [one.epoch for one in run.epochs] == list(range(1, example.config.epochs + 1))
            assert (run.best_epoch is not None) == (example is DEEP)
    measured = {claim.name for claim, judged in judge_all(runs) if judged.verdict is not Verdict.NOT_MEASURED}
    needs_deep = {claim.name for claim, _ in judge_all(runs) if DEEP in claim.needs}
    assert measured >= {claim.name for claim, _ in judge_all(runs)} - needs_deep


def test_what_ships_is_small_and_holds_no_path() -> None:
    assert MEASURED_FILE.stat().st_size < 200_000
    with zipfile.ZipFile(MEASURED_FILE) as archive:
        about = archive.read("about.npy").decode("latin-1")
    assert "/home" not in about and "/root" not in about and "/tmp" not in about


def test_the_document_says_what_the_file_says() -> None:
    document = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    assert results_tables(by_example(read_measured())) in document


def test_the_time_an_example_takes_is_its_own_or_by_the_work_it_is() -> None:
    assert expected_seconds(CNN, {CNN.preset: (made_run(CNN),)}) == 60.0
    assert expected_seconds(CNN, {}) is None
    deep = expected_seconds(DEEP, {CNN.preset: (made_run(CNN),)})
    assert deep is not None and 30 * 60 < deep < 3 * 60 * 60
