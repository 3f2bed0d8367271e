"""Corruptions: equal pictures for equal seeds, stronger with severity, and each does what its name says."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import center_of_mass

from mnist_core.data.corruptions import CORRUPTIONS, SEVERITIES, corrupt, suite_digest
from mnist_core.data.dataset import Mnist
from mnist_core.errors import DataError

Images = NDArray[np.uint8]
RANDOM = {
    "shot_noise", "gaussian_noise", "motion_blur", "shear", "rotate", "translate", "stripe", "spatter", "dotted_line",
    "zigzag",
}  # fmt: skip


@pytest.fixture(scope="module")
def digits(mnist: Mnist) -> Images:
    return mnist.x_test[:200]


def bar(column: int = 14, width: int = 3) -> Images:
    """One picture of an upright bar, 16 pixels high."""
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, 6:22, column : column + width] = 255
    return image


def distance(images: Images, changed: Images) -> float:
    return float(np.abs(images.astype(float) - changed.astype(float)).mean())


def test_there_are_at_least_twelve_with_five_different_levels_each() -> None:
    assert len(CORRUPTIONS) >= 12
    assert all(len(set(entry.levels)) == len(SEVERITIES) for entry in CORRUPTIONS.values())
    assert all(name == entry.name and entry.label and entry.summary for name, entry in CORRUPTIONS.items())


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_form_seed_and_severity_are_kept(digits: Images, name: str) -> None:
    before = digits.copy()
    changed = [corrupt(digits, name, severity, seed=3) for severity in SEVERITIES]

    assert all(images.dtype == np.uint8 and images.shape == digits.shape for images in changed)
    assert (corrupt(digits, name, 4, seed=3) == changed[3]).all()
    assert (corrupt(digits, name, 4, seed=4) != changed[3]).any() == (name in RANDOM)
    assert (digits == before).all()
    distances = [distance(digits, images) for images in changed]
    assert distances == sorted(distances)
    assert distances[0] > 0


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_no_picture_and_one_picture_come_back_alike(digits: Images, name: str) -> None:
    assert corrupt(digits[:0], name, 1).shape == (0, 28, 28)
    assert corrupt(digits[:1], name, 5).shape == (1, 28, 28)


def test_an_empty_picture_stays_a_picture() -> None:
    nothing = np.zeros((2, 28, 28), np.uint8)
    assert not any(corrupt(nothing, name, 5).any() for name in ("shot_noise", "blur", "thin", "thick", "rotate"))


@pytest.mark.parametrize("severity", SEVERITIES)
def test_ink_is_moved_by_as_many_pixels_as_the_level_says(severity: int) -> None:
    image = np.zeros((64, 28, 28), np.uint8)
    image[:, 12:16, 12:16] = 255
    moved = corrupt(image, "translate", severity)
    shifts = {tuple(np.rint(np.subtract(center_of_mass(one), (13.5, 13.5))).astype(int).tolist()) for one in moved}
    assert shifts == {
        (down * severity, right * severity) for down in (-1, 0, 1) for right in (-1, 0, 1) if (down, right) != (0, 0)
    }


@pytest.mark.parametrize("severity", SEVERITIES)
def test_a_bar_is_turned_by_the_degrees_of_the_level(severity: int) -> None:
    degrees = CORRUPTIONS["rotate"].levels[severity - 1]
    turned = corrupt(np.repeat(bar(13, 2), 8, axis=0), "rotate", severity).astype(float)
    rows, columns = np.mgrid[:28, :28] - 13.5
    for image in turned:
        covariance = np.cov(np.stack([rows.ravel(), columns.ravel()]), aweights=image.ravel())
        down, right = np.linalg.eigh(covariance)[1][:, -1]
        assert abs(np.degrees(np.arctan(right / down))) == pytest.approx(degrees, abs=2)


@pytest.mark.parametrize("severity", SEVERITIES)
def test_a_bar_is_slanted_by_the_pixels_a_row_of_the_level(severity: int) -> None:
    slanted = corrupt(np.repeat(bar(13, 2), 8, axis=0), "shear", severity).astype(float)
    for image in slanted:
        columns = (image * np.arange(28)).sum(axis=1)[8:20] / image.sum(axis=1)[8:20]
        slope = np.polyfit(np.arange(8, 20), columns, 1)[0]
        assert abs(slope) == pytest.approx(CORRUPTIONS["shear"].levels[severity - 1], abs=0.03)


def test_a_smaller_digit_has_its_ink_shrunk_with_the_square(digits: Images) -> None:
    for severity in SEVERITIES:
        factor = CORRUPTIONS["scale"].levels[severity - 1]
        ratio = corrupt(digits, "scale", severity).sum(dtype=float) / digits.sum(dtype=float)
        assert ratio == pytest.approx(factor**2, rel=0.06)


def test_thin_takes_ink_away_and_thick_adds_it_without_touching_the_paper() -> None:
    image = bar(12, 4)
    widths = {
        name: [int((corrupt(image, name, severity)[0, 14] > 127).sum()) for severity in SEVERITIES]
        for name in ("thin", "thick")
    }
    assert widths["thin"] == sorted(widths["thin"], reverse=True) and 1 <= widths["thin"][-1] < 4
    assert widths["thick"] == sorted(widths["thick"]) and widths["thick"][-1] >= 6
    assert corrupt(image, "thick", 5)[0, 14, [0, 27]].tolist() == [0, 0]


def test_inversion_at_its_worst_is_the_negative_and_brightness_lifts_the_paper(digits: Images) -> None:
    assert (corrupt(digits, "inversion", 5) == 255 - digits).all()
    lifted = corrupt(np.zeros((1, 28, 28), np.uint8), "brightness", 2)
    assert np.unique(lifted).tolist() == [51]


def test_contrast_keeps_the_mean_and_narrows_the_range(digits: Images) -> None:
    faded = corrupt(digits, "contrast", 4).astype(float)
    np.testing.assert_allclose(faded.mean(axis=(1, 2)), digits.mean(axis=(1, 2)), atol=0.6)
    np.testing.assert_allclose(faded.std(axis=(1, 2)), 0.2 * digits.std(axis=(1, 2)), rtol=0.02)


def test_noise_has_the_deviation_of_its_level() -> None:
    grey = np.full((50, 28, 28), 128, np.uint8)
    assert corrupt(grey, "gaussian_noise", 1).std() / 255 == pytest.approx(0.1, rel=0.05)
    assert corrupt(grey, "shot_noise", 1).std() / 255 == pytest.approx(np.sqrt(0.502 / 25), rel=0.05)


def test_marks_only_add_ink_and_a_stripe_is_as_wide_as_its_level(digits: Images) -> None:
    for name in ("spatter", "dotted_line", "zigzag"):
        assert (corrupt(digits, name, 3).astype(int) >= digits.astype(int)).all()
    changed = corrupt(np.zeros((30, 28, 28), np.uint8), "stripe", 4)
    assert ((changed > 0).any(axis=1).sum(axis=1) == 5).all()


def test_spatter_covers_about_its_share() -> None:
    blots = corrupt(np.zeros((200, 28, 28), np.uint8), "spatter", 5)
    assert (blots > 127).mean() == pytest.approx(0.12, abs=0.03)


@pytest.mark.parametrize(
    ("name", "severity", "images", "complaint"),
    [
        ("melted", 1, np.zeros((1, 28, 28), np.uint8), "no corruption 'melted'; there are shot_noise"),
        ("blur", 0, np.zeros((1, 28, 28), np.uint8), "1 to 5, but this one is 0"),
        ("blur", 6, np.zeros((1, 28, 28), np.uint8), "1 to 5, but this one is 6"),
        ("blur", 1, np.zeros((1, 28, 28), np.float32), "uint8, 0 to 255, but these are float32"),
        ("blur", 1, np.zeros((1, 14, 14), np.uint8), r"shape \(1, 14, 14\)"),
    ],
)
def test_what_cannot_be_corrupted_is_refused_by_name(name: str, severity: int, images: Images, complaint: str) -> None:
    with pytest.raises(DataError, match=complaint):
        corrupt(images, name, severity)


def test_the_digest_of_the_set_follows_its_levels(monkeypatch: pytest.MonkeyPatch) -> None:
    before = suite_digest()
    assert before == suite_digest()
    monkeypatch.delitem(CORRUPTIONS, "blur")
    assert suite_digest() != before
