"""Training pictures are changed as far as is allowed, each differently, the same for the same seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from mnist_core.choices.augmentations import AUGMENTATIONS, Augmentation

if TYPE_CHECKING:
    from mnist_core.data.dataset import Mnist

pytestmark = pytest.mark.slow


def changed(mnist: Mnist, amounts: Augmentation, seed: int = 1, strength: float = 1.0) -> np.ndarray:
    import tensorflow as tf

    from mnist_core.training.augmentation import augmented

    pictures = tf.constant(mnist.x_train[:64, ..., np.newaxis] / np.float32(255))
    return np.asarray(augmented(pictures, amounts, tf.constant([seed, 7]), strength))


@pytest.mark.parametrize("name", [name for name in AUGMENTATIONS if name != "none"])
def test_every_augmentation_gives_pictures_in_range_the_same_for_the_same_seed(mnist: Mnist, name: str) -> None:
    pictures = changed(mnist, AUGMENTATIONS[name])
    assert pictures.shape == (64, 28, 28, 1)
    assert 0.0 <= pictures.min() <= pictures.max() <= 1.0
    np.testing.assert_array_equal(pictures, changed(mnist, AUGMENTATIONS[name]))
    assert (pictures != changed(mnist, AUGMENTATIONS[name], seed=2)).any(axis=(1, 2, 3)).all()


@pytest.mark.parametrize("name", [name for name in AUGMENTATIONS if name != "none"])
def test_half_as_strong_an_augmentation_changes_each_picture_less_and_one_without_strength_none(
    mnist: Mnist, name: str
) -> None:
    before = mnist.x_train[:64, ..., np.newaxis].astype(np.float32) / 255
    whole, half, none = (
        np.abs(changed(mnist, AUGMENTATIONS[name], strength=strength) - before).mean() for strength in (1.0, 0.5, 0.0)
    )
    assert whole > half > 0.3 * whole
    assert none == pytest.approx(0.0, abs=1e-6)


def test_strokes_grow_and_shrink_and_stay_where_they_are(mnist: Mnist) -> None:
    before = mnist.x_train[:64].astype(np.float32) / 255
    pictures = changed(mnist, Augmentation("pen", "", "", stroke_pixels=0.8))[..., 0]
    ink = pictures.sum(axis=(1, 2)) / before.sum(axis=(1, 2))
    assert ink.min() < 0.8 and ink.max() > 1.25
    thicker, thinner = pictures[ink > 1.02], pictures[ink < 0.98]
    assert (thicker >= before[ink > 1.02] - 1e-6).all()
    assert (thinner <= before[ink < 0.98] + 1e-6).all()


def test_contrast_changes_shades_and_leaves_paper_and_full_ink_alone(mnist: Mnist) -> None:
    before = mnist.x_train[:64].astype(np.float32) / 255
    pictures = changed(mnist, Augmentation("contrast", "", "", contrast=0.5))[..., 0]
    for shade in (0.0, 1.0):
        np.testing.assert_allclose(pictures[before == shade], shade, atol=1e-6)
    between = (before > 0.1) & (before < 0.9)
    assert np.abs(pictures - before)[between].max() > 0.1
