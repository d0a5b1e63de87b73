"""Packs as the service has them: kept compiled, linted, explained."""
