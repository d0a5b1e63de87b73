"""The events of a call that take some putting together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from service.errors import NotFound
from service.record import Note, Record
from service.store.events import NewEvent

Json = dict[str, Any]


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


def dispute(record: Record, signal_id: str, signals: Iterable[Json]) -> NewEvent:
    """A signal's place within its note: it stays right when other notes are corrected.

    Raises NotFound.
    """
    signal = next((signal for signal in signals if signal["id"] == signal_id), None)
    if signal is None:
        raise NotFound("signal")
    note, start = next(
        (note, start)
        for note, (start, end) in record.places().items()
        if start <= signal["start"] < end
    )
    place = {
        "disputed": True,
        "kind": signal["kind"],
        "rule": signal["rule"],
        "note": note,
        "offset": signal["start"] - start,
    }
    return NewEvent("signal_disputed", signal_id, place, {"quote": signal["text"]})
