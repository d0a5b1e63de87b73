"""The events of a call that take some putting together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from service.calls.record import Note, Record
from service.errors import NotFound
from service.store.calls.events import NewEvent

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Filed:
    """A note that is on the disk."""

    note: str
    revision: int
    again: bool
    """It had been filed before with the same key."""


def note_of(record: Record, note_id: str) -> Note:
    """A note of the call. Raises NotFound."""
    for note in record.notes:
        if note.id == note_id:
            return note
    raise NotFound("note in this call")


def about_call(kind: str, data: Json, words: Json) -> NewEvent:
    """An event about the call itself.

    The prospect's name is personal: the data only say that it was set.
    """
    named = {"prospect": True} if "prospect" in words else {}
    return NewEvent(kind, data=data | named, words=words or None)
