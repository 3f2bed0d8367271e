"""The Confusions page: what a run takes for what, and what lies beyond its accuracy."""
