"""The tables as a database has them, but those that only repeat what stands in others."""

from __future__ import annotations

from sqlalchemy import Connection, MetaData

_REPEATING = ("search_entries", "search_behind", "search_words", "standing")
"""How their names begin: those of search, and those of the figures of the pipeline."""


def reflected(connection: Connection) -> MetaData:
    """All tables that hold something of their own."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: not name.startswith(_REPEATING))
    return found
