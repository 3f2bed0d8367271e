"""Programs that remake what is kept in this repository."""
