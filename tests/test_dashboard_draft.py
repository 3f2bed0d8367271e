"""Draft: settings while they are edited."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.draft import Draft, draft_of
from mnist_core.choices.layers import Dense, Flatten
from mnist_core.config import TrainingConfig
from mnist_core.errors import ConfigError
from mnist_core.presets import PRESETS


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_survives_being_edited(name: str) -> None:
    draft = draft_of(PRESETS[name].config, name)
    assert draft.config() == PRESETS[name].config
    assert draft.changes() == ()


def test_what_differs_from_the_preset_is_told_by_its_label() -> None:
    draft = Draft()
    changed = replace(draft, values={**draft.values, "epochs": 9, "batch_size": 1})
    assert changed.changes() == ("Epochs", "Batch size")
    assert replace(changed, preset=None).changes() == ()


def test_other_layers_than_the_presets_are_a_change() -> None:
    config = TrainingConfig(architecture="custom", layers=(Flatten(),))
    draft = draft_of(config).with_layers((Flatten(), Dense(units=5)))
    assert draft.config().layers == (Flatten(), Dense(units=5))
    best = draft_of(PRESETS["best"].config, "best").with_layers((Flatten(),))
    assert ("Layers" in best.changes()) == (PRESETS["best"].config.layers is not None)


def test_own_layers_are_kept_while_another_network_is_chosen() -> None:
    draft = draft_of(TrainingConfig(architecture="custom", layers=(Flatten(),)))
    other = replace(draft, values={**draft.values, "architecture": "mlp"})
    assert other.config().layers is None
    assert replace(other, values=draft.values).config() == draft.config()


def test_what_is_not_allowed_is_refused_only_when_the_config_is_wanted() -> None:
    draft = replace(Draft(), values={**Draft().values, "epochs": 0})
    with pytest.raises(ConfigError, match="epochs is 0; allowed is 1 to 200"):
        draft.config()
