"""Evidence for facts: what shows one to hold or to fail."""
