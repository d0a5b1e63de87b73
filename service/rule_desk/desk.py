"""What managers do with rules at the desk: check a change, publish it, see who published what."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nlp import collector
from nlp.strict_yaml import PackError
from service.calls.calls import Calls
from service.calls.record import request
from service.defects import log_defect
from service.errors import Conflict, NotFound, Refused
from service.people import Person
from service.qualify.engine import Engine
from service.qualify.types import Request
from service.rule_desk import questions
from service.rule_desk.check import Checked, check
from service.rule_desk.drafts import DeskFile, Draft, Entry
from service.rule_desk.questions import QuestionFile
from service.rule_desk.trying import Tried, tried
from service.store.audit import audit
from service.store.calls import lists
from service.store.people import people
from service.store.store import Store
from service.turns import Turns

PAST_CALLS = 100
"""The newest calls that a change is tried on."""
PAST_TEXT = 1_000_000
"""Code points of them together: each is read twice while somebody waits."""
SHOWN = 20
"""Published changes that are listed."""
LOOK_SECONDS = 15.0
"""How soon this service takes up what another one, or somebody by hand, changed in the folder."""
PUBLISHED, TAKEN_BACK = "rule_published", "rule_taken_back"
REWORDED, RESTORED = "question_reworded", "question_restored"
ACTIONS = (PUBLISHED, TAKEN_BACK, REWORDED, RESTORED)
log = logging.getLogger(__name__)


class RuleDesk:
    """Belongs to one event loop. Without a folder of the company rules can be tried, not changed."""

    def __init__(
        self,
        store: Store,
        calls: Calls,
        turns: Turns,
        packs: Path | None,
        use: Callable[[Engine], None],
    ) -> None:
        self._store, self._calls, self._turns = store, calls, turns
        self.packs, self._use = packs, use
        self._one_by_one = asyncio.Lock()
        self._seen: frozenset[tuple[str, int, int]] = frozenset()
        self._outdated = False
        """Whether rules were compiled since that are not in use any more: they are tens of megabytes."""
        self._task: asyncio.Task[None] | None = None

    def start(self, engine: Engine) -> None:
        """Begin to follow the folder, with the engine that is in use."""
        self._engine = engine
        if self.packs is not None:
            self._seen = _state(self.packs)
            self._task = asyncio.create_task(self._follow(self.packs))

    async def close(self) -> None:
        """Stop following."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def in_use(self, languages: tuple[str, ...]) -> list[tuple[str, Entry]]:
        """(language, rule) of all that came from the desk."""
        if self.packs is None:
            return []
        found = []
        for name in languages:
            with contextlib.suppress(PackError):  # broken by hand: the check says what is wrong
                found += [(name, entry) for entry in DeskFile(self.packs, name).entries()]
        return found

    async def tried(self, person: Person, now: Engine, text: str, language: str) -> Tried:
        """What the rules in use make of a phrase."""
        found = await self._turns.run(person.id, tried, now, text, language)
        return found.without_the_desks() if await self.several() else found

    async def several(self) -> bool:
        """Whether organisations share this installation: a rule of one would count for the others."""
        return await asyncio.to_thread(self._store.read, people.are_of_several_organisations)

    async def check(self, person: Person, now: Engine, draft: Draft) -> Checked:
        """What the linter says of a new rule, and which past calls it would change."""
        folder = await self._folder()
        past = await self._past(person)
        async with self._one_by_one:
            self._outdated = True
            return await asyncio.to_thread(check, folder, draft.language, draft, None, now, past)

    async def publish(self, person: Person, now: Engine, draft: Draft) -> None:
        """Put a rule to use that has nothing to mend. Raises Conflict, Refused."""
        await self._change(person, now, draft.language, draft, None)

    async def take_back(self, person: Person, now: Engine, language: str, rule: str) -> None:
        """Take a rule of the desk out of use. Raises NotFound, Conflict, Refused."""
        await self._folder()
        if all(entry["id"] != rule for _, entry in self.in_use((language,))):
            raise NotFound("rule")
        await self._change(person, now, language, None, rule)

    def reworded(self) -> questions.Wordings:
        """The texts of all questions that were reworded here."""
        with contextlib.suppress(PackError):  # broken by hand: the check says what is wrong
            return QuestionFile(self.packs).wordings() if self.packs is not None else {}
        return {}

    async def reword(self, person: Person, now: Engine, name: str, texts: dict[str, str]) -> None:
        """Word a question otherwise. Raises Conflict for what the linter refuses, and Refused."""
        new = questions.changed(now, name, texts)
        if new:
            before = self.reworded()
            told = (REWORDED, name, " / ".join(new.values()))
            await self._word(person, now, before | {name: before.get(name, {}) | new}, told)

    async def restore(self, person: Person, now: Engine, name: str) -> None:
        """Give a question back the words that it had. Raises NotFound, Conflict, Refused."""
        await self._folder()
        before = self.reworded()
        if name not in before:
            raise NotFound("question")
        rest = {each: texts for each, texts in before.items() if each != name}
        await self._word(person, now, rest, (RESTORED, name, ""))

    async def history(self, person: Person) -> list[dict[str, Any]]:
        """Who published and took back what, and when; newest first."""
        rows = await asyncio.to_thread(
            self._store.read,
            audit.of_actions,
            person.organisation,
            ACTIONS,
            SHOWN,
        )
        members = await asyncio.to_thread(
            self._store.read, people.of_organisation, person.organisation
        )
        names = {member.id: member.name for member in members}
        return [
            {
                "at": row.at,
                "who": names.get(row.actor, row.actor),
                "rule": row.subject,
                "action": row.action,
                **(json.loads(row.body) if row.body else {"meaning": "", "rules": ""}),
            }
            for row in rows
        ]

    async def _change(
        self, person: Person, now: Engine, language: str, draft: Draft | None, gone: str | None
    ) -> None:
        file = DeskFile(await self._folder(), language)
        async with self._one_by_one:
            found = await asyncio.to_thread(check, file.packs, language, draft, gone, now, ())
            if found.findings:
                raise Conflict(f"Nothing was changed. {found.findings[0]}")
            before = file.entries()
            kept = [entry for entry in before if entry["id"] != gone]
            changed = found.entry or next(entry for entry in before if entry["id"] == gone)
            file.write([*kept, *([found.entry] if found.entry else [])])
            engine = await self._load(file.packs, found.then)
        action = TAKEN_BACK if gone else PUBLISHED
        await self._note(person, engine, (action, changed["id"], changed["meaning"]))

    async def _word(
        self, person: Person, now: Engine, wordings: questions.Wordings, told: tuple[str, str, str]
    ) -> None:
        file = QuestionFile(await self._folder())
        async with self._one_by_one:
            found = await asyncio.to_thread(questions.findings, file.packs, wordings, now)
            if found:
                raise Conflict(f"Nothing was changed. {found[0]}")
            file.write(wordings)
            engine = await self._load(file.packs)
        await self._note(person, engine, told)

    async def _note(self, person: Person, engine: Engine, told: tuple[str, str, str]) -> None:
        """Note in the audit log who made which version."""
        action, subject, meaning = told
        words = {"meaning": meaning, "rules": engine.rules}
        entry = (person.organisation, person.id, action, subject, datetime.now(UTC), words)
        await asyncio.wrap_future(self._store.write("people", audit.add, *entry))

    async def _past(self, person: Person) -> list[tuple[str, Request]]:
        """Whom the newest calls were with, and what the engine is asked about each."""
        found: list[tuple[str, Request]] = []
        room = PAST_TEXT
        for place in await asyncio.to_thread(
            self._store.read, lists.newest, person, None, PAST_CALLS
        ):
            with contextlib.suppress(NotFound):  # deleted meanwhile
                record = await self._calls.record(person, place.call_id)
                asked = request(record)
                room -= len(asked.text)
                if room >= 0:
                    found.append((record.prospect or "", asked))
        return found

    async def _folder(self) -> Path:
        """Where rules are published. Raises Refused where there is none, or it is not one's own."""
        if self.packs is None:
            raise Refused("Name a folder in FINGERPOST_PACKS first: rules are published into it.")
        if await self.several():
            raise Refused(
                "Several organisations share this installation, and rules count for all of them. Ask "
                "whoever runs it to change them in the folder of FINGERPOST_PACKS."
            )
        return self.packs

    async def _load(self, packs: Path, before: Engine | None = None) -> Engine:
        """Read the folder and go on with it; `before` may hold what is compiled. Raises PackError."""
        self._seen = await asyncio.to_thread(_state, packs)
        self._outdated = True
        self._engine = await asyncio.to_thread(Engine.load, packs, before or self._engine)
        self._use(self._engine)
        return self._engine

    async def _follow(self, packs: Path) -> None:
        """Take up what changes in the folder; what is wrong there is told in the log, once."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            async with self._one_by_one:
                if self._outdated:  # by now nobody is answered by them any more
                    self._outdated = False
                    collector.renew()
                try:
                    await self._take_up(packs)
                except PackError as error:
                    log.error("the folder of packs cannot be used as it is now: %s", error)
                except Exception as error:
                    log_defect("the folder of packs cannot be used as it is now", error)

    async def _take_up(self, packs: Path) -> None:
        if await asyncio.to_thread(_state, packs) != self._seen:
            engine = await self._load(packs)
            log.info("rules %s are in use", engine.rules)


def _state(packs: Path) -> frozenset[tuple[str, int, int]]:
    """What tells that something changed: every file with its size and time."""
    found = set()
    for path in packs.rglob("*.*"):
        with contextlib.suppress(OSError):  # gone meanwhile
            told = path.stat()
            found.add((path.as_posix(), told.st_size, told.st_mtime_ns))
    return frozenset(found)
