"""The Runs page: the list, one run whole, several compared."""
