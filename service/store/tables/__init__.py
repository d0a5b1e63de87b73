"""The tables of the store, a file for what belongs together."""
