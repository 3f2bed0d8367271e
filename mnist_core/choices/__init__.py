"""What can be chosen, as plain values in registries: layers, networks, optimizers, schedules, augmentations."""
