"""A call as it was given, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

KNOWN = ("id", "text", "lang", "framework", "mode", "depth", "at", "profile", "ui_lang")
"""What of a call's fields is for the analysis. All others are kept beside its result."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call stands in the input."""

    file: str
    """Its path as it was given, with `/` on every system."""
    line: int | None = None
    """Line of JSONL or CSV, row of Parquet, from 1; None for a whole file."""

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Given:
    """One call, or what was wrong where one should stand."""

    place: Place
    fields: Json
    error: str | None = None
    size: int = 0
    """Bytes of the input that it took."""
    beside: Json = field(default_factory=dict)
    """What is to be said of how its file was read: `warnings`, and `transcript` for a transcript."""

    @property
    def id(self) -> str:
        """Its own id, else its number, else the name of its file."""
        own = self.fields.get("id")
        if isinstance(own, str):
            return own
        return self.place.file if self.place.line is None else str(self.place.line)
