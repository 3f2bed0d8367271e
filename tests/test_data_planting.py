"""What each planted fault does to real images, and that it does the same again."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_core.config import TrainingConfig
from mnist_core.data.dataset import Mnist
from mnist_core.data.faults import NO_FAULTS, FaultPlan
from mnist_core.data.planting import planted, shifted
from mnist_core.errors import ConfigError
from mnist_core.training.values import training_data

CONFIG = TrainingConfig(training_images=2000, seed=3)


def _planted(mnist: Mnist, **faults: object) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    data, _ = training_data(CONFIG, mnist, FaultPlan.model_validate(faults))
    return data.x_train, data.y_train


def test_no_faults_change_nothing_and_copy_nothing(mnist: Mnist) -> None:
    images, labels = planted(mnist.x_train, mnist.y_train, NO_FAULTS, seed=1)
    assert images is mnist.x_train and labels is mnist.y_train


def test_validation_images_stay_as_mnist_has_them(mnist: Mnist) -> None:
    everything = FaultPlan(training_share=0.5, label_noise=0.5, inverted=True, shift_pixels=3, blur_pixels=1.0)
    data, held = training_data(CONFIG, mnist, everything)
    assert (data.x_validation == mnist.x_train[held]).all()
    assert (data.y_validation == mnist.y_train[held]).all()


def test_wrong_labels_are_as_many_as_asked_and_all_wrong(mnist: Mnist) -> None:
    _, clean = _planted(mnist)
    _, noisy = _planted(mnist, label_noise=0.3)
    assert (clean != noisy).sum() == 600
    assert set(np.unique(noisy)) == set(range(10))


def test_the_same_seed_plants_the_same(mnist: Mnist) -> None:
    first, second = (_planted(mnist, label_noise=0.2, training_share=0.5) for _ in range(2))
    assert (first[0] == second[0]).all() and (first[1] == second[1]).all()


def test_fewer_images_of_some_digits_leave_the_others_alone(mnist: Mnist) -> None:
    kept = [1.0] * 10
    kept[4] = 0.1
    before, after = (np.bincount(_planted(mnist, class_kept=shares)[1], minlength=10) for shares in ([1.0] * 10, kept))
    assert after[4] == round(before[4] * 0.1)
    assert (np.delete(after, 4) == np.delete(before, 4)).all()


def test_a_smaller_training_set_is_a_part_of_a_larger_one(mnist: Mnist) -> None:
    small, large = ({image.tobytes() for image in _planted(mnist, training_share=share)[0]} for share in (0.1, 0.3))
    assert len(small) == pytest.approx(200, abs=5)
    assert small < large


def test_thin_writing_is_what_has_the_least_ink(mnist: Mnist) -> None:
    images, labels = _planted(mnist)
    thin, thin_labels = _planted(mnist, thin_share=0.5)
    ink, thin_ink = images.sum(axis=(1, 2), dtype=int), thin.sum(axis=(1, 2), dtype=int)
    for digit in range(10):
        assert thin_ink[thin_labels == digit].max() <= np.median(ink[labels == digit]) + 1
    assert len(thin) == pytest.approx(1000, abs=10)


def test_pixels_are_scaled_inverted_and_blurred(mnist: Mnist) -> None:
    images, _ = _planted(mnist)
    assert _planted(mnist, pixel_scale=0.25)[0].max() == 64
    assert (_planted(mnist, inverted=True)[0] == 255 - images).all()
    blurred = _planted(mnist, blur_pixels=1.5)[0]
    assert blurred.max() < images.max()
    assert blurred.mean() == pytest.approx(images.mean(), rel=0.02)


@pytest.mark.parametrize("pixels", [3, -3])
def test_a_shift_moves_right_and_down_and_fills_with_background(mnist: Mnist, pixels: int) -> None:
    images, _ = _planted(mnist)
    moved = _planted(mnist, shift_pixels=pixels)[0]
    was, now = (slice(0, -3), slice(3, None)) if pixels > 0 else (slice(3, None), slice(0, -3))
    assert (moved[:, now, now] == images[:, was, was]).all()
    assert moved.sum() <= images.sum()
    assert (shifted(255 - images, pixels, 0)[:, :, (0 if pixels > 0 else -1)] == 255).all()


def test_a_plan_that_leaves_hardly_any_image_is_refused(mnist: Mnist) -> None:
    with pytest.raises(ConfigError, match="leave 0 training images"):
        _planted(mnist, class_kept=[0.0] * 10)
