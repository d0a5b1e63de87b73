"""Aircall: a call with all its comments at each event; what its AI wrote has to be fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from service.transcripts.transcript import Party, Segment, Side
from service.webhooks.api import Api
from service.webhooks.logged_call import (
    NOTES,
    SUMMARY,
    TRANSCRIPT,
    Event,
    LoggedCall,
    Reading,
    party,
    transcript_of,
    with_direction,
)
from service.webhooks.payload import Json, instant, mapping, mappings, number, text, unread

_COMMENT = f"{NOTES}:"
_FETCHED = {"transcription.created": TRANSCRIPT, "summary.created": SUMMARY}


def events(
    payload: Any, _headers: Mapping[str, str], _mapped: Mapping[str, str]
) -> Iterator[Event]:
    """The one event of a delivery. Its key is made of what it is about: the tool gives none.

    Times are whole seconds, in which several things can happen: what is said names the event too.
    """
    kind = text(payload, "event") or ""
    parts = (kind, text(payload, "data", "id"), text(payload, "timestamp"))
    key = "-".join(filter(None, parts)) if all(parts) else ""
    yield Event(key, kind, payload, instant(payload, "timestamp"), with_bytes=True)


def read(payload: Json) -> Reading:
    """The call of an event."""
    kind, data = text(payload, "event") or "", mapping(payload, "data")
    if kind in _FETCHED:
        external_id = text(data, "call_id") or text(data, "call", "id") or text(data, "id")
        if external_id:
            return Reading(LoggedCall(external_id), lacks=_FETCHED[kind])
    external_id = text(data, "id")
    if text(payload, "resource") != "call" or not kind.startswith("call.") or external_id is None:
        return Reading(nothing="It tells of no call.")
    if kind == "call.deleted":
        return Reading(LoggedCall(external_id, gone=True))
    comments = {
        f"{_COMMENT}{text(item, 'id') or number_}": content
        for number_, item in enumerate(mappings(data, "comments"))
        if (content := text(item, "content"))
    }
    return Reading(
        LoggedCall(
            external_id,
            comments,
            all_of=_COMMENT if isinstance(data.get("comments"), list) else None,
            company=text(data, "contact", "company_name"),
            rep=party(text(data, "user", "name"), text(data, "user", "email")),
            contact=_contact(data),
            started_at=instant(data, "started_at"),
            unread=unread(data, "started_at"),
            duration=number(data, "duration"),
            direction=with_direction(data.get("direction")),
            url=text(data, "direct_link"),
        )
    )


async def fetch(api: Api, reading: Reading) -> LoggedCall:
    """The text that an event announced. Its shape is not documented: read tolerantly."""
    assert reading.call is not None
    call_id = reading.call.external_id
    path = {TRANSCRIPT: "transcription", SUMMARY: "summary"}[reading.lacks]
    told = await api.get(f"/v1/calls/{call_id}/{path}")
    found = mapping(told, path) or mapping(told)
    if reading.lacks == SUMMARY:
        summary = text(found, "content") or text(found, "text")
        return LoggedCall(call_id, {SUMMARY: summary} if summary else {})
    lines = [*mappings(found, "content", "utterances"), *mappings(found, "utterances")]
    segments = [
        Segment(
            "Rep" if (ours := text(line, "participant_type") == "internal") else "Prospect",
            said,
            number(line, "start_time"),
            number(line, "end_time"),
            Side.REP if ours else Side.PROSPECT,
        )
        for line in lines
        if (said := text(line, "text"))
    ]
    return LoggedCall(call_id, {TRANSCRIPT: transcript_of(segments)} if segments else {})


def _contact(data: Json) -> Party | None:
    contact = mapping(data, "contact")
    name = " ".join(filter(None, (text(contact, "first_name"), text(contact, "last_name"))))
    phones = [text(each, "value") for each in mappings(contact, "phone_numbers")]
    emails = [text(each, "value") for each in mappings(contact, "emails")]
    phone = next(filter(None, (*phones, text(data, "raw_digits"))), None)
    phone = phone if phone and any(sign.isdecimal() for sign in phone) else None
    return party(name or None, next(filter(None, emails), None), phone)
