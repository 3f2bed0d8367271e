"""Work behind a page is done once, tells how far it is, and can be tried again where it failed."""

from __future__ import annotations

import threading

import pytest

from dashboard.background import Background
from mnist_core.data.request import Report
from mnist_core.errors import DataError
from tests.waiting import wait_until

SECONDS = 10.0


def test_progress_is_seen_while_it_works_and_the_result_at_the_end() -> None:
    go_on = threading.Event()

    def work(report: Report) -> int:
        report("Counting", 0.5)
        go_on.wait(SECONDS)
        return 42

    counted = Background(work, "counting")
    wait_until(lambda: counted.progress.fraction == 0.5)
    assert (counted.progress.message, counted.result, counted.has_ended) == ("Counting", None, False)
    go_on.set()
    assert counted.wait(SECONDS) == 42
    assert counted.has_ended


@pytest.mark.parametrize(
    ("error", "told"),
    [(DataError("MNIST is not here."), "MNIST is not here."), (ValueError("odd"), "Something unexpected happened")],
)
def test_what_failed_says_why_and_can_be_tried_again(error: Exception, told: str) -> None:
    attempts = []

    def work(report: Report) -> str:
        attempts.append(1)
        if len(attempts) == 1:
            raise error
        return "done"

    tried = Background(work, "trying")
    assert tried.wait(SECONDS) is None
    assert told in (tried.progress.error or "")
    tried.retry()
    assert tried.wait(SECONDS) == "done"
    assert tried.progress.error is None
    tried.retry()
    assert (len(attempts), tried.result) == (2, "done")
