"""Quo, formerly OpenPhone: events of a call, its summary and its transcript, old envelope and new."""

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

_CALLS = (
    "call.completed",
    "call.recording.completed",
    "call.summary.completed",
    "call.transcript.completed",
    "call.voicemail.completed",
)


def events(payload: Any, headers: Mapping[str, str], _mapped: Mapping[str, str]) -> Iterator[Event]:
    """The one event of a delivery."""
    key = headers.get("webhook-id") or text(payload, "id") or ""
    yield Event(key, text(payload, "type") or "", payload, instant(payload, "createdAt"))


def read(payload: Json) -> Reading:
    """The call of an event."""
    kind = text(payload, "type") or ""
    resource = mapping(payload, "data", "resource") or mapping(payload, "data", "object")
    external_id = text(resource, "callId") or text(resource, "id")
    if kind not in _CALLS or external_id is None:
        return Reading(nothing="It tells of no finished call.")
    status = text(resource, "processingStatus") or text(resource, "status") or "completed"
    texts = _texts(resource) if status in ("completed", "answered") else {}
    context = mapping(payload, "data", "context")
    return Reading(
        LoggedCall(
            external_id,
            texts,
            contact=party(None, phone=_outside(resource, context)),
            started_at=instant(resource, "answeredAt") or _begun(kind, resource),
            unread=unread(resource, "answeredAt", "createdAt"),
            duration=number(resource, "duration"),
            direction=_direction(resource),
            url=text(payload, "data", "links", "quo") or text(payload, "data", "deepLink"),
        )
    )


def _texts(resource: Json) -> dict[str, str]:
    segments = [
        Segment(
            speaker="Rep" if (ours := text(item, "userId") is not None) else "Prospect",
            text=said,
            start=number(item, "start"),
            end=number(item, "end"),
            side=Side.REP if ours else Side.PROSPECT,
        )
        for item in mappings(resource, "dialogue")
        if (said := text(item, "content"))
    ]
    texts = {TRANSCRIPT: transcript_of(segments)} if segments else {}
    told = [line for key in ("summary", "nextSteps") for line in _lines(at(resource, key))]
    return texts | ({SUMMARY: "\n".join(told)} if told else {})


def _lines(value: Any) -> list[str]:
    return [line for line in value if isinstance(line, str)] if isinstance(value, list) else []


def _begun(kind: str, resource: Json) -> Any:
    """The call's own time; that of a summary or transcript is when it was made."""
    return instant(resource, "createdAt") if kind == "call.completed" else None


def _outside(resource: Json, context: Json) -> str | None:
    """The number on the other side."""
    outside = _lines(at(context, "participants", "external"))
    spoken = [
        number_
        for item in mappings(resource, "dialogue")
        if text(item, "userId") is None and (number_ := text(item, "identifier"))
    ]
    ends = {"incoming": "from", "outgoing": "to"}
    end = ends.get(text(resource, "direction") or "", "")
    found = [*outside, *spoken, text(resource, end) if end else None]
    return next(filter(None, found), None)


def _direction(resource: Json) -> str | None:
    return with_direction(at(resource, "direction"))
