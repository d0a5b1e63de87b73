"""Zoom: summaries carry their text, transcripts an address from which to fetch it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from service.errors import FingerpostError
from service.transcripts import reading as transcripts
from service.webhooks.api import Api, NotThere
from service.webhooks.logged_call import (
    SUMMARY,
    TRANSCRIPT,
    Event,
    LoggedCall,
    Reading,
    party,
    with_direction,
)
from service.webhooks.payload import Json, at, instant, mapping, mappings, number, text, unread

_SUMMARIES = ("meeting.summary_completed", "meeting.summary_updated", "meeting.summary_shared")
_PHONE_HISTORY = ("_call_history_completed", "_call_log_completed")


def events(payload: Any, headers: Mapping[str, str], _mapped: Mapping[str, str]) -> Iterator[Event]:
    """The event of a delivery; a history of phone calls is one for each call."""
    kind, happened = text(payload, "event") or "", instant(payload, "event_ts")
    found = mapping(payload, "payload", "object")
    parts: list[Json] = [{}]
    for name in ("call_logs", "recordings"):
        parts = [{name: [each]} for each in mappings(found, name)] or parts
    for number_, part in enumerate(parts):
        one = {**payload, "payload": {"object": {**found, **part}}} if part else payload
        yield Event(_key(payload, headers, number_), kind, one, happened)


def _key(payload: Any, headers: Mapping[str, str], number_: int) -> str:
    tracked = headers.get("x-zm-trackingid")
    if tracked:
        return f"{tracked}-{number_}"
    # a token to fetch with is made anew for each attempt
    told = {key: value for key, value in mapping(payload).items() if key != "download_token"}
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    return f"{digest[:48]}-{number_}"


def read(payload: Json) -> Reading:
    """The call of an event."""
    kind, found = text(payload, "event") or "", mapping(payload, "payload", "object")
    token = text(payload, "download_token") or ""
    if kind in _SUMMARIES:
        return _summary(found)
    if kind == "recording.transcript_completed" and (external_id := text(found, "uuid")):
        call = LoggedCall(
            external_id,
            title=text(found, "topic"),
            rep=party(None, text(found, "host_email")),
            started_at=instant(found, "start_time"),
            unread=unread(found, "start_time"),
            duration=_minutes(found),
        )
        return Reading(call, lacks=_transcript_address(found) or "", token=token)
    for each in (*mappings(found, "call_logs"), *mappings(found, "recordings")):
        if reading := _phone_call(kind, each, token):
            return reading
    return Reading(nothing="It carries neither summary nor transcript.")


async def fetch(api: Api, reading: Reading) -> LoggedCall:
    """The transcript, from the address that the event named."""
    assert reading.call is not None
    data = await api.download(reading.lacks, reading.token)
    try:
        spoken = transcripts.read(data, "transcript.vtt").text
    except FingerpostError:
        raise NotThere("What Zoom sent is no transcript.") from None
    return LoggedCall(reading.call.external_id, {TRANSCRIPT: spoken} if spoken.strip() else {})


def _summary(found: Json) -> Reading:
    external_id = text(found, "meeting_uuid")
    if external_id is None:
        return Reading(nothing="It names no meeting.")
    details = [
        ": ".join(filter(None, (text(each, "label"), text(each, "summary"))))
        for each in mappings(found, "summary_details")
    ]
    steps = found.get("next_steps")
    said = [line for line in steps if isinstance(line, str)] if isinstance(steps, list) else []
    lines = [text(found, "summary_overview"), text(found, "summary_content"), *details, *said]
    told = "\n".join(filter(None, lines))
    started = instant(found, "meeting_start_time")
    return Reading(
        LoggedCall(
            external_id,
            {SUMMARY: told} if told else {},
            title=text(found, "meeting_topic"),
            rep=party(None, text(found, "meeting_host_email")),
            started_at=started,
            unread=unread(found, "meeting_start_time"),
            duration=_between(started, instant(found, "meeting_end_time")),
        )
    )


def _phone_call(kind: str, told: Json, token: str) -> Reading | None:
    external_id = text(told, "call_id") or text(told, "id")
    if external_id is None or not kind.startswith("phone."):
        return None
    direction = with_direction(at(told, "direction"))
    us, them = ("callee", "caller") if direction == "inbound" else ("caller", "callee")
    phone = text(told, f"{them}_did_number") or text(told, f"{them}_number")
    owner = text(told, "owner", "name") or text(told, f"{us}_name")
    call = LoggedCall(
        external_id,
        rep=party(owner, text(told, f"{us}_email")),
        contact=party(text(told, f"{them}_name"), text(told, f"{them}_email"), phone),
        started_at=instant(told, "answer_time") or _started(told),
        unread=unread(told, "answer_time", "start_time", "date_time"),
        duration=number(told, "talk_time") or number(told, "duration"),
        direction=direction,
    )
    address = text(told, "transcript_download_url")
    if address:
        return Reading(call, lacks=address, token=token)
    return Reading(call) if kind.endswith(_PHONE_HISTORY) else None


def _started(told: Json) -> datetime | None:
    return instant(told, "start_time") or instant(told, "date_time")


def _transcript_address(found: Json) -> str | None:
    for each in mappings(found, "recording_files"):
        if text(each, "file_type") == "TRANSCRIPT":
            return text(each, "download_url")
    return None


def _minutes(found: Json) -> float | None:
    duration = number(found, "duration")
    return None if duration is None else duration * 60


def _between(start: datetime | None, end: datetime | None) -> float | None:
    return (end - start).total_seconds() if start and end and end >= start else None
