import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mnist_core.data.dataset import Mnist
from mnist_core.data.split import split_training

COMMON = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
FRACTIONS = st.floats(min_value=0.0, max_value=0.5)
SEEDS = st.integers(min_value=0, max_value=2**32 - 1)


@COMMON
@given(fraction=FRACTIONS, images=st.integers(min_value=100, max_value=60_000), seed=SEEDS)
def test_training_and_validation_are_disjoint_sorted_and_as_many_as_asked(
    mnist: Mnist, fraction: float, images: int, seed: int
) -> None:
    split = split_training(mnist.y_train, validation_fraction=fraction, training_images=images, seed=seed)

    validation = round(60_000 * fraction)
    assert len(split.validation_indices) == validation
    assert len(split.train_indices) == min(images, 60_000 - validation)
    assert len(np.intersect1d(split.train_indices, split.validation_indices)) == 0
    for indices in (split.train_indices, split.validation_indices):
        assert indices.dtype == np.int64
        assert (np.diff(indices) > 0).all()
        assert not len(indices) or (indices[0] >= 0 and indices[-1] < 60_000)


@COMMON
@given(fraction=FRACTIONS, images=st.integers(min_value=100, max_value=60_000), seed=SEEDS)
def test_every_digit_has_its_due_share_to_within_one_picture(
    mnist: Mnist, fraction: float, images: int, seed: int
) -> None:
    split = split_training(mnist.y_train, validation_fraction=fraction, training_images=images, seed=seed)

    everything = np.bincount(mnist.y_train)
    validation = np.bincount(mnist.y_train[split.validation_indices], minlength=10)
    rest = everything - validation
    training = np.bincount(mnist.y_train[split.train_indices], minlength=10)
    assert np.abs(validation - everything * validation.sum() / 60_000).max() < 1.0
    assert np.abs(training - rest * training.sum() / rest.sum()).max() < 1.0


@pytest.mark.parametrize("images", [100, 5_000, 60_000])
def test_validation_depends_on_seed_and_fraction_alone(mnist: Mnist, images: int) -> None:
    everything = split_training(mnist.y_train, validation_fraction=0.1, training_images=30_000, seed=7)
    few = split_training(mnist.y_train, validation_fraction=0.1, training_images=images, seed=7)

    assert np.array_equal(everything.validation_indices, few.validation_indices)


def test_the_same_seed_gives_the_same_split_and_another_seed_another(mnist: Mnist) -> None:
    first, again, other = (
        split_training(mnist.y_train, validation_fraction=0.1, training_images=5_000, seed=seed) for seed in (1, 1, 2)
    )

    assert np.array_equal(first.train_indices, again.train_indices)
    assert np.array_equal(first.validation_indices, again.validation_indices)
    assert not np.array_equal(first.train_indices, other.train_indices)
    assert not np.array_equal(first.validation_indices, other.validation_indices)


def test_without_validation_all_pictures_are_trained_on(mnist: Mnist) -> None:
    split = split_training(mnist.y_train, validation_fraction=0.0, training_images=60_000, seed=1)

    assert split.validation_indices.shape == (0,)
    assert np.array_equal(split.train_indices, np.arange(60_000))
