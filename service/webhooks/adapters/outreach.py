"""Outreach: calls; an update carries only what has changed."""

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
from service.webhooks.payload import Json, at, instant, mapping, plain, text, unread


def events(
    payload: Any, _headers: Mapping[str, str], _mapped: Mapping[str, str]
) -> Iterator[Event]:
    """The one event of a delivery."""
    meta = mapping(payload, "meta")
    key, kind = text(meta, "jobId") or "", text(meta, "eventName") or ""
    yield Event(f"{kind}-{key}" if key else "", kind, payload, instant(meta, "deliveredAt"))


def read(payload: Json) -> Reading:
    """The call of an event."""
    data = mapping(payload, "data")
    external_id = text(data, "id")
    if text(data, "type") != "call" or external_id is None:
        return Reading(nothing="It tells of no call.")
    if (text(payload, "meta", "eventName") or "").endswith("destroyed"):
        return Reading(LoggedCall(external_id, gone=True))
    told = mapping(data, "attributes")
    note = plain(told, "note")
    direction = with_direction(at(told, "direction"))
    begun, ended = instant(told, "answeredAt"), instant(told, "completedAt")
    duration = (ended - begun).total_seconds() if begun and ended and ended >= begun else None
    return Reading(
        LoggedCall(
            external_id,
            {} if note is None else {NOTES: note},
            contact=party(None, phone=_outside(told, direction)),
            started_at=begun or instant(told, "dialedAt"),
            unread=unread(told, "answeredAt", "dialedAt"),
            duration=duration,
            direction=direction,
        )
    )


def _outside(told: Json, direction: str | None) -> str | None:
    return text(told, "from" if direction == "inbound" else "to")
