"""A call as its events tell it.

Every later state of a call is the earlier one and one event more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from nlp.types import State
from service.qualify.profile import Profile
from service.qualify.types import Asked, Dispute, NoteMark, Override, Request
from service.store.calls.events import Event

SETTINGS = (
    "framework",
    "lang",
    "mode",
    "depth",
    "status",
    "consent",
    "profile",
    "ui_lang",
    "account",
    "contact",
    "example",
    "known",
    "first",
)
"""What can be set on a call and is no personal text."""


@dataclass(frozen=True, slots=True)
class Note:
    """What was filed as one note; `filed` is the revision of its filing."""

    id: str
    filed: int
    text: str
    speaker: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of a question of the bank, and after which revision that was."""

    revision: int
    qid: str
    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True)
class JudgedSignal:
    """A signal that a person dismissed, corrected or confirmed.

    It is kept by its words in its note: offsets into the call move.
    """

    id: str
    kind: str
    rule: str
    note: str
    offset: int
    quote: str
    becomes: str | None = None
    """The kind that it is instead, where it was corrected."""


@dataclass(frozen=True, slots=True)
class Record:
    """A call at one revision."""

    id: str
    revision: int
    at: datetime
    """When the call took place: its "today"."""
    owner: str = ""
    """Whose call it is; others read it when it is shared."""
    prospect: str | None = None
    framework: str | None = None
    lang: str = "auto"
    ui_lang: str | None = None
    """The language to explain in, and to expect while the text is too short to tell."""
    mode: str = "discovery"
    depth: str = "deeper"
    status: str = "open"
    consent: str = "unknown"
    """Whether they agreed that notes are kept: `unknown`, `given` or `refused`."""
    profile: dict[str, Any] | None = None
    account: str | None = None
    contact: str | None = None
    example: bool = False
    """Loaded to look around in: it stays out of figures."""
    known: Sequence[str] = ()
    """Facts that earlier calls with the account had established when this one began."""
    first: Sequence[str] = ()
    """Facts that the source of the account has asked about first."""
    notes: tuple[Note, ...] = ()
    marks: tuple[Mark, ...] = ()
    overrides: tuple[Override, ...] = ()
    disputes: tuple[JudgedSignal, ...] = ()
    accepted: tuple[JudgedSignal, ...] = ()
    deleted: bool = False

    @property
    def text(self) -> str:
        """The call's text: its notes in filing order, joined by one line break."""
        return "\n".join(note.text for note in self.notes)

    def places(self) -> dict[str, tuple[int, int]]:
        """Each note's `[start, end)` in the call's text."""
        places, start = {}, 0
        for note in self.notes:
            places[note.id] = (start, start + len(note.text))
            start += len(note.text) + 1
        return places


def replay(record: Record | None, events: Iterable[Event], call_id: str) -> Record | None:
    """The call after more events; None when nothing is known of it."""
    for event in events:
        if record is None:
            record = Record(id=call_id, revision=0, at=event.at, owner=event.owner)
        record = replace(_TOLD_BY[event.kind](record, event), revision=event.revision)
    return record


def request(record: Record) -> Request:
    """What the engine is asked about a call."""
    places = record.places()
    return Request(
        text=record.text,
        id=record.id,
        lang=record.lang,
        ui_lang=record.ui_lang,
        framework=record.framework,
        mode=record.mode,
        depth=record.depth,
        at=record.at,
        profile=None if record.profile is None else Profile.model_validate(record.profile),
        notes=tuple(NoteMark(*places[note.id], note.speaker) for note in record.notes),
        known=tuple(record.known),
        first=tuple(record.first),
        asked=tuple(_asked(record, places, mark) for mark in record.marks),
        overrides=record.overrides,
        disputes=tuple(
            dispute
            for signal in record.disputes
            if (dispute := _dispute(record, places, signal)) is not None
        ),
    )


def _asked(record: Record, places: dict[str, tuple[int, int]], mark: Mark) -> Asked:
    ends = [places[note.id][1] for note in record.notes if note.filed < mark.revision]
    return Asked(mark.qid, mark.outcome, max(ends, default=0))


def _dispute(
    record: Record, places: dict[str, tuple[int, int]], signal: JudgedSignal
) -> Dispute | None:
    """The dispute at its present place, None when its words were corrected or taken away."""
    place = place_of(record, places, signal)
    return None if place is None else Dispute(signal.rule, signal.kind, *place, signal.becomes)


def place_of(
    record: Record, places: dict[str, tuple[int, int]], signal: JudgedSignal
) -> tuple[int, int] | None:
    """`[start, end)` of a judged signal's words, None when they were corrected or taken away."""
    if signal.note not in places:
        return None
    start = places[signal.note][0] + signal.offset
    end = start + len(signal.quote)
    return (start, end) if record.text[start:end] == signal.quote else None


def _changed(record: Record, event: Event) -> Record:
    changes = {name: value for name, value in event.data.items() if name in SETTINGS}
    if "at" in event.data:
        changes["at"] = _time(event.data["at"])
    if "prospect" in event.data:  # named among the data, so that an erased name reads as none
        changes["prospect"] = (event.words or {}).get("prospect")
    return replace(record, **changes)


def _deleted(record: Record, _event: Event) -> Record:
    return replace(record, deleted=True)


def _note_added(record: Record, event: Event) -> Record:
    words = event.words or {"text": "", "speaker": None}
    note = Note(
        id=event.subject or "",
        filed=event.revision,
        text=words["text"],
        speaker=words["speaker"],
        at=_time(event.data["at"]),
    )
    return replace(record, notes=(*record.notes, note))


def _note_corrected(record: Record, event: Event) -> Record:
    changes: dict[str, Any] = dict(event.words or {})
    if "at" in event.data:
        changes["at"] = _time(event.data["at"])
    notes = (
        replace(note, **changes) if note.id == event.subject else note for note in record.notes
    )
    return replace(record, notes=tuple(notes))


def _note_removed(record: Record, event: Event) -> Record:
    kept = tuple(note for note in record.notes if note.id != event.subject)
    return replace(record, notes=kept)


def _question_marked(record: Record, event: Event) -> Record:
    mark = Mark(event.revision, event.subject or "", event.data["outcome"], event.at)
    return replace(record, marks=(*record.marks, mark))


def _fact_stated(record: Record, event: Event) -> Record:
    kept = tuple(said for said in record.overrides if said.fact != event.subject)
    state = event.data["state"]
    if state is None:  # the person takes the word back: the rules decide again
        return replace(record, overrides=kept)
    why = (event.words or {}).get("why", "")
    said = Override(event.subject or "", State(state), event.actor, why)
    return replace(record, overrides=(*kept, said))


def _signal_disputed(record: Record, event: Event) -> Record:
    return replace(record, disputes=_judged(record.disputes, event, event.data["disputed"]))


def _signal_accepted(record: Record, event: Event) -> Record:
    return replace(record, accepted=_judged(record.accepted, event, event.data["accepted"]))


def _judged(
    signals: tuple[JudgedSignal, ...], event: Event, stands: bool
) -> tuple[JudgedSignal, ...]:
    """The signals with the one that the event judges; without it when the judgement is taken back."""
    kept = tuple(signal for signal in signals if signal.id != event.subject)
    quote = (event.words or {}).get("quote")
    if not stands or quote is None:
        return kept
    place = {name: event.data[name] for name in ("kind", "rule", "note", "offset")}
    becomes = event.data.get("becomes")
    return (*kept, JudgedSignal(event.subject or "", quote=quote, becomes=becomes, **place))


_TOLD_BY: dict[str, Callable[[Record, Event], Record]] = {
    "call_created": _changed,
    "call_changed": _changed,
    "call_deleted": _deleted,
    "note_added": _note_added,
    "note_corrected": _note_corrected,
    "note_removed": _note_removed,
    "question_marked": _question_marked,
    "fact_stated": _fact_stated,
    "signal_disputed": _signal_disputed,
    "signal_accepted": _signal_accepted,
    "call_handed_over": lambda record, event: replace(record, owner=event.data["owner"]),
    "words_erased": lambda record, _event: record,  # whoever replays from the start finds them gone
}


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
