"""Why a run's accuracy is what it is: evidence, causes, remedies and proof."""
