"""How runs and settings are said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.run_words import (
    changes_text,
    extension_text,
    interval_text,
    network_name,
    preset_name,
    run_label,
    settings_of,
    unique_names,
)
from dashboard.runs.run_files import file_name
from dashboard.runs.run_list import rounded_duration
from mnist_core.config import TrainingConfig, parse_config
from mnist_core.data.faults import FaultPlan
from mnist_core.runs.record import Artifact, RunRecord
from mnist_core.runs.states import RunState
from mnist_core.training.metrics import Change

RUN = RunRecord(
    run_id="1a2b3c" + "0" * 26,
    name="Quick look",
    config=TrainingConfig(),
    state=RunState.COMPLETED,
    created_at=datetime(2026, 1, 2, tzinfo=UTC),
    test_accuracy=0.9897,
    preset="fast",
)


def test_a_run_is_labelled_with_name_accuracy_and_id() -> None:
    assert run_label(RUN) == "Quick look · 98.97 % · 1a2b3c"
    assert run_label(replace(RUN, test_accuracy=None)) == "Quick look · 1a2b3c"


def test_a_run_that_was_broken_on_purpose_is_marked() -> None:
    broken = replace(RUN, faults=FaultPlan(label_noise=0.3))
    assert run_label(broken) == "Quick look · broken on purpose · 98.97 % · 1a2b3c"


def test_the_interval_is_wilsons_over_ten_thousand_images() -> None:
    assert interval_text(RUN) == "98.75 – 99.15 %"
    assert interval_text(replace(RUN, test_accuracy=None)) == "–"


def test_names_that_occur_twice_are_told_apart() -> None:
    other = replace(RUN, run_id="f" * 32)
    assert unique_names([RUN, other]) == ("Quick look (1a2b3c)", "Quick look (ffffff)")
    assert unique_names([RUN, replace(other, name="Other")]) == ("Quick look", "Other")


@pytest.mark.parametrize(("preset", "said"), [("fast", "Fast"), (None, ""), ("of-old", "of-old")])
def test_a_preset_is_called_by_its_label_if_it_still_exists(preset: str | None, said: str) -> None:
    assert preset_name(replace(RUN, preset=preset)) == said


@pytest.mark.parametrize(
    ("change", "label", "said"),
    [
        ({"training_images": 6000}, "Training images", "6,000 images"),
        ({"learning_rate": 1e-05}, "Learning rate", "1e-05"),
        ({"dropout": 0.25}, "Dropout", "25 %"),
        ({"label_smoothing": 0.1}, "Label smoothing", "10 %"),
        ({"final_augmentation": 0.5}, "Augmentation at the end", "50 %"),
        ({"batch_normalization": True}, "Batch normalisation", "yes"),
        ({"seed": 20260102}, "Seed", "20260102"),
        ({"architecture": "custom", "layers": ()}, "Layers", "none"),
        (
            {"architecture": "custom", "layers": ({"kind": "conv", "filters": 8, "kernel": 5}, {"kind": "flatten"})},
            "Layers",
            "conv 8 (kernel 5) → flatten",
        ),
    ],
)
def test_settings_are_said_with_their_units(change: dict[str, object], label: str, said: str) -> None:
    settings = {setting.label: setting.values[0] for setting in settings_of(TrainingConfig.model_validate(change))}
    assert settings[label] == said


def test_settings_of_several_configs_say_which_differ() -> None:
    settings = settings_of(TrainingConfig(), TrainingConfig(epochs=9), TrainingConfig())
    assert [(item.label, item.values) for item in settings if item.differs] == [
        ("Epochs", ("5 passes", "9 passes", "5 passes"))
    ]


def test_the_network_is_called_by_its_label() -> None:
    assert network_name(TrainingConfig(architecture="lenet5")) == "LeNet-5"


@pytest.mark.parametrize(
    ("name", "file"),
    [("Wide strokes, 2×!", "wide-strokes-2-1a2b3c-model.onnx"), ("数字", "run-1a2b3c-model.onnx")],
)
def test_a_download_is_named_after_its_run(name: str, file: str) -> None:
    assert file_name(replace(RUN, name=name), Artifact.ONNX) == file


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(None, None), (5.8, timedelta(seconds=6)), (100.0, timedelta(seconds=100)), (2890.0, timedelta(minutes=48))],
)
def test_a_duration_in_the_list_is_to_the_second_or_above_a_hundred_to_the_minute(
    seconds: float | None, shown: timedelta | None
) -> None:
    assert rounded_duration(seconds) == shown


def test_changes_on_the_way_are_told_in_their_order() -> None:
    first = Change(700, 1.5, "learning_rate", 0.001, 0.0005)
    assert changes_text(()) == "–"
    assert changes_text((first, replace(first, epoch=2.25, before=0.0005, after=0.002))) == (
        "learning rate 0.001 → 0.0005 at epoch 1.5; learning rate 0.0005 → 0.002 at epoch 2.2"
    )


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({}, "The learning rate stays as it is. Scores, "),
        ({"schedule": "one_cycle"}, "The one cycle schedule runs once more over the epochs to come. Scores, "),
        ({"early_stopping_patience": 2}, "stays as it is. Early stopping counts anew. Scores, "),
    ],
)
def test_more_epochs_are_told_with_what_they_mean(settings: dict[str, object], text: str) -> None:
    assert text in extension_text(parse_config(settings))
