"""Keeps what calls came to up to date: soon after a change, and for lists that find one behind."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from typing import Any

from service.calls.calls import Calls
from service.calls.record import Record
from service.defects import log_defect
from service.errors import FingerpostError, NotFound, StoreProblem
from service.people import Person
from service.qualify.conclusion import conclusion, named, words
from service.qualify.engine import Engine
from service.store.calls import conclusions as rows
from service.store.calls.events import timestamp
from service.store.outbound import outbox
from service.store.store import Store

SETTLE_SECONDS = 1.0
"""How long a call must be left alone: while notes are typed, nothing is concluded after each."""
AT_ONCE = 500
"""Calls that are looked for together when some are behind."""


class Conclusions:
    """Writes the conclusions of calls. Belongs to one event loop."""

    def __init__(self, store: Store, calls: Calls, engine: Engine) -> None:
        self._store, self._calls, self._engine = store, calls, engine
        self._changed: dict[str, tuple[float, Person]] = {}
        self._behind = True
        """Whether there may be calls that nobody looked for yet."""
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        calls.listeners.append(self.changed)

    def changed(self, person: Person, call_id: str) -> None:
        """Have the call concluded once it has been left alone."""
        due = asyncio.get_running_loop().time() + SETTLE_SECONDS
        self._changed[call_id] = (due, person)
        self._wake.set()

    def forget(self, person: Person, gone: Iterable[str]) -> None:
        """Drop what is remembered of calls that were deleted."""
        for call_id in gone:
            self._calls.forget(person, call_id)

    def start(self) -> None:
        """Begin to work: first on what was left behind, then on what changes."""
        self._task = asyncio.create_task(self._run())

    def use(self, engine: Engine) -> None:
        """Go on with other rules: what was concluded by earlier ones is concluded again."""
        self._engine, self._behind = engine, True
        self._wake.set()

    async def close(self) -> None:
        """Stop. What is not concluded is found again at the next start."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def conclude(self, person: Person, call_id: str) -> None:
        """Conclude a call now, unless it is gone."""
        try:
            record, analysis = await self._calls.concluded(person, call_id)
        except NotFound:
            return
        row = conclusion(analysis) | {
            "call_id": call_id,
            "revision": record.revision,
            "at": timestamp(record.at),
            "example": record.example,
        }
        told = await asyncio.to_thread(self._words, record, analysis)
        now = datetime.now(UTC)
        await asyncio.wrap_future(self._store.write(call_id, outbox.put, person, row, told, now))

    def _words(self, record: Record, analysis: dict[str, Any]) -> dict[str, Any]:
        """The words of a call that are kept beside what it came to."""
        language, packs = analysis["language"], self._engine.reader.packs
        pack, calendar = packs.get(language), self._engine.calendars.get(language)
        if pack is None or calendar is None:
            return words(analysis, record.prospect, record.text)
        analysis = named(analysis, pack.note_words)
        lines, today = analysis["lines"], record.at.date()
        noted = self._engine.reminders.read(record.text, lines, language, pack, calendar, today)
        return words(analysis, record.prospect, record.text, noted)

    async def settle(self, person: Person) -> None:
        """Conclude now the calls of a person that were changed a moment ago."""
        waiting = [call for call, (_, owner) in self._changed.items() if owner.id == person.id]
        for call_id in waiting:
            self._changed.pop(call_id, None)
            await self._quietly(person, call_id)

    async def refresh(self, person: Person, account: str, limit: int) -> None:
        """Conclude calls with an account that are behind, newest first, `limit` at most."""
        behind = await asyncio.to_thread(
            self._store.read, rows.stale, self._engine.rules, limit, person, account
        )
        for each in behind:
            await self.conclude(person, each.call_id)

    async def refresh_all(self, person: Person, account: str | None = None) -> None:
        """Conclude all calls of a person that are behind, for what reads all of them anyway."""
        async for each in self._behind_of(person, account):
            await self.conclude(person, each.call_id)

    async def _behind_of(
        self, person: Person | None = None, account: str | None = None
    ) -> AsyncIterator[rows.Stale]:
        """Calls that are behind, newest first. Each is looked at once, however many there are."""
        after = None
        while found := await asyncio.to_thread(
            self._store.read, rows.stale, self._engine.rules, AT_ONCE, person, account, after
        ):
            for each in found:
                yield each
            after = found[-1]

    async def _run(self) -> None:
        while True:
            if self._behind:
                self._behind = False
                await self._catch_up()
            await self._wake.wait()
            now = asyncio.get_running_loop().time()
            due = [call for call, (at, _) in self._changed.items() if at <= now]
            for call_id in due:
                if changed := self._changed.pop(call_id, None):  # else it was settled meanwhile
                    await self._quietly(changed[1], call_id)
            if self._changed:
                await asyncio.sleep(SETTLE_SECONDS / 4)
            else:
                self._wake.clear()

    async def _catch_up(self) -> None:
        """Conclude what an earlier run of the service, or other packs, left behind."""
        try:
            async for each in self._behind_of():
                person = Person(each.owner, each.organisation, frozenset())
                await self._quietly(person, each.call_id)
        except StoreProblem:  # /readyz tells; look again after the next change
            self._behind = True

    async def _quietly(self, person: Person, call_id: str) -> None:
        """A call that cannot be concluded now is behind, and is found again later."""
        try:
            await self.conclude(person, call_id)
        except FingerpostError:
            pass
        except Exception as error:
            log_defect("conclusion", error)
