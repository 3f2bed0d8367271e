"""What the environment decides: where files lie, which run store is used, what a host allows."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from mnist_core.errors import SettingsError


def _default_home() -> Path:
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "mnist-lab"


class Settings(BaseSettings):
    """The environment variables this lab reads, validated; names are the fields' with the prefix `MNIST_LAB_`."""

    model_config = SettingsConfigDict(env_prefix="MNIST_LAB_", env_ignore_empty=True, frozen=True, extra="ignore")

    home: Path = Field(default_factory=_default_home, description="Folder for the data cache, runs and models.")
    data: Path | None = Field(default=None, description="Your own mnist.npz, or a folder with the four IDX files.")
    max_queue: int = Field(default=20, ge=1, le=1000, description="Runs that may wait or train at a time.")
    max_epochs: int = Field(default=200, ge=1, le=200, description="Most epochs of a run.")
    offline: bool = Field(default=False, description="Never try to download MNIST.")
    tracking_uri: str | None = Field(
        default=None,
        validation_alias="MLFLOW_TRACKING_URI",
        description="MLflow store for the runs; a SQLite file under the home folder unless set.",
    )

    @property
    def cache_file(self) -> Path:
        """Where the verified MNIST arrays are kept."""
        return self.home / "data" / "mnist.npz"

    @property
    def runs_folder(self) -> Path:
        """Where the run database and the runs' files are kept."""
        return self.home / "runs"

    @property
    def store_uri(self) -> str:
        """The MLflow tracking URI in use."""
        return self.tracking_uri or f"sqlite:///{(self.runs_folder / 'runs.db').as_posix()}"


@cache
def get_settings() -> Settings:
    """The settings of this process, read from the environment once.

    Raises:
        SettingsError: If a variable's value cannot be used; the message names the variable.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        variable = name if name.isupper() else f"MNIST_LAB_{name.upper()}"
        raise SettingsError(f"The environment variable {variable} is {first['input']!r}: {first['msg']}.") from error
    return settings.model_copy(update={"home": settings.home.expanduser().absolute()})
