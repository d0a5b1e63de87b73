"""The use-cases: what a person can do with a call.

Joins the engine and the store, and knows no web.
"""

from __future__ import annotations

import asyncio
import copy
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from nlp.strict_yaml import nearest
from nlp.types import FACTS
from service.calls.analyses import Analyses
from service.calls.beginning import ANEW, Beginning
from service.calls.events import Filed, about_call, note_of
from service.calls.record import Record, request
from service.calls.records import Records
from service.calls.schemas import (
    CallChange,
    Consent,
    FactStatement,
    NewCall,
    NewNote,
    NoteChange,
    Text,
)
from service.calls.snapshot import brief, snapshot
from service.errors import Conflict, NotFound
from service.limits import check_note, check_size
from service.people import Person
from service.qualify.engine import Engine
from service.qualify.types import LANGUAGES, Request
from service.store.accounts import links
from service.store.calls.events import NewEvent, timestamp
from service.store.calls.lists import Place
from service.store.once import Key
from service.store.store import Store

Json = dict[str, Any]

PAGE = 50
"""Calls in one page of the list, unless fewer are asked for."""


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
        self._records = Records(store)
        self.listeners: list[Callable[[Person, str], None]] = []
        """Told whose call changed, once the change is on the disk."""
        self._only_at: frozenset[int] | None = None

    def only_at(self, revisions: frozenset[int]) -> Calls:
        """The same, for one request: a call that is at another revision is not changed (Outdated)."""
        calls = copy.copy(self)
        calls._only_at = revisions
        return calls

    def use(self, engine: Engine) -> None:
        """Go on with other rules."""
        self._engine = engine
        self._analyses.forget_all()

    def close(self) -> None:
        """End the threads of the engine."""
        self._analyses.close()

    # --- texts of which nothing is stored

    async def analyse(self, person: Person, text: Text) -> Json:
        """The Analysis of a text."""
        check_size(text.text)
        asked = Request(**{name: getattr(text, name) for name in Text.model_fields})
        return await self._analyses.run(person.id, text.text, partial(self._engine.analyse, asked))

    async def draft(self, person: Person, call_id: str, text: str) -> Json:
        """`signals` and `questions` of text that has not been filed, in the call's context."""
        check_note(text)
        asked = request(await self._records.current(person, call_id))
        drafted = partial(self._engine.draft, asked, text)
        return await self._analyses.run(person.id, asked.text, drafted)

    # --- calls

    async def create(
        self,
        person: Person,
        new: NewCall,
        *,
        example: bool = False,
        begin: Beginning = ANEW,
        key: str | None = None,
    ) -> Json:
        """Start a call. An example stays out of figures; `begin` is what its account changes.

        With the same `key` and fields again it is the same call. Raises Conflict for other fields.
        """
        self.check_framework(new.framework)
        links = await self._links(person, new.model_dump(exclude_none=True))
        once = Key.of(person, "call", key, new.model_dump(mode="json")) if key else None
        call_id, now = once.record if once else uuid.uuid4().hex, self._now()
        profile = new.profile and new.profile.model_dump(mode="json")
        profile = profile or await asyncio.to_thread(self._store.profile, person)
        data = begin.applied(new) | {"profile": profile, "example": example} | links
        data |= {"at": timestamp(new.at or now)} | ({"sent": once.sent} if once else {})
        event = about_call("call_created", data, {"prospect": new.prospect})
        await asyncio.wrap_future(self._store.create(person, call_id, event, now))
        self.tell(person, call_id)
        return await self.snapshot(person, call_id)

    async def snapshot(self, person: Person, call_id: str) -> Json:
        """The call with its analysis."""
        record = await self._records.current(person, call_id)
        return snapshot(record, await self._analysis(record))

    async def record(self, person: Person, call_id: str) -> Record:
        """The call as it is now, without its analysis. Raises NotFound."""
        return await self._records.current(person, call_id)

    async def concluded(self, person: Person, call_id: str) -> tuple[Record, Json]:
        """The call and its analysis, in the language of the call."""
        record = await self._records.current(person, call_id)
        return record, await self._analysis(record)

    async def explained(self, person: Person, call_id: str, ui_lang: str) -> tuple[Json, Json]:
        """The call with its analysis in `ui_lang`, and the analysis in the language of the call.

        What is said to the prospect is in the language that they speak.
        """
        record = await self._records.current(person, call_id)
        told = await self._analysis(record, ui_lang)
        spoken = told["language"] if told["language"] in LANGUAGES else ui_lang
        return snapshot(record, told), await self._analysis(record, spoken)

    async def revision(self, person: Person, call_id: str) -> int:
        """The call's newest revision, without its analysis."""
        revision = await asyncio.to_thread(self._store.revision, person, call_id)
        if revision is None:
            raise NotFound("call")
        return revision

    async def list(
        self, person: Person, cursor: str | None, limit: int = PAGE, shared: bool = False
    ) -> Json:
        """A page of one's own calls, or of those shared with one, newest first."""
        after = None if cursor is None else Place.at(cursor)
        places = await asyncio.to_thread(self._store.newest, person, after, limit + 1, shared)
        page = places[:limit]
        records = [await self._records.current(person, place.call_id) for place in page]
        more = len(places) > limit
        return {
            "items": [brief(record, await self._analysis(record)) for record in records],
            "next": page[-1].cursor() if more else None,
        }

    async def change(self, person: Person, call_id: str, change: CallChange) -> Json:
        """Change framework, prospect, profile, status, language, mode, account or contact."""
        data = change.model_dump(mode="json", exclude_unset=True)
        self.check_framework(data.get("framework"))
        data |= await self._links(person, data)
        words = {"prospect": data.pop("prospect")} if "prospect" in data else {}
        if data or words:
            await self.append(person, call_id, about_call("call_changed", data, words))
        return await self.snapshot(person, call_id)

    async def delete(self, person: Person, call_id: str) -> None:
        """Take a call away and erase its words."""
        await asyncio.wrap_future(self._store.delete(person, call_id, self._now(), self._only_at))
        self.forget(person, call_id)

    def forget(self, person: Person, call_id: str) -> None:
        """Drop what is remembered of a call that was deleted, and tell whoever watches it."""
        self._analyses.forget(call_id)
        self.tell(person, call_id)

    # --- notes

    async def add_note(self, person: Person, call_id: str, new: NewNote) -> Filed:
        """File a note: once this returns it is on the disk."""
        check_note(new.text)
        record = await self._records.current(person, call_id)
        check_size(record.text, new.text)
        if record.consent == Consent.REFUSED:
            raise Conflict(
                "They refused that notes are kept. Change the consent first, or delete the call."
            )
        now = self._now()
        event = NewEvent(
            "note_added",
            subject=uuid.uuid4().hex,
            data={"at": timestamp(new.at or now)},
            words={"text": new.text, "speaker": new.speaker},
            key=new.key,
            only_at=self._only_at,
        )
        added = await asyncio.wrap_future(self._store.append(person, call_id, event, now))
        self.tell(person, call_id)
        return Filed(added.subject or "", added.revision, added.again)

    async def correct_note(
        self, person: Person, call_id: str, note_id: str, change: NoteChange
    ) -> Json:
        """Correct a note; what it was stays in the history."""
        record = await self._records.current(person, call_id)
        note = note_of(record, note_id)
        changed = change.model_dump(mode="json", exclude_unset=True)
        words: Json = {name: changed[name] for name in ("text", "speaker") if name in changed}
        check_note(words.get("text", ""))
        check_size(record.text, words.get("text", ""))
        if changed:
            data = {"at": timestamp(change.at)} if change.at else {}
            event = NewEvent("note_corrected", note.id, data, words or None)
            await self.append(person, call_id, event)
        return await self.snapshot(person, call_id)

    async def remove_note(self, person: Person, call_id: str, note_id: str) -> Json:
        """Take a note out of the call; it stays in the history."""
        note = note_of(await self._records.current(person, call_id), note_id)
        return await self.append(person, call_id, NewEvent("note_removed", note.id))

    # --- a person's word on questions and facts; on signals see `judgements`

    async def mark_question(self, person: Person, call_id: str, qid: str, outcome: str) -> Json:
        """Say what became of a question of the bank."""
        asked = request(await self._records.current(person, call_id))
        if self._engine.question(qid, asked.profile) is None:
            raise NotFound("question")
        event = NewEvent("question_marked", qid, {"outcome": outcome})
        return await self.append(person, call_id, event)

    async def state_fact(
        self, person: Person, call_id: str, fact: str, said: FactStatement
    ) -> Json:
        """Put a person's word on a fact over the rules, or take it back."""
        if fact not in FACTS:
            raise NotFound("fact", nearest(fact, FACTS))
        state = None if said.state is None else said.state.value
        event = NewEvent("fact_stated", fact, {"state": state}, {"why": said.why})
        return await self.append(person, call_id, event)

    # --- watching

    def tell(self, person: Person, call_id: str) -> None:
        """Let everybody who watches know that a call has changed."""
        self._records.tell(call_id)
        for listener in self.listeners:
            listener(person, call_id)

    def watch(self, call_id: str) -> asyncio.Event:
        """Set when any process changes the call the next time."""
        return self._records.watch(call_id)

    @property
    def ending(self) -> bool:
        """Whether the service stops, and who watches has to go."""
        return self._records.ending

    def let_viewers_go(self) -> None:
        """Wake all who watch, for the last time."""
        self._records.let_go()

    async def append(self, person: Person, call_id: str, event: NewEvent) -> Json:
        """Add an event to a call; returns the call as it is then."""
        event = replace(event, only_at=self._only_at)
        await asyncio.wrap_future(self._store.append(person, call_id, event, self._now()))
        self.tell(person, call_id)
        return await self.snapshot(person, call_id)

    async def _analysis(self, record: Record, ui_lang: str | None = None) -> Json:
        """Its sentences are in `ui_lang`, else in the language that the call was begun with."""
        asked = request(record)
        asked = replace(asked, ui_lang=ui_lang or asked.ui_lang)
        work = partial(self._engine.analyse, asked)
        return await self._analyses.of_call(record, asked.ui_lang, work)

    async def _links(self, person: Person, fields: Json) -> Json:
        """The account and contact that a call is put with. Raises Invalid for one that is not there."""
        return await asyncio.to_thread(self._store.read, links.checked, person, fields)

    def check_framework(self, name: str | None) -> None:
        """Raises UnknownName for a framework that does not exist."""
        if name is not None:
            self._engine.check_framework(name)
