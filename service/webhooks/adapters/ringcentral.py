"""RingCentral: what its conversation intelligence wrote about a call."""

from __future__ import annotations

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

_MADE_BY_MACHINE = ("Summary", "NextSteps", "Notes")


def events(
    payload: Any, _headers: Mapping[str, str], _mapped: Mapping[str, str]
) -> Iterator[Event]:
    """The one event of a delivery."""
    key, kind = text(payload, "uuid") or "", text(payload, "event") or ""
    yield Event(key, kind, payload, instant(payload, "timestamp"))


def read(payload: Json) -> Reading:
    """The call of an event."""
    body = mapping(payload, "body")
    external_id = text(body, "sourceRecordId")
    if external_id is None or not isinstance(body.get("insights"), dict):
        return Reading(nothing="It carries neither transcript nor summary of a call.")
    speakers = {
        key: each
        for each in mappings(body, "speakerInfo")
        if (key := text(each, "speakerId")) is not None
    }
    rep = next((each for each in speakers.values() if _is_ours(each)), None)
    guest = next((each for each in speakers.values() if not _is_ours(each)), None)
    duration = number(body, "recordingDurationMs")
    return Reading(
        LoggedCall(
            external_id,
            _texts(mapping(body, "insights"), speakers),
            title=text(body, "title"),
            rep=party(text(rep, "name"), text(rep, "email")),
            contact=party(text(guest, "name"), text(guest, "email"), text(guest, "phoneNumber")),
            started_at=instant(body, "recordingStartTime"),
            unread=unread(body, "recordingStartTime"),
            duration=None if duration is None else duration / 1000,
            direction=with_direction(at(body, "callDirection")),
        )
    )


def _is_ours(speaker: Json) -> bool:
    """Only people of one's own company have an account."""
    return bool(text(speaker, "accountId") or text(speaker, "extensionId"))


def _texts(insights: Json, speakers: dict[str, Json]) -> dict[str, str]:
    segments = []
    for item in mappings(insights, "Transcript"):
        speaker = speakers.get(text(item, "speakerId") or "", {})
        side = Side.REP if _is_ours(speaker) else Side.PROSPECT
        if said := text(item, "text"):
            name = text(speaker, "name") or ("Rep" if side is Side.REP else "Prospect")
            segments.append(Segment(name, said, number(item, "start"), number(item, "end"), side))
    told = [
        value
        for key in _MADE_BY_MACHINE
        for item in mappings(insights, key)
        if (value := text(item, "value"))
    ]
    texts = {TRANSCRIPT: transcript_of(segments)} if segments else {}
    return texts | ({SUMMARY: "\n".join(told)} if told else {})
