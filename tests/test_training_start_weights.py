"""mnist_core.training.start_weights: a new network goes on from a stored one's weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mnist_core.config import TrainingConfig
from mnist_core.errors import RunError

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", ["fast_cnn", "resnet"])
def test_a_network_takes_every_weight_of_a_stored_one(name: str, tmp_path: Path) -> None:
    from mnist_core.models.build import build_model, portable
    from mnist_core.models.export import export_keras
    from mnist_core.training.start_weights import load_start_weights

    config = TrainingConfig(architecture=name)
    trained = build_model(config)
    trained.set_weights([np.full(weight.shape, number, np.float32) for number, weight in enumerate(trained.weights)])
    export_keras(portable(trained, config), tmp_path / "model.keras")
    new = build_model(config.model_copy(update={"seed": 1}))
    load_start_weights(new, tmp_path / "model.keras")
    for expected, weight in zip(trained.get_weights(), new.get_weights(), strict=True):
        np.testing.assert_array_equal(weight, expected)


def test_a_network_with_layers_that_the_file_lacks_is_refused(tmp_path: Path) -> None:
    from mnist_core.models.build import build_model, portable
    from mnist_core.models.export import export_keras
    from mnist_core.training.start_weights import load_start_weights

    stored = TrainingConfig(architecture="mlp")
    export_keras(portable(build_model(stored), stored), tmp_path / "model.keras")
    with pytest.raises(RunError, match="do not fit this network"):
        load_start_weights(build_model(TrainingConfig(architecture="cnn")), tmp_path / "model.keras")
