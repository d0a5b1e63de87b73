"""HubSpot: ids of calls, notes and meetings that changed, many in one delivery; the rest is fetched."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from service.transcripts.transcript import Party
from service.webhooks.api import Api, NotThere
from service.webhooks.logged_call import (
    NOTES,
    TRANSCRIPT,
    Event,
    LoggedCall,
    Reading,
    party,
    with_direction,
)
from service.webhooks.payload import (
    Json,
    at,
    instant,
    mapping,
    mappings,
    number,
    plain,
    text,
    unread,
)

_KINDS = {
    "call": "calls",
    "0-48": "calls",
    "note": "notes",
    "0-46": "notes",
    "meeting": "meetings",
    "0-47": "meetings",
}
"""The objects that hold notes, under the names of their types."""
_TEXTS = {
    "hs_call_body": NOTES,
    "hs_note_body": NOTES,
    "hs_meeting_body": NOTES,
    "hs_internal_meeting_notes": f"{NOTES}:internal",
    "hs_call_transcription": TRANSCRIPT,
}
_PROPERTIES = (
    *_TEXTS,
    *("hs_timestamp", "hs_call_title", "hs_call_duration", "hs_call_direction", "hubspot_owner_id"),
    *("hs_call_from_number", "hs_call_to_number", "hs_meeting_title"),
)


def events(
    payload: Any, _headers: Mapping[str, str], _mapped: Mapping[str, str]
) -> Iterator[Event]:
    """Each event of a delivery; the test button sends one that stands alone."""
    for item in payload if isinstance(payload, list) else [payload]:
        if not isinstance(item, dict):
            continue
        names = ("subscriptionId", "eventId", "occurredAt", "objectId", "propertyName")
        parts = [text(item, name) for name in names]
        key = "-".join(part or "" for part in parts)
        if not all(parts[:4]):  # test events carry one eventId again and again
            key = hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()
        kind = text(item, "subscriptionType") or ""
        yield Event(key, kind, item, instant(item, "occurredAt"))


def read(payload: Json) -> Reading:
    """The call of an event: only a change of the notes themselves carries text."""
    about, _, what = (text(payload, "subscriptionType") or "").partition(".")
    kind = _KINDS.get(text(payload, "objectTypeId") or about)
    record = text(payload, "objectId")
    if kind is None or record is None:
        return Reading(nothing="It tells of no call, note or meeting.")
    external_id = f"{kind}/{record}"
    if what in ("deletion", "privacyDeletion"):
        return Reading(LoggedCall(external_id, gone=True))
    name = _TEXTS.get(text(payload, "propertyName") or "")
    told = plain(payload, "propertyValue")
    texts = {name: told} if name and told is not None else {}
    return Reading(LoggedCall(external_id, texts), lacks="the notes")


async def fetch(api: Api, reading: Reading) -> LoggedCall:
    """The record with its contact, company and owner."""
    assert reading.call is not None
    path = f"/crm/v3/objects/{reading.call.external_id}"
    found = await api.get(path, properties=",".join(_PROPERTIES), associations="contacts,companies")
    told = mapping(found, "properties")
    direction = with_direction(at(told, "hs_call_direction"))
    outside = "hs_call_from_number" if direction == "inbound" else "hs_call_to_number"
    duration = number(told, "hs_call_duration")
    contact = await _properties(api, found, "contacts", "firstname,lastname,email,phone")
    company = await _properties(api, found, "companies", "name,domain")
    return LoggedCall(
        reading.call.external_id,
        {name: said for key, name in _TEXTS.items() if (said := plain(told, key)) is not None},
        title=text(told, "hs_call_title") or text(told, "hs_meeting_title"),
        company=text(company, "name"),
        rep=await _owner(api, text(told, "hubspot_owner_id")),
        contact=_contact(contact, text(told, outside)),
        started_at=instant(told, "hs_timestamp"),
        unread=unread(told, "hs_timestamp"),
        duration=None if duration is None else duration / 1000,
        direction=direction,
    )


async def _properties(api: Api, record: Json, kind: str, names: str) -> Json:
    """What is known of the first record of a kind that the call is associated with."""
    ids = [text(each, "id") for each in mappings(record, "associations", kind, "results")]
    first = next(filter(None, ids), None)
    if first is None or not first.isdecimal():
        return {}
    try:
        return mapping(
            await api.get(f"/crm/v3/objects/{kind}/{first}", properties=names), "properties"
        )
    except NotThere:
        return {}


async def _owner(api: Api, owner: str | None) -> Party | None:
    if owner is None or not owner.isdecimal():
        return None
    try:
        found = await api.get(f"/crm/v3/owners/{owner}")
    except NotThere:
        return None
    name = " ".join(filter(None, (text(found, "firstName"), text(found, "lastName"))))
    return party(name or None, text(found, "email"))


def _contact(told: Json, phone: str | None) -> Party | None:
    name = " ".join(filter(None, (text(told, "firstname"), text(told, "lastname"))))
    return party(name or None, text(told, "email"), text(told, "phone") or phone)
