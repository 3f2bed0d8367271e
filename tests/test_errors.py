import inspect

from mnist_core import errors
from mnist_core.errors import MnistCoreError

ERRORS = [value for _, value in inspect.getmembers(errors, inspect.isclass) if value.__module__ == errors.__name__]


def test_every_error_is_a_mnist_core_error() -> None:
    assert all(issubclass(error, MnistCoreError) for error in ERRORS)


def test_the_tree_in_the_docstring_names_every_error() -> None:
    assert [error.__name__ for error in ERRORS if error.__name__ not in (errors.__doc__ or "")] == []


def test_every_error_says_what_it_means() -> None:
    assert all(error.__doc__ and error.__doc__.endswith(".") for error in ERRORS)
