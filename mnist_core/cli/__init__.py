"""The engine from a shell. Imports nothing, so that `--help` answers at once."""
