"""The use-cases: what a person can do with a call. Joins the engine and the store, and knows no web."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import uuid
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from nlp.strict_yaml import nearest
from nlp.types import FACTS
from service.analyses import Analyses
from service.errors import Invalid, NotFound, TooLarge
from service.people import Person
from service.qualify.engine import Engine
from service.qualify.profile import Profile
from service.qualify.types import Request
from service.record import Note, Record, replay, request
from service.schemas import (
    NOTE_LIMIT,
    TEXT_LIMIT,
    CallChange,
    FactStatement,
    NewCall,
    NewNote,
    NoteChange,
    Text,
)
from service.snapshot import brief, snapshot
from service.store.events import NewEvent, timestamp
from service.store.lists import Place
from service.store.store import Store

Json = dict[str, Any]

PAGE = 50
"""Calls in one page of the list, unless fewer are asked for."""
REMEMBERED = 256
"""Calls whose record is kept, so that a note costs the reading of one event."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A note that is on the disk."""

    note: str
    revision: int
    again: bool
    """It had been filed before with the same key."""


class Calls:
    """Everything that can be done with calls. Belongs to one event loop."""

    def __init__(
        self,
        store: Store,
        engine: Engine,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store, self._engine, self._now = store, engine, clock
        self._analyses = Analyses()
        self._records: OrderedDict[str, Record] = OrderedDict()
        self._changed: dict[str, asyncio.Event] = {}

    def close(self) -> None:
        """End the threads of the engine."""
        self._analyses.close()

    # --- texts of which nothing is stored

    async def analyse(self, text: Text) -> Json:
        """The Analysis of a text."""
        check_size(text.text)
        asked = Request(**{name: getattr(text, name) for name in Text.model_fields})
        return await self._analyses.run(lambda: self._engine.analyse(asked))

    async def draft(self, person: Person, call_id: str, text: str) -> list[Json]:
        """Signals of text that has not been filed, in the call's context."""
        check_note(text)
        asked = request(await self._record(person, call_id))
        return await self._analyses.run(lambda: self._engine.draft(asked, text))

    # --- calls

    async def create(self, person: Person, new: NewCall) -> Json:
        """Start a call."""
        self._check_framework(new.framework)
        call_id, now = uuid.uuid4().hex, self._now()
        profile = new.profile.model_dump(mode="json") if new.profile else None
        if profile is None:
            profile = await asyncio.to_thread(self._store.profile, person)
        data = new.model_dump(mode="json", include={"framework", "lang", "mode"})
        data |= {"profile": profile, "at": timestamp(new.at or now)}
        event = _about_call("call_created", data, {"prospect": new.prospect})
        await asyncio.wrap_future(self._store.create(person, call_id, event, now))
        return await self.snapshot(person, call_id)

    async def snapshot(self, person: Person, call_id: str) -> Json:
        """The call with its analysis."""
        record = await self._record(person, call_id)
        return snapshot(record, await self._analysis(record))

    async def revision(self, person: Person, call_id: str) -> int:
        """The call's newest revision, without its analysis."""
        revision = await asyncio.to_thread(self._store.revision, person, call_id)
        if revision is None:
            raise NotFound("call")
        return revision

    async def list(self, person: Person, cursor: str | None, limit: int = PAGE) -> Json:
        """A page of calls, newest first, with the cursor of the next page."""
        after = None if cursor is None else _place(cursor)
        places = await asyncio.to_thread(self._store.newest, person, after, limit + 1)
        page = places[:limit]
        records = [await self._record(person, place.call_id) for place in page]
        more = len(places) > limit
        return {
            "items": [brief(record, await self._analysis(record)) for record in records],
            "next": _cursor(page[-1]) if more else None,
        }

    async def change(self, person: Person, call_id: str, change: CallChange) -> Json:
        """Change framework, prospect, profile, status, language or mode of a call."""
        data = change.model_dump(mode="json", exclude_unset=True)
        self._check_framework(data.get("framework"))
        words = {"prospect": data.pop("prospect")} if "prospect" in data else {}
        if data or words:
            await self._append(person, call_id, _about_call("call_changed", data, words))
        return await self.snapshot(person, call_id)

    async def delete(self, person: Person, call_id: str) -> None:
        """Take a call away and erase its words."""
        await asyncio.wrap_future(self._store.delete(person, call_id, self._now()))
        self._records.pop(call_id, None)
        self._analyses.forget(call_id)
        self._tell(call_id)

    # --- notes

    async def add_note(self, person: Person, call_id: str, new: NewNote) -> Filed:
        """File a note: once this returns it is on the disk."""
        check_note(new.text)
        record = await self._record(person, call_id)
        check_size(record.text, new.text)
        now = self._now()
        event = NewEvent(
            "note_added",
            subject=uuid.uuid4().hex,
            data={"at": timestamp(new.at or now)},
            words={"text": new.text, "speaker": new.speaker},
            key=new.key,
        )
        added = await asyncio.wrap_future(self._store.append(person, call_id, event, now))
        self._tell(call_id)
        return Filed(added.subject or "", added.revision, added.again)

    async def correct_note(
        self, person: Person, call_id: str, note_id: str, change: NoteChange
    ) -> Json:
        """Correct a note; what it was stays in the history."""
        record = await self._record(person, call_id)
        note = _note(record, note_id)
        changed = change.model_dump(mode="json", exclude_unset=True)
        words = {name: changed[name] for name in ("text", "speaker") if name in changed}
        check_note(words.get("text", ""))
        check_size(record.text, words.get("text", ""))
        if changed:
            data = {"at": timestamp(change.at)} if change.at else {}
            event = NewEvent("note_corrected", note.id, data, words or None)
            await self._append(person, call_id, event)
        return await self.snapshot(person, call_id)

    async def remove_note(self, person: Person, call_id: str, note_id: str) -> Json:
        """Take a note out of the call; it stays in the history."""
        note = _note(await self._record(person, call_id), note_id)
        return await self._append(person, call_id, NewEvent("note_removed", note.id))

    # --- a person's word on questions, facts and signals

    async def mark_question(self, person: Person, call_id: str, qid: str, outcome: str) -> Json:
        """Say what became of a question of the bank."""
        event = NewEvent("question_marked", qid, {"outcome": outcome})
        return await self._append(person, call_id, event)

    async def state_fact(
        self, person: Person, call_id: str, fact: str, said: FactStatement
    ) -> Json:
        """Put a person's word on a fact over the rules, or take it back."""
        if fact not in FACTS:
            raise NotFound("fact", nearest(fact, FACTS))
        state = None if said.state is None else said.state.value
        event = NewEvent("fact_stated", fact, {"state": state}, {"why": said.why})
        return await self._append(person, call_id, event)

    async def dispute_signal(
        self, person: Person, call_id: str, signal_id: str, disputed: bool
    ) -> Json:
        """Dismiss a signal, or take the dismissal back."""
        record = await self._record(person, call_id)
        if not disputed:
            if all(signal.id != signal_id for signal in record.disputes):
                raise NotFound("disputed signal")
            event = NewEvent("signal_disputed", signal_id, {"disputed": False})
            return await self._append(person, call_id, event)
        signals = (await self._analysis(record))["signals"]
        signal = next((signal for signal in signals if signal["id"] == signal_id), None)
        if signal is None:
            raise NotFound("signal")
        return await self._append(person, call_id, _dispute(record, signal))

    # --- the seller's profile

    async def profile(self, person: Person) -> Json:
        """The saved profile; an empty one while nothing is saved."""
        saved = await asyncio.to_thread(self._store.profile, person)
        return Profile.model_validate(saved or {}).model_dump(mode="json")

    async def save_profile(self, person: Person, profile: Profile) -> Json:
        """Save the profile that new calls start with."""
        saved = profile.model_dump(mode="json")
        await asyncio.wrap_future(self._store.save_profile(person, saved, self._now()))
        return saved

    # --- watching

    async def wait_for_change(self, call_id: str, seconds: float) -> None:
        """Return when this process changes the call, or after some seconds."""
        changed = self._changed.setdefault(call_id, asyncio.Event())
        try:
            await asyncio.wait_for(changed.wait(), seconds)
        except TimeoutError:
            pass

    def _tell(self, call_id: str) -> None:
        """Wake whoever watches the call."""
        changed = self._changed.pop(call_id, None)
        if changed is not None:
            changed.set()

    async def _append(self, person: Person, call_id: str, event: NewEvent) -> Json:
        await asyncio.wrap_future(self._store.append(person, call_id, event, self._now()))
        self._tell(call_id)
        return await self.snapshot(person, call_id)

    async def _record(self, person: Person, call_id: str) -> Record:
        """The call as it is now: what is remembered, and the events since."""
        known = self._records.get(call_id)
        after = known.revision if known else 0
        events = await asyncio.to_thread(self._store.events, person, call_id, after)
        record = replay(known, events, call_id)
        if record is None or record.deleted:
            self._records.pop(call_id, None)
            raise NotFound("call")
        self._records[call_id] = record
        self._records.move_to_end(call_id)
        if len(self._records) > REMEMBERED:
            self._records.popitem(last=False)
        return record

    async def _analysis(self, record: Record) -> Json:
        return await self._analyses.of_call(
            record.id, record.revision, lambda: self._engine.analyse(request(record))
        )

    def _check_framework(self, name: str | None) -> None:
        if name is not None:
            self._engine.check_framework(name)


def check_note(text: str) -> None:
    """Raises TooLarge for a note over its limit."""
    if len(text) > NOTE_LIMIT:
        raise TooLarge(
            f"A note holds at most {NOTE_LIMIT:,} characters; this one has {len(text):,}. "
            "File it as several notes."
        )


def check_size(*texts: str) -> None:
    """Raises TooLarge for a text, or a call with one more note, over its limit."""
    size = sum(len(text.encode()) for text in texts)
    if size > TEXT_LIMIT:
        raise TooLarge(
            f"A text holds at most {TEXT_LIMIT // 1_000_000} MB; this one has {size:,} bytes. "
            "Split it into several calls."
        )


def _note(record: Record, note_id: str) -> Note:
    for note in record.notes:
        if note.id == note_id:
            return note
    raise NotFound("note in this call")


def _about_call(kind: str, data: Json, words: Json) -> NewEvent:
    """An event about the call itself. The prospect's name is personal: the data only say that it was set."""
    named = {"prospect": True} if "prospect" in words else {}
    return NewEvent(kind, data=data | named, words=words or None)


def _dispute(record: Record, signal: Json) -> NewEvent:
    """A signal's place within its note: it stays right when other notes are corrected."""
    for note_id, (start, end) in record.places().items():
        if start <= signal["start"] < end:
            place = {
                "disputed": True,
                "kind": signal["kind"],
                "rule": signal["rule"],
                "note": note_id,
                "offset": signal["start"] - start,
            }
            return NewEvent("signal_disputed", signal["id"], place, {"quote": signal["text"]})
    raise NotFound("note that holds this signal")


def _cursor(place: Place) -> str:
    text = json.dumps([place.created_at, place.call_id])
    return base64.urlsafe_b64encode(text.encode()).decode("ascii")


def _place(cursor: str) -> Place:
    try:
        created_at, call_id = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
        return Place(timestamp(datetime.fromisoformat(created_at)), str(call_id))
    except (ValueError, TypeError, binascii.Error):
        raise Invalid("cursor", "take the cursor from `next` of the page before") from None
