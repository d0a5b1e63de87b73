"""The calls that are worked on, kept as records: a change costs the reading of one event."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from weakref import WeakValueDictionary

from service.calls.latest import Latest
from service.calls.record import Record, replay
from service.errors import NotFound, StoreProblem
from service.people import Person
from service.store.audit import audit
from service.store.store import Store

REMEMBERED = 64
"""Records that are kept."""
LETTERS = 10_000_000
"""Code points of their notes together: those of two calls as long as may be."""
NOTED_EVERY = timedelta(minutes=10)
"""How exactly the audit log tells when somebody saw a call."""


class Records:
    """Reads calls from the store, and wakes whoever watches one. Belongs to one event loop."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: Latest[tuple[str, str], Record] = Latest(REMEMBERED, LETTERS)
        self._seen: OrderedDict[tuple[str, str], datetime] = OrderedDict()
        self._watched: WeakValueDictionary[str, asyncio.Event] = WeakValueDictionary()
        self._revisions: dict[str, int] = {}
        """Of the calls that are watched, when they were last looked up."""
        self._looking: asyncio.Task[None] | None = None
        self.ending = False
        """The service stops: nobody is told of anything any more."""
        loop = asyncio.get_running_loop()
        store.watch(lambda call: loop.call_soon_threadsafe(self._told, call))

    async def current(self, person: Person, call_id: str) -> Record:
        """The call as it is now: what is remembered, and the events since. Raises NotFound."""
        key = (person.id, call_id)
        known = self._known.get(key)
        after = known.revision if known else 0
        events = await asyncio.to_thread(self._store.events, person, call_id, after)
        if any(event.kind == "words_erased" for event in events or ()):
            known, events = None, await asyncio.to_thread(self._store.events, person, call_id, 0)
        record = None if events is None else replay(known, events, call_id)
        if record is None or record.deleted:
            self._known.forget(key)
            raise NotFound("call")
        self._remember(key, record)
        if record.owner != person.id:
            self._note(person, call_id)
        return record

    def _note(self, person: Person, call_id: str) -> None:
        """Note in the audit log that somebody saw a call of somebody else, once in a while."""
        now, key = datetime.now(UTC), (person.id, call_id)
        last = self._seen.get(key)
        if last is None or now - last > NOTED_EVERY:
            self._seen[key] = now
            if len(self._seen) > REMEMBERED * REMEMBERED:
                self._seen.popitem(last=False)
            entry = (person.organisation, person.id, "call_seen", call_id, now)
            self._store.write("people", audit.add, *entry)

    def watch(self, call_id: str) -> asyncio.Event:
        """Set when any process changes the call the next time."""
        changed = self._watched.get(call_id)
        if changed is None:
            changed = self._watched[call_id] = asyncio.Event()
        return changed

    def tell(self, call_id: str) -> None:
        """Wake whoever watches the call."""
        changed = self._watched.pop(call_id, None)
        if changed is not None:
            changed.set()

    def let_go(self) -> None:
        """Wake all who watch, for the last time."""
        self.ending = True
        for call_id in list(self._watched):
            self.tell(call_id)

    def _told(self, call_id: str | None) -> None:
        """The store says that a call was changed, or that any may have been."""
        if call_id is not None:
            self.tell(call_id)
        elif self._watched and (self._looking is None or self._looking.done()):
            self._looking = asyncio.ensure_future(self._look_up())

    async def _look_up(self) -> None:
        """Wake those who watch calls that have another revision than before."""
        watched = list(self._watched)
        try:
            now = await asyncio.to_thread(self._store.revisions, watched)
        except StoreProblem:
            return  # the store tells again when its database is back
        before, self._revisions = self._revisions, now
        for call_id in watched:
            if call_id not in before or now.get(call_id) != before[call_id]:
                self.tell(call_id)

    def _remember(self, key: tuple[str, str], record: Record) -> None:
        known = self._known.get(key)
        if known is not None and known.revision > record.revision:  # a slower reader came later
            record = known
        self._known.keep(key, record, sum(len(note.text) for note in record.notes))
