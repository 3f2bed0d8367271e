"""What a fault plan may hold, how it is written on the command line, and that JSON keeps it."""

from __future__ import annotations

import pytest

from mnist_core.data.faults import NO_FAULTS, FaultPlan, fault_fields, faults_from_words, parse_faults
from mnist_core.errors import ConfigError

FOURS_RARE = (1.0, 1.0, 1.0, 1.0, 0.1, 1.0, 1.0, 1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("words", "plan"),
    [
        ([], NO_FAULTS),
        (["label_noise=0.3"], FaultPlan(label_noise=0.3)),
        (["inverted=true", "shift_pixels=-2"], FaultPlan(inverted=True, shift_pixels=-2)),
        (["class_kept=4:0.1"], FaultPlan(class_kept=FOURS_RARE)),
        (["pixel_scale=0.5", "pixel_scale=0.25"], FaultPlan(pixel_scale=0.25)),
    ],
)
def test_words_make_a_plan(words: list[str], plan: FaultPlan) -> None:
    assert faults_from_words(words) == plan


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("label_noise", "is not NAME=VALUE"),
        ("label_noise=2", "label_noise is '2'; allowed is 0 to 1"),
        ("labels=0.1", "labels is not a setting; allowed are training_share"),
        ("class_kept=4", "it takes digits and shares"),
        ("class_kept=12:0.5", "it takes digits and shares"),
        ("class_kept=4:two", "class_kept.4"),
        ("pixel_scale=nan", "pixel_scale is 'nan'"),
    ],
)
def test_words_that_make_no_plan_are_refused_in_a_sentence(word: str, told: str) -> None:
    with pytest.raises(ConfigError) as refused:
        faults_from_words([word])
    assert told in str(refused.value)


@pytest.mark.parametrize("plan", [NO_FAULTS, FaultPlan(class_kept=FOURS_RARE, blur_pixels=1.5, training_share=0.1)])
def test_json_keeps_a_plan(plan: FaultPlan) -> None:
    assert parse_faults(plan.to_json()) == plan


def test_every_kind_of_fault_is_told_with_label_and_help() -> None:
    kinds = {kind.name: kind for kind in fault_fields()}
    assert set(kinds) == set(FaultPlan.model_fields)
    assert all(kind.label and kind.help for kind in kinds.values())
    assert (kinds["label_noise"].minimum, kinds["label_noise"].maximum) == (0.0, 1.0)
