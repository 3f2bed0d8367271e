"""What MNIST's four arrays are: names, shapes and checksums, and the check that an array is one of them."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import DataError

Arrays = dict[str, NDArray[np.uint8]]


@dataclass(frozen=True)
class ArraySpec:
    """One of the four arrays; `sha256` is of its raw bytes, `uint8`, in C order."""

    name: str
    shape: tuple[int, ...]
    sha256: str

    @property
    def nbytes(self) -> int:
        """Bytes of the array's content."""
        return math.prod(self.shape)

    def check_form(self, shape: tuple[int, ...], dtype: np.dtype[np.generic], where: str) -> None:
        """Do nothing if shape and dtype are this array's; cheap, and made before any content is read.

        Raises:
            DataError: If they are not; the message starts with `where`.
        """
        if dtype != np.uint8:
            raise DataError(f"{where} holds {self.name} as {dtype}; MNIST's is uint8.")
        if shape != self.shape:
            raise DataError(f"{where} holds {self.name} with shape {shape}; MNIST's has {self.shape}.")

    def check(self, array: NDArray[np.uint8], where: str) -> NDArray[np.uint8]:
        """The array, read-only and in C order, if it is MNIST's to the last byte.

        Raises:
            DataError: If it is not; the message starts with `where`.
        """
        self.check_form(array.shape, array.dtype, where)
        array = np.ascontiguousarray(array)
        found = hashlib.sha256(array.data).hexdigest()
        if found != self.sha256:
            raise DataError(f"{where} holds a changed {self.name}: its SHA-256 is {found}; MNIST's is {self.sha256}.")
        array.flags.writeable = False
        return array


SPECS: dict[str, ArraySpec] = {
    spec.name: spec
    for spec in (
        ArraySpec("x_train", (60_000, 28, 28), "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757"),
        ArraySpec("y_train", (60_000,), "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13"),
        ArraySpec("x_test", (10_000, 28, 28), "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161"),
        ArraySpec("y_test", (10_000,), "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5"),
    )
}
