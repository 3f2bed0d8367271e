"""Settings as a link."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard.train.settings_files import settings_link
from mnist_core.choices.layers import Conv, Dense, Flatten
from mnist_core.config import TrainingConfig, parse_config


@pytest.mark.parametrize(
    "config",
    [
        TrainingConfig(),
        TrainingConfig(epochs=3, optimizer="sgd"),
        TrainingConfig(architecture="custom", layers=(Conv(filters=5), Flatten(), Dense(units=7))),
    ],
)
def test_a_link_says_all_that_differs_from_the_defaults(config: TrainingConfig) -> None:
    link = urlsplit(settings_link(config, "http://127.0.0.1:8501/train?run=abc#top"))
    assert (link.netloc, link.path, link.fragment) == ("127.0.0.1:8501", "/train", "")
    assert parse_config(parse_qs(link.query)["settings"][0]) == config


def test_defaults_are_left_out() -> None:
    assert settings_link(TrainingConfig(epochs=3), "/train") == "/train?settings=%7B%22epochs%22%3A3%7D"
