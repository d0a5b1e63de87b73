"""Dialpad: one event a state of the call; a call is put together from all of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from service.transcripts.transcript import Segment, Side
from service.webhooks.logged_call import (
    SUMMARY,
    TRANSCRIPT,
    Event,
    LoggedCall,
    Reading,
    party,
    transcript_of,
    with_direction,
)
from service.webhooks.payload import Json, at, instant, mapping, mappings, number, text, unread

_MADE_BY_MACHINE = {
    "recap_summary": SUMMARY,
    "recap_action_items": f"{SUMMARY}:actions",
    "recap_outcome": f"{SUMMARY}:outcome",
}


def events(
    payload: Any, _headers: Mapping[str, str], _mapped: Mapping[str, str]
) -> Iterator[Event]:
    """The one event of a delivery. The tool gives no key: the payload itself is one."""
    told = json.dumps(payload, sort_keys=True).encode()
    happened = instant(payload, "event_timestamp")
    yield Event(hashlib.sha256(told).hexdigest(), text(payload, "state") or "", payload, happened)


def read(payload: Json) -> Reading:
    """The call of an event."""
    external_id = text(payload, "call_id")
    if external_id is None:
        return Reading(nothing="It tells of no call.")
    target, contact = mapping(payload, "target"), mapping(payload, "contact")
    rep = target if text(target, "type") == "user" else {}
    duration = number(payload, "duration")
    phone = text(contact, "phone") or text(payload, "external_number")
    return Reading(
        LoggedCall(
            external_id,
            _texts(payload),
            rep=party(text(rep, "name"), text(rep, "email")),
            contact=party(text(contact, "name"), text(contact, "email"), phone),
            started_at=instant(payload, "date_connected") or instant(payload, "date_started"),
            unread=unread(payload, "date_connected", "date_started"),
            duration=None if duration is None else duration / 1000,
            direction=with_direction(at(payload, "direction")),
        )
    )


def _texts(payload: Json) -> dict[str, str]:
    texts = {name: told for key, name in _MADE_BY_MACHINE.items() if (told := _told(payload, key))}
    lines = [*mappings(payload, "transcript", "lines"), *mappings(payload, "lines")]
    segments = [
        Segment(
            text(line, "name"),
            said,
            side=Side.REP if text(line, "user_id") else Side.PROSPECT,
        )
        for line in lines
        if text(line, "type") != "moment" and (said := text(line, "content"))
    ]
    spoken = transcript_of(segments) or text(payload, "transcription_text")
    return texts | ({TRANSCRIPT: spoken.strip()} if spoken else {})


def _told(payload: Json, key: str) -> str:
    told = payload.get(key)
    if isinstance(told, list):
        return "\n".join(filter(None, (text(item) or text(item, "content") for item in told)))
    return text(told) or text(told, "content") or ""
