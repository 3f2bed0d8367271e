"""The errors this package raises on purpose.

MnistCoreError
├── SettingsError        an environment variable has a value that cannot be used
├── ConfigError          a training setting is outside what is allowed
│   └── ShapeError       layers that cannot follow one another
├── DataError            MNIST could not be read or did not match its checksum
├── RunError             a run cannot do what was asked of it
│   ├── UnknownRunError  no such run
│   ├── DivergedError    the loss is no longer a number
│   └── StoreError       the run store cannot be read or written
│       └── StoreUnavailableError   it cannot be for now: its disk is full, read-only or its database locked
│           └── StoreBusyError      another program has the database locked
├── EvaluationError      predictions that cannot be judged
├── DrawingError         a picture or drawing that cannot be classified
│   └── EmptyDrawingError    nothing was drawn
└── OwnDigitsError       the personal set of digits cannot do what was asked of it

Every message names what was received, what is allowed and what to do next, and reads as one sentence on a page.
"""


class MnistCoreError(Exception):
    """Anything this package refuses, with a message made for the person who asked."""


class SettingsError(MnistCoreError):
    """An environment variable has a value that cannot be used."""


class ConfigError(MnistCoreError):
    """A training setting is outside what is allowed."""


class ShapeError(ConfigError):
    """Layers that cannot follow one another."""


class DataError(MnistCoreError):
    """MNIST could not be read, or what was read is not MNIST."""


class RunError(MnistCoreError):
    """A run cannot do what was asked of it."""


class UnknownRunError(RunError):
    """No run has this id."""


class DivergedError(RunError):
    """Training went wrong for good: the loss is no longer a number."""


class StoreError(RunError):
    """The run store cannot be read or written."""


class StoreUnavailableError(StoreError):
    """The run store cannot be read or written for now; nothing was changed, and trying again later may go well."""


class StoreBusyError(StoreUnavailableError):
    """Another program keeps the run store's database locked."""


class EvaluationError(MnistCoreError):
    """Predictions or counts that cannot be judged."""


class DrawingError(MnistCoreError):
    """A picture or drawing that cannot be classified."""


class EmptyDrawingError(DrawingError):
    """Nothing was drawn."""


class OwnDigitsError(MnistCoreError):
    """The personal set of digits cannot do what was asked of it, or a file with digits cannot be read."""
