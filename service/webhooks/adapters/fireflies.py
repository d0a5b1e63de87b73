"""Fireflies: the id of a meeting whose transcript or summary is ready; both are fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from service.transcripts.transcript import Party, Segment, Side
from service.webhooks.api import Api, NotThere
from service.webhooks.logged_call import (
    SUMMARY,
    TRANSCRIPT,
    Event,
    LoggedCall,
    Reading,
    party,
    transcript_of,
)
from service.webhooks.payload import Json, instant, mapping, mappings, number, text, unread

_READY = ("meeting.transcribed", "meeting.summarized", "Transcription completed")
_QUERY = (
    "query Transcript($id: String!) { transcript(id: $id) { title date duration organizer_email "
    "transcript_url sentences { speaker_name speaker_id text start_time end_time } "
    "summary { overview action_items } meeting_attendees { displayName email phoneNumber name } } }"
)


def events(payload: Any, headers: Mapping[str, str], _mapped: Mapping[str, str]) -> Iterator[Event]:
    """The one event of a delivery, old fields or new. It is not dated in its signature."""
    kind = text(payload, "event") or text(payload, "eventType") or ""
    meeting = text(payload, "meeting_id") or text(payload, "meetingId") or ""
    key = f"{kind}-{meeting}" if kind and meeting else ""
    yield Event(key, kind, payload, instant(payload, "timestamp"))


def read(payload: Json) -> Reading:
    """The call of an event."""
    kind = text(payload, "event") or text(payload, "eventType")
    external_id = text(payload, "meeting_id") or text(payload, "meetingId")
    if kind not in _READY or external_id is None:
        return Reading(nothing="Neither transcript nor summary is ready.")
    return Reading(LoggedCall(external_id), lacks="transcript and summary")


async def fetch(api: Api, reading: Reading) -> LoggedCall:
    """The meeting with all that is known of it."""
    assert reading.call is not None
    asked = {"query": _QUERY, "variables": {"id": reading.call.external_id}}
    told = mapping(await api.post("/graphql", asked), "data", "transcript")
    if not told:
        raise NotThere("Fireflies has no such meeting, or it belongs to somebody else.")
    organizer = text(told, "organizer_email")
    people = list(mappings(told, "meeting_attendees"))
    rep = next((each for each in people if organizer and text(each, "email") == organizer), {})
    minutes = number(told, "duration")
    return LoggedCall(
        reading.call.external_id,
        _texts(told, text(rep, "displayName") or text(rep, "name")),
        title=text(told, "title"),
        rep=party(text(rep, "displayName") or text(rep, "name"), organizer),
        contact=_guest(people, organizer),
        started_at=instant(told, "date"),
        unread=unread(told, "date"),
        duration=None if minutes is None else minutes * 60,
        url=text(told, "transcript_url"),
    )


def _texts(told: Json, rep: str | None) -> dict[str, str]:
    segments = []
    for item in mappings(told, "sentences"):
        number_ = text(item, "speaker_id")
        name = text(item, "speaker_name") or (f"Speaker {number_}" if number_ else None)
        side = Side.REP if rep and name == rep else Side.UNKNOWN
        if said := text(item, "text"):
            start, end = number(item, "start_time"), number(item, "end_time")
            segments.append(Segment(name, said, start, end, side))
    texts = {TRANSCRIPT: transcript_of(segments)} if segments else {}
    summary = mapping(told, "summary")
    said = "\n".join(filter(None, (text(summary, "overview"), text(summary, "action_items"))))
    return texts | ({SUMMARY: said} if said else {})


def _guest(people: list[Json], organizer: str | None) -> Party | None:
    """Somebody from another company than the organizer's, as the address tells."""
    domain = (organizer or "").rpartition("@")[2]
    for each in people:
        email = text(each, "email")
        if email and domain and email.rpartition("@")[2] != domain:
            name = text(each, "displayName") or text(each, "name")
            return party(name, email, text(each, "phoneNumber"))
    return None
