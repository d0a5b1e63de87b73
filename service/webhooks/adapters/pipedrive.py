"""Pipedrive, webhooks of version 2: notes, and activities that are calls or meetings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from service.webhooks.logged_call import NOTES, Event, LoggedCall, Reading, party
from service.webhooks.payload import Json, clock, instant, mapping, plain, text, unread

_ACTIVITIES = ("call", "meeting", "lunch")


def events(
    payload: Any, _headers: Mapping[str, str], _mapped: Mapping[str, str]
) -> Iterator[Event]:
    """The one event of a delivery."""
    meta = mapping(payload, "meta")
    kind = f"{text(meta, 'action') or ''}.{text(meta, 'entity') or ''}"
    yield Event(text(meta, "id") or "", kind, payload, instant(meta, "timestamp"))


def read(payload: Json) -> Reading:
    """The call of an event."""
    meta, data = mapping(payload, "meta"), mapping(payload, "data")
    entity, external_id = text(meta, "entity"), text(meta, "entity_id") or text(data, "id")
    if entity not in ("note", "activity") or external_id is None:
        return Reading(nothing="It tells of no note and no activity.")
    external_id = f"{entity}-{external_id}"
    if text(meta, "action") == "delete":
        return Reading(LoggedCall(external_id, gone=True))
    if entity == "activity" and (text(data, "type") or "call") not in _ACTIVITIES:
        return Reading(nothing="The activity is neither a call nor a meeting.")
    return Reading(
        LoggedCall(
            external_id,
            _texts(data),
            title=text(data, "subject"),
            contact=party(text(data, "person_name"), text(data, "person_email")),
            company=text(data, "org_name"),
            started_at=_started(data),
            unread=unread(data, "due_date", "add_time"),
            duration=clock(data, "duration"),
        )
    )


def _texts(data: Json) -> dict[str, str]:
    told = [plain(data, key) for key in ("content", "note", "public_description")]
    said = list(dict.fromkeys(each for each in told if each is not None))
    return {NOTES: "\n".join(filter(None, said))} if said else {}


def _started(data: Json) -> Any:
    if day := text(data, "due_date"):
        return instant({"at": f"{day}T{text(data, 'due_time') or '00:00'}"}, "at")
    return instant(data, "add_time")
