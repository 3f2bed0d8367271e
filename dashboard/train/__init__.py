"""The Train page: settings, faults planted on purpose, and the start of a run."""
