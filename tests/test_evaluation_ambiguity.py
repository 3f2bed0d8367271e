"""The committee's findings as they ship are whole, rank disputed digits high, and are refused where damaged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnist_core.data.dataset import Mnist
from mnist_core.errors import EvaluationError
from mnist_core.evaluation.ambiguity import (
    AMBIGUITY_FILE,
    TEST_IMAGES,
    TRAINING_IMAGES,
    Ambiguity,
    read_ambiguity,
    write_ambiguity,
)
from mnist_core.evaluation.doubtful import DISPUTED, WITHOUT_MAJORITY
from mnist_core.evaluation.label_suspects import Suspect
from tests.committees import committee_hesitating


@pytest.fixture(scope="module")
def shipped() -> Ambiguity:
    return read_ambiguity()


def test_the_shipped_file_is_small_and_scores_every_test_image(shipped: Ambiguity) -> None:
    assert AMBIGUITY_FILE.stat().st_size <= 150 * 1024
    assert shipped.doubt.ambiguity.shape == shipped.doubt.first.shape == shipped.doubt.second.shape == (TEST_IMAGES,)
    assert shipped.doubt.ambiguity.min() >= 0 and shipped.doubt.ambiguity.max() <= 1
    assert (shipped.doubt.first != shipped.doubt.second).all()


def test_the_committee_knows_its_digits_and_hesitates_rarely(shipped: Ambiguity, mnist: Mnist) -> None:
    agrees = shipped.doubt.first == mnist.y_test
    assert agrees.mean() > 0.985
    assert 10 <= shipped.hesitant.sum() <= 300
    assert agrees[shipped.hesitant].mean() < 0.75 < agrees[~shipped.hesitant].mean()


def test_suspected_labels_are_the_labels_given_and_another_is_suggested(shipped: Ambiguity, mnist: Mnist) -> None:
    places = [suspect.index for suspect in shipped.suspects]
    assert places == sorted(set(places)) and places[0] >= 0 and places[-1] < TRAINING_IMAGES
    assert 5 <= len(places) <= 300
    assert [suspect.given for suspect in shipped.suspects] == mnist.y_train[places].tolist()
    assert all(s.suggested != s.given and s.suggested <= 9 and 0.5 < s.confidence <= 1 for s in shipped.suspects)


def test_few_training_images_are_doubted_and_suspects_are_among_them(shipped: Ambiguity) -> None:
    assert 300 <= len(shipped.doubted) <= 1_500
    assert {suspect.index for suspect in shipped.suspects} <= set(shipped.doubted.tolist())


@pytest.mark.parametrize("places", [WITHOUT_MAJORITY, *DISPUTED.values()])
def test_what_people_dispute_is_more_ambiguous_than_most(shipped: Ambiguity, places: tuple[int, ...]) -> None:
    ranks = np.searchsorted(np.sort(shipped.doubt.ambiguity), shipped.doubt.ambiguity[list(places)]) / TEST_IMAGES
    assert np.median(ranks) > 0.95
    assert ranks.mean() > 0.85


def test_what_is_written_is_read(tmp_path: Path) -> None:
    suspects = Suspect(7, 4, 9, 0.75), Suspect(59_999, 7, 1, 0.875)
    committee = committee_hesitating({3: (9, 4), 8: (1, 2)}, suspects=suspects, doubted=(7, 8))
    write_ambiguity(committee, tmp_path / "a.npz")
    found = read_ambiguity(tmp_path / "a.npz")
    assert found.doubted.tolist() == [7, 8]
    assert (found.suspects, found.hesitant_from) == (suspects, 0.75)
    assert np.flatnonzero(found.hesitant).tolist() == [3, 8]


def test_nobody_need_be_suspected(tmp_path: Path) -> None:
    write_ambiguity(committee_hesitating({}), tmp_path / "a.npz")
    assert read_ambiguity(tmp_path / "a.npz").suspects == ()


def test_images_are_ordered_and_found_by_their_digits() -> None:
    committee = committee_hesitating({3: (9, 4), 8: (1, 2), 5: (4, 9)})
    committee.doubt.ambiguity[8] = 0.9
    committee.doubt.ambiguity[6] = 0.74  # below the threshold
    assert committee.most_ambiguous_first.tolist() == [8, 3, 5]
    assert np.flatnonzero(committee.between((4, 9))).tolist() == [3, 5]


def test_a_missing_file_says_how_to_have_it(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"lacks its ambiguity scores.*python -m scripts.make_ambiguity"):
        read_ambiguity(tmp_path / "none.npz")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"ambiguity": np.zeros(9, np.float16)}, r"ambiguity is float16 of shape \(9,\)"),
        ({"ambiguity": np.full(TEST_IMAGES, np.nan, np.float16)}, "ambiguity is not within 0 and 1"),
        ({"first": np.full(TEST_IMAGES, 10, np.uint8)}, "first is not within 0 and 9"),
        ({"second": np.zeros(TEST_IMAGES, np.int64)}, "second is int64"),
        ({"hesitant_from": np.zeros(2, np.float16)}, "hesitant_from is"),
        ({"suspect_index": np.array([5, 5], np.int32)}, "not in the order"),
        ({"suspect_index": np.array([5, 60_000], np.int32)}, "not in the order"),
        ({"doubted": np.array([5, 60_000], np.int32)}, "doubted images are not in the order"),
        ({"doubted": np.array([[5]], np.int32)}, "doubted is int32 of shape"),
        ({"suspect_given": np.zeros(3, np.uint8)}, "suspect_given is uint8"),
        ({"first": np.array([object()])}, "Object arrays cannot be loaded"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, change: dict[str, Any], why: str) -> None:
    file = tmp_path / "a.npz"
    write_ambiguity(committee_hesitating({}, suspects=[Suspect(7, 4, 9, 0.75), Suspect(8, 7, 1, 0.875)]), file)
    with np.load(file) as kept:
        arrays = {name: kept[name] for name in kept.files}
    np.savez(file, **(arrays | change))
    with pytest.raises(EvaluationError, match=why):
        read_ambiguity(file)


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.npz"
    file.write_bytes(AMBIGUITY_FILE.read_bytes()[:1_000])
    with pytest.raises(EvaluationError, match="damaged"):
        read_ambiguity(file)
