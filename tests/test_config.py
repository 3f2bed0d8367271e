import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mnist_core.choices.architectures import ARCHITECTURES
from mnist_core.choices.layers import LAYER_KINDS, Conv, Flatten
from mnist_core.config import (
    CHOICES,
    MAX_JSON_CHARACTERS,
    MAX_LAYERS,
    FieldInfo,
    TrainingConfig,
    config_fields,
    parse_config,
    read_config,
)
from mnist_core.errors import ConfigError
from mnist_core.presets import PRESETS

NUMBERS = [field for field in config_fields() if field.minimum is not None]
NAMES = [field for field in config_fields() if field.choices is not None]


def below(field: FieldInfo) -> float:
    assert field.minimum is not None
    return field.minimum - 1 if field.kind is int else field.minimum - 1e-9


def above(field: FieldInfo) -> float:
    assert field.maximum is not None
    return field.maximum + 1 if field.kind is int else field.maximum * (1 + 1e-9)


@pytest.mark.parametrize("field", NUMBERS, ids=lambda field: field.name)
@pytest.mark.parametrize("limit", ["minimum", "maximum"])
def test_a_number_at_its_limit_is_taken(field: FieldInfo, limit: str) -> None:
    value = field.kind(getattr(field, limit))
    values: dict[str, Any] = {"validation_fraction": 0.1, field.name: value}

    assert getattr(parse_config(values), field.name) == value


@pytest.mark.parametrize("field", NUMBERS, ids=lambda field: field.name)
@pytest.mark.parametrize("beyond", [below, above])
def test_a_number_beyond_its_limit_is_refused_with_field_value_and_range(field: FieldInfo, beyond: Any) -> None:
    value = field.kind(beyond(field))

    with pytest.raises(ConfigError) as caught:
        parse_config({field.name: value})

    assert str(caught.value) == f"{field.name} is {value!r}; allowed is {field.minimum:g} to {field.maximum:.10g}."


@pytest.mark.parametrize("field", NUMBERS, ids=lambda field: field.name)
@pytest.mark.parametrize("value", [float("nan"), float("inf"), "many", None, [1]])
def test_what_is_no_number_is_refused_with_field_value_and_range(field: FieldInfo, value: Any) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config({field.name: value})

    assert str(caught.value) == f"{field.name} is {value!r}; allowed is {field.minimum:g} to {field.maximum:.10g}."


@pytest.mark.parametrize("field", NAMES, ids=lambda field: field.name)
def test_an_unknown_name_is_refused_with_all_that_are_allowed(field: FieldInfo) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config({field.name: "nonesuch"})

    assert str(caught.value) == f"{field.name} is 'nonesuch'; allowed are {', '.join(CHOICES[field.name])}."


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"epoch": 3}, "epoch is not a setting; allowed are architecture, "),
        ({"epochs": 2.5}, "epochs is 2.5; allowed is 1 to 200"),
        ({"epochs": "x"}, "epochs is 'x'; allowed is 1 to 200."),
        ({"epochs": 10**5000}, "epochs is too long to show; allowed is 1 to 200."),
        ({"batch_normalization": "perhaps"}, "batch_normalization is 'perhaps'; allowed are true and false."),
        ({"schedule": 3}, f"schedule is 3; allowed are {', '.join(CHOICES['schedule'])}."),
        ({"architecture": "custom"}, "layers go with architecture 'custom', and only with it; it is 'custom'"),
        ({"layers": []}, "layers go with architecture 'custom', and only with it; it is 'cnn'"),
        ({"early_stopping_patience": 3, "validation_fraction": 0.0}, "raise validation_fraction above 0"),
        ({"early_stopping_patience": 3, "averaged_epochs": 2}, "exclude each other; set one of them to 0"),
        ({"architecture": ["cnn"]}, f"architecture is ['cnn']; allowed are {', '.join(CHOICES['architecture'])}."),
        ({"layers": [{"kind": "conv", "filters": 0}]}, "layers.0.filters is 0; allowed is 1 to 512."),
        ({"layers": [{"kind": "dropout", "rate": "x"}]}, "layers.0.rate is 'x'; allowed is 0 to 0.9."),
        ({"layers": [{"kind": "dropout", "rate": float("nan")}]}, "layers.0.rate is nan; allowed is 0 to 0.9."),
        ({"layers": [{"kind": "dense", "bias": 7}]}, "layers.0.bias is 7; allowed are true and false."),
        ({"layers": [{"kind": "conv", "padding": 1}]}, "layers.0.padding is 1; allowed are valid, same."),
        ({"layers": [{"kind": "dense", "activation": "gelu"}]}, "'gelu'; allowed are relu, tanh, sigmoid, elu, swish,"),
        ({"layers": [{"kind": "flatten", "size": 2}]}, "layers.0.size is not a setting; allowed are kind."),
        ({"layers": [{"kind": "lstm"}]}, f"layers.0.kind is 'lstm'; allowed are {', '.join(LAYER_KINDS)}."),
        ({"layers": [{"filters": 3}]}, f"layers.0.kind is missing; allowed are {', '.join(LAYER_KINDS)}."),
        ({"layers": [3]}, "layers.0 is 3; allowed is a layer such as "),
        ({"layers": 3}, "layers is 3; allowed is a list of layers."),
        ('{"layers": [3]}', "layers.0 is 3; allowed is a layer such as "),
        ({"architecture": "custom", "layers": [{"kind": "flatten"}] * (MAX_LAYERS + 1)}, "at most 40 items"),
        ('{"epochs": 3', "invalid JSON"),
        ("[1, 2]", "nput should be an object"),
    ],
)
def test_what_cannot_be_trained_is_refused_in_words(values: Any, fault: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(values)

    assert fault.lower() in str(caught.value).lower()
    assert str(caught.value).endswith(".")


def test_several_faults_are_told_at_once() -> None:
    with pytest.raises(ConfigError, match=r"^epochs is 0; allowed is 1 to 200; seed is -1; allowed is 0 to "):
        parse_config({"epochs": 0, "seed": -1})


def test_of_many_faults_the_first_five_are_told_and_the_others_counted() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config({f"unknown{number}": 1 for number in range(5_000)})

    assert str(caught.value).count("is not a setting") == 5
    assert "unknown4 is not a setting" in str(caught.value)
    assert str(caught.value).endswith("; and 4,995 more.")


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"epochs": "a" * 5_000}, f"epochs is '{'a' * 78}…; allowed is 1 to 200."),
        ({"schedule": "a" * 5_000}, f"schedule is '{'a' * 78}…; allowed are constant, "),
        ({"architecture": "a" * 5_000}, f"architecture is '{'a' * 78}…; allowed are "),
        ({"a" * 5_000: 1}, f"{'a' * 79}… is not a setting; allowed are "),
        ({"layers": [{"kind": "a" * 5_000}]}, f"layers.0.kind is '{'a' * 78}…; allowed are conv, "),
    ],
)
def test_what_is_wrong_and_long_is_cut(values: dict[str, Any], shown: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(values)

    assert str(caught.value).startswith(shown)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("kind", [str, str.encode])
def test_json_that_is_longer_than_settings_are_is_refused_unread(kind: Any) -> None:
    text = TrainingConfig().to_json()

    assert parse_config(kind(text + " " * (MAX_JSON_CHARACTERS - len(text)))) == TrainingConfig()
    with pytest.raises(ConfigError, match=r"^The settings are 249 KB of JSON; at most 64 KB are read\.$"):
        parse_config(kind(text + " " * (249 * 1024 - len(text))))


def test_the_longest_config_is_well_below_the_limit() -> None:
    layers = (Conv(activation="sigmoid"),) * MAX_LAYERS

    assert len(TrainingConfig(architecture="custom", layers=layers).to_json()) < MAX_JSON_CHARACTERS / 4


def test_a_config_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        TrainingConfig().epochs = 3


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_every_preset_comes_back_from_json_equal(name: str) -> None:
    config = PRESETS[name].config

    assert parse_config(config.to_json()) == config
    assert PRESETS[name].name == name


LAYER = st.sampled_from(sorted(LAYER_KINDS)).map(lambda kind: LAYER_KINDS[kind]())


@given(
    st.fixed_dictionaries(
        {
            "optimizer": st.sampled_from(sorted(CHOICES["optimizer"])),
            "learning_rate": st.floats(1e-6, 10.0),
            "dropout": st.floats(0.0, 0.9),
            "label_smoothing": st.floats(0.0, 0.5),
            "final_augmentation": st.floats(0.0, 1.0),
            "validation_fraction": st.floats(0.0, 0.5),
            "training_images": st.integers(100, 60_000),
            "seed": st.integers(0, 2**32 - 1),
            "batch_normalization": st.booleans(),
        }
    ),
    st.none() | st.lists(LAYER, max_size=MAX_LAYERS).map(tuple),
)
def test_any_config_comes_back_from_json_equal(values: dict[str, Any], layers: tuple[Any, ...] | None) -> None:
    config = TrainingConfig(architecture="cnn" if layers is None else "custom", layers=layers, **values)

    assert parse_config(config.to_json()) == config
    assert parse_config(json.loads(config.to_json())) == config


def test_a_config_of_ones_own_layers_has_just_those() -> None:
    config = TrainingConfig(architecture="custom", layers=(Conv(filters=8), Flatten()))

    assert config.hidden_layers == (Conv(filters=8), Flatten())


@pytest.mark.parametrize("name", sorted(set(ARCHITECTURES) - {"custom"}))
def test_a_named_network_has_the_layers_of_its_registry(name: str) -> None:
    assert TrainingConfig(architecture=name).hidden_layers == ARCHITECTURES[name].layers()


def test_every_setting_says_what_it_is() -> None:
    fields = config_fields()

    assert {field.name for field in fields} == set(TrainingConfig.model_fields) - {"layers"}
    for field in fields:
        assert field.label
        assert field.help.endswith(".")
        assert field.group in {"Network", "Training", "Regularisation", "Data"}
        assert field.default == getattr(TrainingConfig(), field.name)


def test_a_config_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text(TrainingConfig(epochs=7).to_json(), encoding="utf-8")

    assert read_config(path) == TrainingConfig(epochs=7)


@pytest.mark.parametrize(
    ("content", "fault"),
    [(None, "cannot be read: No such file"), ('{"epochs": 0}', "cannot be used: epochs is 0; allowed is 1 to 200.")],
)
def test_a_config_file_that_cannot_be_used_is_named(tmp_path: Path, content: str | None, fault: str) -> None:
    path = tmp_path / "config.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        read_config(path)

    assert str(caught.value).startswith(f"The config file {path} {fault}")
