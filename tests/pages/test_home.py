"""The home page: what this is, one click to a first run, and the latest runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mnist_core.presets import PRESETS
from tests.pages.lab import Lab, run
from tests.stores import completed_run


@pytest.fixture
def lab(lab_home_with_data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    lab = Lab(monkeypatch)
    yield lab
    lab.close()


def test_it_says_what_this_is_and_shows_real_digits(lab: Lab) -> None:
    app = lab.page()
    assert [title.value for title in app.title] == ["MNIST Accuracy Lab"]
    assert "see which ones it confuses" in app.markdown[0].value
    assert "The first four test images of each digit." in app.caption[0].value
    links = [link.proto.label for link in app.get("page_link")]
    cards = ["Set up a run", "Look at confusions", "Diagnose a run", "Draw a digit"]
    assert links[:5] == [*cards, "The article behind this lab, measured"]


def test_one_click_starts_a_first_network_and_shows_it(lab: Lab) -> None:
    app = run(lab.page().button(key="_home_train").click())
    (live,) = lab.queue.live()
    assert live.config == PRESETS["fast"].config
    assert [title.value for title in app.title] == ["Train"]
    assert any(live.name in header.value for header in app.subheader)


def test_without_runs_it_says_what_to_do(lab: Lab) -> None:
    assert "There are none yet. Train a first network, and it is listed here." in [
        part.value for part in lab.page().caption
    ]


def test_the_latest_runs_are_listed_with_their_accuracy(lab: Lab) -> None:
    completed_run(lab.store, "With | bar", accuracy=0.99)
    table = lab.page().markdown[-1].value
    assert "| With \\| bar | :green-badge[completed] | 97.00 % |" in table


def test_drawing_is_one_click_away(lab: Lab) -> None:
    app = run(lab.page().button(key="_home_draw").click())
    assert [title.value for title in app.title] != ["MNIST Accuracy Lab"]
