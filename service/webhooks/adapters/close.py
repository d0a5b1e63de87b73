"""Close: calls, meetings and notes of a lead, each event with the whole object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from service.webhooks.logged_call import (
    NOTES,
    Event,
    LoggedCall,
    Reading,
    party,
    with_direction,
)
from service.webhooks.payload import Json, at, instant, mapping, number, plain, text, unread

_ACTIVITIES = ("activity.call", "activity.note", "activity.meeting")


def events(
    payload: Any, _headers: Mapping[str, str], _mapped: Mapping[str, str]
) -> Iterator[Event]:
    """The one event of a delivery."""
    event = mapping(payload, "event")
    kind = f"{text(event, 'object_type') or ''} {text(event, 'action') or ''}".strip()
    happened = instant(event, "date_updated") or instant(event, "date_created")
    yield Event(text(event, "id") or "", kind, payload, happened)


def read(payload: Json) -> Reading:
    """The call of an event."""
    event = mapping(payload, "event")
    external_id = text(event, "object_id")
    if text(event, "object_type") not in _ACTIVITIES or external_id is None:
        return Reading(nothing="It tells of no call, meeting or note.")
    if text(event, "action") == "deleted":
        return Reading(LoggedCall(external_id, gone=True))
    data = mapping(event, "data")
    return Reading(
        LoggedCall(
            external_id,
            _texts(data),
            title=text(data, "title"),
            rep=party(text(data, "user_name")),
            contact=party(text(data, "contact_name"), phone=text(data, "phone")),
            company=text(data, "lead_name"),
            started_at=instant(data, "activity_at") or instant(data, "date_created"),
            unread=unread(data, "activity_at", "date_created"),
            duration=number(data, "duration"),
            direction=with_direction(at(data, "direction")),
        )
    )


def _texts(data: Json) -> dict[str, str]:
    """`note` and `note_html` say the same; the plain one is as it was typed."""
    note = data.get("note")
    told = note if isinstance(note, str) else plain(data, "note_html")
    return {} if told is None else {NOTES: told.strip()}
