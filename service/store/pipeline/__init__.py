"""Activities, targets, and how many accounts stand alike."""
