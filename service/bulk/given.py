"""A call as it was given, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from service.errors import Invalid

Json = dict[str, Any]

KNOWN = ("id", "text", "lang", "framework", "mode", "depth", "at", "profile", "ui_lang")
"""What of a call's fields is for the analysis. All others are kept beside its result."""


SUREST = 2**53
"""Whole numbers up to here are what they say, also where a table keeps them with a fraction."""


def id_of(told: Any) -> str | None:
    """An id as text, also of a whole number; None where none is given. Raises Invalid."""
    if told is None or isinstance(told, str):
        return told
    if isinstance(told, float) and told.is_integer() and abs(told) <= SUREST:
        told = int(told)
    if isinstance(told, int) and not isinstance(told, bool):
        return str(told)
    raise Invalid("id", "give a text or a whole number")


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

    @classmethod
    def of(
        cls, place: Place, fields: Json, error: str | None, size: int, beside: Json | None = None
    ) -> Given:
        """The call in a row or on a line, its id as text; an error where its id is none."""
        try:
            own = id_of(fields.get("id"))
        except Invalid as wrong:
            return cls(place, {}, error or str(wrong), size)
        named = {"id": own} if own is not None else {}
        rest = {name: value for name, value in fields.items() if name != "id"}
        return cls(place, named | rest, error, size, beside or {})

    @property
    def id(self) -> str:
        """Its own id, else its number, else the name of its file."""
        own = self.fields.get("id")
        if isinstance(own, str):
            return own
        return self.place.file if self.place.line is None else str(self.place.line)
