from pathlib import Path

import pytest

from mnist_core.errors import SettingsError
from mnist_core.settings import get_settings


def test_without_variables_everything_has_its_default(lab_home: Path) -> None:
    settings = get_settings()

    assert settings.home == lab_home
    assert settings.data is None
    assert (settings.max_queue, settings.max_epochs, settings.offline) == (20, 200, False)
    assert settings.cache_file == lab_home / "data" / "mnist.npz"
    assert settings.runs_folder == lab_home / "runs"
    assert settings.store_uri == f"sqlite:///{lab_home.as_posix()}/runs/runs.db"


def test_without_a_home_of_ones_own_the_data_folder_of_the_user_is_used(
    lab_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MNIST_LAB_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(lab_home))

    assert get_settings().home == lab_home / "mnist-lab"


def test_the_home_may_be_given_from_the_users_folder(lab_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(lab_home))
    monkeypatch.setenv("MNIST_LAB_HOME", "~/lab")

    assert get_settings().home == lab_home / "lab"


@pytest.mark.usefixtures("lab_home")
def test_another_run_store_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://tracking.example:5000")

    assert get_settings().store_uri == "http://tracking.example:5000"


@pytest.mark.usefixtures("lab_home")
@pytest.mark.parametrize("variable", ["MNIST_LAB_DATA", "MNIST_LAB_MAX_QUEUE", "MLFLOW_TRACKING_URI"])
def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    default = get_settings()
    get_settings.cache_clear()
    monkeypatch.setenv(variable, "")

    assert get_settings() == default


@pytest.mark.usefixtures("lab_home")
@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MNIST_LAB_MAX_QUEUE", "0"),
        ("MNIST_LAB_MAX_QUEUE", "1001"),
        ("MNIST_LAB_MAX_QUEUE", "many"),
        ("MNIST_LAB_MAX_EPOCHS", "0"),
        ("MNIST_LAB_MAX_EPOCHS", "nan"),
        ("MNIST_LAB_OFFLINE", "perhaps"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)

    with pytest.raises(SettingsError) as caught:
        get_settings()

    assert str(caught.value).startswith(f"The environment variable {variable} is '{value}': ")


@pytest.mark.usefixtures("lab_home")
@pytest.mark.parametrize(("value", "expected"), [("1", 1), ("1000", 1000)])
def test_the_limits_themselves_are_allowed(monkeypatch: pytest.MonkeyPatch, value: str, expected: int) -> None:
    monkeypatch.setenv("MNIST_LAB_MAX_QUEUE", value)

    assert get_settings().max_queue == expected
