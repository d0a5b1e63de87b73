"""Gong: a call's data and who took part; what was said is fetched. Private calls are not taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from service.transcripts.transcript import Segment, Side
from service.webhooks.api import Api
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

PRIVATE = "The call is private: it is not taken."
_SIDES = {"Internal": Side.REP, "External": Side.PROSPECT}


def events(
    payload: Any, _headers: Mapping[str, str], _mapped: Mapping[str, str]
) -> Iterator[Event]:
    """The one event of a delivery. The tool gives no key: the body itself is one."""
    yield Event("", "call", payload, refused=PRIVATE if _is_private(payload) else "")


def _is_private(payload: Any) -> bool:
    return (
        at(payload, "isPrivate") is True or at(payload, "callData", "metaData", "isPrivate") is True
    )


def read(payload: Json) -> Reading:
    """The call of an event."""
    found, meta = mapping(payload, "callData"), mapping(payload, "callData", "metaData")
    external_id = text(meta, "id")
    if external_id is None:
        return Reading(nothing="It names no call.")
    if _is_private(payload):  # of a version that stored them
        return Reading(nothing=PRIVATE)
    parties = list(mappings(found, "parties"))
    primary = text(meta, "primaryUserId")
    ours = [each for each in parties if text(each, "affiliation") == "Internal"]
    ours.sort(key=lambda each: text(each, "userId") != primary)
    theirs = [each for each in parties if text(each, "affiliation") != "Internal"]
    theirs.sort(key=lambda each: text(each, "affiliation") != "External")
    brief = text(found, "content", "brief")
    call = LoggedCall(
        external_id,
        {SUMMARY: brief} if brief else {},
        title=text(meta, "title"),
        rep=_party(ours),
        contact=_party(theirs),
        started_at=instant(meta, "started"),
        unread=unread(meta, "started"),
        duration=number(meta, "duration"),
        direction=with_direction(at(meta, "direction")),
        url=text(meta, "url"),
    )
    return Reading(call, lacks="the transcript")


async def fetch(api: Api, reading: Reading) -> LoggedCall:
    """The transcript; who said what is told by a second question."""
    assert reading.call is not None
    only = {"filter": {"callIds": [reading.call.external_id]}}
    spoken = await api.post("/v2/calls/transcript", only)
    fields = {"contentSelector": {"exposedFields": {"parties": True}}}
    known = await api.post("/v2/calls/extensive", {**only, **fields})
    people = {
        key: each
        for call in mappings(known, "calls")
        for each in mappings(call, "parties")
        if (key := text(each, "speakerId")) is not None
    }
    segments = [
        segment
        for call in mappings(spoken, "callTranscripts")
        for turn in mappings(call, "transcript")
        if (segment := _segment(turn, people.get(text(turn, "speakerId") or "", {}))) is not None
    ]
    texts = {TRANSCRIPT: transcript_of(segments)} if segments else {}
    return LoggedCall(reading.call.external_id, texts)


def _segment(turn: Json, speaker: Json) -> Segment | None:
    sentences = list(mappings(turn, "sentences"))
    said = " ".join(filter(None, (text(sentence, "text") for sentence in sentences)))
    if not said:
        return None
    side = _SIDES.get(text(speaker, "affiliation") or "", Side.UNKNOWN)
    start = number(sentences[0], "start")
    return Segment(text(speaker, "name"), said, None if start is None else start / 1000, None, side)


def _party(people: list[Json]) -> Any:
    if not people:
        return None
    first = people[0]
    return party(text(first, "name"), text(first, "emailAddress"), text(first, "phoneNumber"))
