"""Fathom: one event a meeting, with transcript and summary as its creator chose."""

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
)
from service.webhooks.payload import Json, clock, instant, mapping, mappings, text, unread


def events(payload: Any, headers: Mapping[str, str], _mapped: Mapping[str, str]) -> Iterator[Event]:
    """The one event of a delivery: it has no type, the address tells what it is."""
    kind = "new_meeting_content_ready"
    yield Event(headers.get("webhook-id", ""), kind, payload, instant(payload, "created_at"))


def read(payload: Json) -> Reading:
    """The call of an event."""
    external_id = text(payload, "recording_id")
    if external_id is None:
        return Reading(nothing="It names no recording.")
    started = instant(payload, "recording_start_time")
    ended = instant(payload, "recording_end_time")
    invitees = list(mappings(payload, "calendar_invitees"))
    guest: Json = next((each for each in invitees if each.get("is_external") is True), {})
    rep = mapping(payload, "recorded_by")
    return Reading(
        LoggedCall(
            external_id,
            _texts(payload, invitees),
            title=text(payload, "title") or text(payload, "meeting_title"),
            rep=party(text(rep, "name"), text(rep, "email")),
            contact=party(text(guest, "name"), text(guest, "email")),
            started_at=started or instant(payload, "scheduled_start_time"),
            unread=unread(payload, "recording_start_time", "scheduled_start_time"),
            duration=(ended - started).total_seconds() if started and ended else None,
            url=text(payload, "share_url") or text(payload, "url"),
        )
    )


def _texts(payload: Json, invitees: list[Json]) -> dict[str, str]:
    sides = _sides(payload, invitees)
    segments = [
        Segment(
            speaker=(name := text(item, "speaker", "display_name")),
            text=said,
            start=clock(item, "timestamp"),
            side=sides.get(text(item, "speaker", "matched_calendar_invitee_email") or "")
            or sides.get(name or "", Side.UNKNOWN),
        )
        for item in mappings(payload, "transcript")
        if (said := text(item, "text"))
    ]
    texts = {TRANSCRIPT: transcript_of(segments)} if segments else {}
    summary = text(payload, "default_summary", "markdown_formatted") or ""
    actions = [text(item, "description") for item in mappings(payload, "action_items")]
    told = "\n".join(filter(None, (summary.strip(), *actions)))
    return texts | ({SUMMARY: told} if told else {})


def _sides(payload: Json, invitees: list[Json]) -> dict[str, Side]:
    """Sides by e-mail address and by name."""
    found: dict[str, Side] = {}
    for each in invitees:
        if isinstance(each.get("is_external"), bool):
            side = Side.PROSPECT if each["is_external"] else Side.REP
            for key in ("email", "name", "matched_speaker_display_name"):
                if known := text(each, key):
                    found[known] = side
    for key in ("email", "name"):
        if known := text(payload, "recorded_by", key):
            found[known] = Side.REP
    return found
