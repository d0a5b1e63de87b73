"""Our own format, signed or with a bearer token, and flat JSON of automation tools.

A source's field mapping says where another payload holds what is looked for here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from service.errors import Invalid
from service.limits import is_blank
from service.transcripts.transcript import Party, Segment, Side
from service.webhooks.logged_call import (
    NOTES,
    TRANSCRIPT,
    Event,
    LoggedCall,
    Reading,
    transcript_of,
    with_direction,
)
from service.webhooks.payload import Json, at, instant, mapping, mappings, number, plain, says, text

FIELDS: Mapping[str, tuple[str, ...]] = {
    "id": ("external_id", "call_id", "callId"),
    "text": ("notes", "note", "body", "description", "summary"),
    "transcript": (),
    "rep": ("agent", "user", "owner", "rep_name", "agent_name"),
    "rep_email": ("agent_email", "user_email", "owner_email", "rep__email"),
    "contact": ("prospect", "customer", "lead", "contact_name", "contact__name"),
    "contact_email": ("email", "customer_email", "lead_email", "contact__email"),
    "contact_phone": ("phone", "customer_phone", "lead_phone", "contact__phone"),
    "company": ("account", "company_name", "organization", "organisation"),
    "title": ("subject",),
    "started_at": ("occurred_at", "start_time", "date"),
    "duration": ("duration_seconds", "call_duration"),
    "direction": (),
    "url": ("link", "source_url"),
}
"""What can be mapped, and other names under which automation tools send it."""


def events(payload: Any, headers: Mapping[str, str], mapped: Mapping[str, str]) -> Iterator[Event]:
    """The one event of a delivery.

    Raises Invalid for one that names no call, says nothing, or holds a time or duration that cannot be read.
    """
    if not isinstance(payload, dict):
        raise Invalid("body", "it must be a JSON object")
    kind = text(payload, "type") or "call.logged"
    fields = _fields(payload, mapped)
    if text(fields, "id") is None:
        raise Invalid(_place("id", payload, mapped), "the call's id is missing")
    said = not is_blank(plain(fields, "text") or "") or at(fields, "transcript")
    if not said and not kind.endswith(("deleted", "updated")):
        raise Invalid(_place("text", payload, mapped), "a note needs at least one word")
    _check_figures(payload, fields, mapped)
    key = headers.get("webhook-id") or headers.get("idempotency-key") or ""
    # Zaps give a key that names the call: a correction under it is no repetition.
    yield Event(
        key, kind, {"type": kind, "fields": fields}, instant(payload, "timestamp"), with_bytes=True
    )


def _check_figures(payload: Json, fields: Json, mapped: Mapping[str, str]) -> None:
    """Raises Invalid: a call would be dated now whose date is written in a way that is not read."""
    for holder, name, place in (
        (payload, "timestamp", "timestamp"),
        (fields, "started_at", _place("started_at", payload, mapped)),
    ):
        if says(holder, name) and instant(holder, name) is None:
            raise Invalid(place, "give a time as RFC 3339, for example 2026-03-09T14:30:00+01:00")
    if says(fields, "duration") and number(fields, "duration") is None:
        raise Invalid(_place("duration", payload, mapped), "give seconds, as a number from 0")


def read(payload: Json) -> Reading:
    """The call of an event."""
    fields = mapping(payload, "fields")
    kind = text(payload, "type") or ""
    external_id = text(fields, "id") or ""
    if kind.endswith("deleted"):
        return Reading(LoggedCall(external_id, gone=True))
    texts = {} if (note := plain(fields, "text")) is None else {NOTES: note}
    if spoken := _transcript(fields):
        texts[TRANSCRIPT] = spoken
    return Reading(
        LoggedCall(
            external_id,
            texts,
            title=text(fields, "title"),
            company=text(fields, "company") or text(fields, "company", "name"),
            rep=_party(fields, "rep"),
            contact=_party(fields, "contact"),
            started_at=instant(fields, "started_at"),
            duration=number(fields, "duration"),
            direction=with_direction(at(fields, "direction")),
            url=text(fields, "url"),
        )
    )


def _fields(payload: Json, mapped: Mapping[str, str]) -> Json:
    data = payload.get("data")
    holder = data if isinstance(data, dict) else payload
    found: Json = {}
    for name, others in FIELDS.items():
        if name in mapped:
            value = at(payload, *mapped[name].split("."))
        else:
            value = next((holder[key] for key in (name, *others) if key in holder), None)
        if value is not None:
            found[name] = value
    return found


def _place(name: str, payload: Json, mapped: Mapping[str, str]) -> str:
    return mapped.get(name, f"data.{name}" if isinstance(payload.get("data"), dict) else name)


def _party(fields: Json, who: str) -> Party | None:
    told = fields.get(who)
    name = text(told) or text(told, "name")
    email = text(told, "email") or text(fields, f"{who}_email")
    phone = text(told, "phone") or text(fields, f"{who}_phone")
    if name and "@" in name and email is None:
        name, email = None, name
    return Party(name, email, phone) if name or email or phone else None


def _transcript(fields: Json) -> str | None:
    told = fields.get("transcript")
    if isinstance(told, str):
        return told.strip() or None
    return transcript_of(_segments(fields)) or None


def _segments(fields: Json) -> Iterator[Segment]:
    sides = {side.value: side for side in Side}
    for item in mappings(fields, "transcript"):
        if said := text(item, "text"):
            side = sides.get(text(item, "side") or "", Side.UNKNOWN)
            yield Segment(
                text(item, "speaker"), said, number(item, "start"), number(item, "end"), side
            )
