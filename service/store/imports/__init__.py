"""Imported files, their calls, and calls whose account a person has to choose."""
