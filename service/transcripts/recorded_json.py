"""JSON of recorders: Fathom, Gong, Fireflies, and lists of `{"speaker", "text", "start", "end"}`.

The shapes are those of the public documentation; what only other people's code shows is read
tolerantly. Ids are kept as text: Gong's do not fit a number of JavaScript.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from service.limits import is_in_calendar
from service.transcripts.transcript import Format, NotUnderstood, Party, Side, Transcript
from service.transcripts.turns import Cue, turns

Json = Mapping[str, Any]

_LISTS = (
    "sentences",
    "utterances",
    "segments",
    "transcripts",
    "transcript",
    "dialogue",
    "monologues",
)
_TEXTS = ("text", "sentence", "transcript", "content", "raw_text")
_SPEAKERS = (
    "speaker_name",
    "speaker",
    "name",
    "speakerName",
    "display_name",
    "speaker_id",
    "identifier",
)
_STARTS = ("start_time", "startTime", "start", "timestamp")
_ENDS = ("end_time", "endTime", "end")
_LATEST = 4_102_444_800
"""The year 2100 in seconds: a larger number counts milliseconds."""
_LONGEST = 10**15
"""Seconds or milliseconds: no call begins or ends later, and a larger number may be none that can be kept."""


def read(value: Any) -> tuple[Transcript, ...] | None:
    """The calls that a JSON value holds, None when it holds nothing that is known."""
    if isinstance(value, Mapping) and isinstance(value.get("callTranscripts"), list):
        return tuple(_gong(value))
    record = _inner(value)
    if isinstance(record, Mapping) and "recording_id" in record and "transcript" in record:
        return (_fathom(record),)
    sentences = record if isinstance(record, list) else _sentences(record)
    if sentences is None or not any(_text(item) for item in sentences):
        return None
    return (_listed(record if isinstance(record, Mapping) else {}, sentences),)


def _inner(value: Any) -> Any:
    """The record within the wrappers that APIs put around it."""
    for key in ("data", "transcript", "speech", "meeting"):
        inner = value.get(key) if isinstance(value, Mapping) else None
        if isinstance(inner, Mapping):
            value = inner
    return value


def _sentences(record: Any) -> Sequence[Any] | None:
    if not isinstance(record, Mapping):
        return None
    found = (record[key] for key in _LISTS if isinstance(record.get(key), list))
    return next(found, None)


# --- lists of what was said


def _listed(record: Json, sentences: Sequence[Any]) -> Transcript:
    people = {
        str(person["id" if "id" in person else "speaker_id"]): _string(
            person, "name", "speaker_name"
        )
        for person in _mappings(record.get("speakers"))
        if "id" in person or "speaker_id" in person
    }
    fireflies = "organizer_email" in record or any(
        "speaker_id" in each and "raw_text" in each for each in _mappings(sentences)
    )
    cues, rest = [], []
    for number, item in enumerate(sentences, start=1):
        text = _text(item)
        if text:
            cues.append(
                Cue(text, _speaker(item, people), _number(item, _STARTS), _number(item, _ENDS))
            )
        else:
            rest.append(NotUnderstood(number, str(item)[:200]))
    parties = tuple(_attendees(record))
    minutes = _number(record, ("duration",))
    return Transcript(
        Format.FIREFLIES if fireflies else Format.RECORDED,
        turns(cues, [party.name for party in parties if party.name]),
        external_id=_string(record, "id", "meeting_id", "meetingId"),
        title=_string(record, "title", "name", "subject"),
        participants=parties,
        started_at=_instant(
            record.get("date") or record.get("started_at") or record.get("start_time")
        ),
        duration=minutes * 60 if fireflies and minutes is not None else None,
        not_understood=tuple(rest),
    )


def _attendees(record: Json) -> Iterator[Party]:
    organiser = _string(record, "organizer_email", "host_email")
    if organiser:
        yield Party(email=organiser, side=Side.REP)
    for person in _mappings(record.get("meeting_attendees") or record.get("attendees")):
        email = _string(person, "email")
        ours = bool(email and organiser and email.casefold() == organiser.casefold())
        yield Party(
            _string(person, "displayName", "name"),
            email,
            _string(person, "phoneNumber", "phone"),
            Side.REP if ours else Side.UNKNOWN,
        )


def _text(item: Any) -> str:
    return " ".join((_string(item, *_TEXTS) or "").split()) if isinstance(item, Mapping) else ""


def _speaker(item: Json, people: Mapping[str, str | None]) -> str | None:
    for key in _SPEAKERS:
        said = item.get(key)
        if isinstance(said, Mapping):
            said = _string(said, "display_name", "name", "email")
        if said is None or said == "" or isinstance(said, bool):
            continue
        name = people.get(str(said)) or str(said)
        return f"Speaker {int(name) + 1}" if name.isdecimal() and len(name) < 4 else name
    return None


# --- Fathom


def _fathom(record: Json) -> Transcript:
    invitees = list(_mappings(record.get("calendar_invitees")))
    recorder = record.get("recorded_by")
    parties = [_fathom_party(person) for person in invitees]
    if isinstance(recorder, Mapping):
        parties.append(Party(_string(recorder, "name"), _string(recorder, "email"), side=Side.REP))
    said = list(_mappings(record.get("transcript")))
    cues = [Cue(_text(item), _speaker(item, {}), _clock(item.get("timestamp"))) for item in said]
    began, ended = (_instant(record.get(f"recording_{end}_time")) for end in ("start", "end"))
    return Transcript(
        Format.FATHOM,
        turns(cues, [party.name for party in parties if party.name]),
        external_id=str(record["recording_id"]),
        title=_string(record, "meeting_title", "title"),
        participants=tuple(dict.fromkeys(parties)),
        started_at=began or _instant(record.get("created_at")),
        duration=(ended - began).total_seconds() if began and ended and ended > began else None,
    )


def _fathom_party(person: Json) -> Party:
    external = person.get("is_external")
    side = Side.PROSPECT if external is True else Side.REP if external is False else Side.UNKNOWN
    name = _string(person, "matched_speaker_display_name", "name")
    return Party(name, _string(person, "email"), side=side)


# --- Gong


def _gong(value: Json) -> Iterator[Transcript]:
    calls = {
        str(call["metaData"].get("id")): call
        for call in _mappings(value.get("calls"))
        if isinstance(call.get("metaData"), Mapping)
    }
    shared = list(_mappings(value.get("parties")))
    for number, item in enumerate(_mappings(value["callTranscripts"])):
        call = calls.get(str(item.get("callId")), {})
        meta = call.get("metaData", {})
        people = [*_mappings(call.get("parties")), *_mappings(item.get("parties")), *shared]
        named = {
            str(person.get("speakerId")): person for person in people if person.get("speakerId")
        }
        parties = tuple(_gong_party(person, names=named) for person in people)
        yield Transcript(
            Format.GONG,
            turns(list(_gong_cues(item, named)), [party.name for party in parties if party.name]),
            external_id=_string(item, "callId") or str(number),
            title=_string(meta, "title"),
            participants=parties,
            started_at=_instant(meta.get("started") or meta.get("scheduled")),
            duration=_number(meta, ("duration",)),
        )


def _gong_party(person: Json, names: Mapping[str, Json]) -> Party:
    side = {"Internal": Side.REP, "External": Side.PROSPECT}.get(
        str(person.get("affiliation")), Side.UNKNOWN
    )
    return Party(
        _string(person, "name"),
        _string(person, "emailAddress"),
        _string(person, "phoneNumber"),
        side,
    )


def _gong_cues(item: Json, named: Mapping[str, Json]) -> Iterator[Cue]:
    order: dict[str, int] = {}
    for monologue in _mappings(item.get("transcript")):
        speaker = str(monologue.get("speakerId"))
        number = order.setdefault(speaker, len(order) + 1)
        name = _string(named.get(speaker, {}), "name") or f"Speaker {number}"
        for sentence in _mappings(monologue.get("sentences")):
            start, end = (_number(sentence, (key,)) for key in ("start", "end"))
            yield Cue(
                _text(sentence),
                name,
                None if start is None else start / 1000,
                None if end is None else end / 1000,
            )


# --- values


def _mappings(value: Any) -> Iterator[Json]:
    """The objects of a list; whatever else is in it is passed over."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, Mapping))


def _string(record: Json, *keys: str) -> str | None:
    """The first of the fields that holds words; a number counts as its digits."""
    for key in keys:
        value = record.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return None


def _number(record: Json, keys: Sequence[str]) -> float | None:
    for key in keys:
        value = record.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value) if abs(value) < _LONGEST else None
        if isinstance(value, str):
            return _clock(value)
    return None


def _clock(value: Any) -> float | None:
    """`01:02:03.5`, `02:03` or `12.5` as seconds."""
    seconds = 0.0
    for part in str(value).replace(",", ".").split(":"):
        try:
            seconds = seconds * 60 + float(part)
        except ValueError:
            return None
    return seconds if 0 <= seconds < 10**9 else None


def _instant(value: Any) -> datetime | None:
    """A time of ISO 8601 with its offset, or seconds or milliseconds since 1970."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            at = datetime.fromtimestamp(value / 1000 if value > _LATEST else value, UTC)
        else:
            at = datetime.fromisoformat(str(value))
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return at if is_in_calendar(at) else None
