import logging
import threading
from collections.abc import Callable

import pytest

from mnist_core.data import preparation
from mnist_core.data.preparation import DataPreparation, DataStatus
from mnist_core.errors import DataError

DEADLINE_SECONDS = 20.0
Load = Callable[[Callable[[str, float | None], None]], object]


def prepared(monkeypatch: pytest.MonkeyPatch, load: Load) -> DataPreparation:
    monkeypatch.setattr(preparation, "load_mnist", load)
    return DataPreparation()


def test_a_preparation_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    reported, go_on = threading.Event(), threading.Event()

    def load(report: Callable[[str, float | None], None]) -> None:
        report("Downloading MNIST: 1.0 of 4.0 MB", 0.25)
        reported.set()
        assert go_on.wait(DEADLINE_SECONDS)

    job = prepared(monkeypatch, load)
    assert job.status() == DataStatus("idle")
    job.start()
    assert reported.wait(DEADLINE_SECONDS)
    assert job.status() == DataStatus("working", "Downloading MNIST: 1.0 of 4.0 MB", 0.25)
    assert job.wait(0.0).state == "working"
    go_on.set()
    assert job.wait(DEADLINE_SECONDS) == DataStatus("ready", "MNIST is ready", 1.0)


def test_however_often_it_is_started_it_runs_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    go_on = threading.Event()

    def load(report: object) -> None:
        calls.append(1)
        assert go_on.wait(DEADLINE_SECONDS)

    job = prepared(monkeypatch, load)
    job.start()
    job.start()
    go_on.set()
    assert job.wait(DEADLINE_SECONDS).state == "ready"
    job.start()
    job.retry()

    assert job.status().state == "ready"
    assert len(calls) == 1


def test_a_failure_stays_until_it_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Exception | None] = [DataError("No source has it."), None]

    def load(report: object) -> None:
        answer = answers.pop(0)
        if answer:
            raise answer

    job = prepared(monkeypatch, load)
    job.start()
    assert job.wait(DEADLINE_SECONDS) == DataStatus("failed", "MNIST could not be had", error="No source has it.")
    job.start()
    assert job.status().state == "failed"
    job.retry()
    assert job.wait(DEADLINE_SECONDS).state == "ready"


def test_an_unexpected_error_ends_it_too_and_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def load(report: object) -> None:
        raise ZeroDivisionError("oops")

    job = prepared(monkeypatch, load)
    with caplog.at_level(logging.ERROR):
        job.start()
        status = job.wait(DEADLINE_SECONDS)

    assert status.state == "failed"
    assert status.error == "Something unexpected happened: ZeroDivisionError('oops')"
    assert "Fetching MNIST failed" in caplog.text


@pytest.mark.usefixtures("lab_home_with_data")
def test_with_a_full_cache_the_real_data_is_ready() -> None:
    job = DataPreparation()
    job.start()

    assert job.wait(DEADLINE_SECONDS) == DataStatus("ready", "MNIST is ready", 1.0)
