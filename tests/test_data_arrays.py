import numpy as np
import pytest

from mnist_core.data.arrays import SPECS
from mnist_core.data.dataset import Mnist
from mnist_core.errors import DataError


def test_the_four_arrays_have_the_sizes_of_mnist() -> None:
    assert {name: spec.nbytes for name, spec in SPECS.items()} == {
        "x_train": 47_040_000,
        "y_train": 60_000,
        "x_test": 7_840_000,
        "y_test": 10_000,
    }


def test_a_checked_array_is_contiguous_and_read_only(mnist: Mnist) -> None:
    checked = SPECS["x_test"].check(np.asfortranarray(mnist.x_test), "It")

    assert checked.flags.c_contiguous
    assert not checked.flags.writeable


def test_one_wrong_bit_is_noticed(mnist: Mnist) -> None:
    changed = mnist.y_test.copy()
    changed[9_999] ^= 1

    with pytest.raises(DataError, match=r"^It holds a changed y_test: its SHA-256 is [0-9a-f]{64}; MNIST's is ddeff8"):
        SPECS["y_test"].check(changed, "It")
