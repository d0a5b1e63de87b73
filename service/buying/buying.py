"""The use cases of who buys and how: read from the calls of an account, confirmed or corrected by a person."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nlp.facts.outright import rule_of_heading
from nlp.language import identify
from nlp.lines.notes import Mark
from service.accounts.accounts import Accounts
from service.accounts.details import texts_in
from service.accounts.memory import BUYING, Memory, Remembered
from service.accounts.schemas import AccountChange, ContactChange, NewContact
from service.buying.schemas import BuyingText, PlayerStatement, PurchaseStatement
from service.calls.calls import Calls
from service.errors import NotFound
from service.limits import check_size
from service.people import Person
from service.qualify.buying.players import BuyingMap, CallPeople, Player, Quote, Said
from service.qualify.buying.purchase import Buying, CallNotes, Purchase, Words
from service.qualify.buying.purchase_json import purchase_json
from service.qualify.buying.share import ANSWERS
from service.qualify.buying.types import PILLARS, RATINGS, STAGES, VALUES
from service.qualify.engine import Engine
from service.store.accounts.accounts import Row
from service.turns import Turns

Json = dict[str, Any]
Key = tuple[str, int, str, tuple[str, ...]]
"""A call, its revision, its contact, and the names that are known."""

MOST_CALLS = 200
"""The newest calls of an account that are read; what was said before has gone stale."""
REMEMBERED = 2_000
"""Readings of calls that are kept."""
DETAILS = {
    "role": "roles",
    "level": "level",
    "department": "department",
    "attitude": "attitude",
    "contact": "closeness",
}
"""What the details of a contact call each attribute of the map."""
STATED = {
    "stage": STAGES,
    "criteria": ("rival", "ours"),
    **dict.fromkeys(PILLARS, RATINGS),
    **dict.fromkeys(ANSWERS, ("yes", "no")),
}
"""What a person may say of a purchase, and the values that it may have."""


@dataclass(frozen=True, slots=True)
class Told:
    """A purchase as it stands."""

    account: Row
    purchase: Purchase
    language: str
    """Of the newest call; that is how they are spoken to."""


class BuyingCases:
    """Who buys and how, for accounts and for texts."""

    def __init__(
        self,
        buying: Buying,
        engine: Engine,
        calls: Calls,
        accounts: Accounts,
        memory: Memory,
        turns: Turns,
    ) -> None:
        self.buying = buying
        self._engine, self._calls, self._turns = engine, calls, turns
        self._accounts, self._memory = accounts, memory
        self._read: OrderedDict[Key, asyncio.Future[CallPeople]] = OrderedDict()
        calls.listeners.append(self._forget)

    def use(self, buying: Buying, engine: Engine) -> None:
        """Go on with other rules."""
        self.buying, self._engine = buying, engine
        self._read.clear()

    async def of_text(self, person: Person, given: BuyingText) -> Json:
        """What one text tells; nothing is stored."""
        check_size(given.text)
        self._engine.check_language(given.lang)
        return await self._turns.run(person.id, self._of_text, given)

    def _of_text(self, given: BuyingText) -> Json:
        spoken = given.lang
        if spoken == "auto":
            spoken = identify(given.text, default="en")
        call = self.buying.read(CallNotes("", given.text, spoken))
        found = self.buying.conclude([call], Words(), {})
        return self._json(None, found, spoken)

    async def of_account(self, person: Person, account: str, language: str | None = None) -> Json:
        """What the calls of an account tell, and what people said. Raises NotFound.

        Questions are in `language`, else in that of the newest call.
        """
        told = await self.told(person, await self._memory.remembered(person, account))
        return self._json(account, told.purchase, language or told.language)

    async def told(self, person: Person, known: Remembered) -> Told:
        """What an account that was looked up tells."""
        names = {row["id"]: row["name"] for row in known.contacts}
        rows = known.conclusions[-MOST_CALLS:]
        calls = [await self._people(person, row, names) for row in rows]
        language = rows[-1]["language"] if rows else "en"
        found = self.buying.conclude(
            [call for call in calls if call is not None],
            self._words(known),
            _facts(rows),
        )
        return Told(known.account, found, language)

    async def say(self, person: Person, account: str, player: str, said: PlayerStatement) -> Json:
        """Put a person's word on somebody of the map, who becomes a contact by it. Raises NotFound."""
        known = await self._memory.remembered(person, account)
        found = _player((await self.told(person, known)).purchase.map, player)
        fields = said.model_dump(exclude_unset=True)
        there = fields.pop("there", True)
        if not there and not found.record:
            await self._refuse(person, known.account, found)
        else:
            details = {DETAILS.get(name, name): value for name, value in fields.items()}
            details |= {"there": "no" if not there else None}
            record = found.record or await self._add(person, account, found)
            await self._accounts.change_contact(person, record, ContactChange(details=details))
        return await self.of_account(person, account)

    async def state(self, person: Person, account: str, said: PurchaseStatement) -> Json:
        """Put a person's word on stage, criteria, share or referral. Raises NotFound."""
        fields = said.model_dump(exclude_unset=True)
        details = {f"{BUYING}{name}": value for name, value in fields.items()}
        await self._accounts.change(person, account, AccountChange(details=details))
        return await self.of_account(person, account)

    def behind(self, language: str) -> str:
        """The question that asks for the need behind the need."""
        question = self.buying.stages["preparation"].questions[0]
        return question.text(language)

    async def _add(self, person: Person, account: str, found: Player) -> str:
        title = found.title if found.name else None
        new = NewContact(name=(found.name or found.title)[:200], account=account, title=title)
        contact = await self._accounts.create_contact(person, new)
        if not found.name:
            change = ContactChange(details={"unnamed": "group" if found.group else "title"})
            await self._accounts.change_contact(person, contact["id"], change)
        return str(contact["id"])

    async def _refuse(self, person: Person, account: Row, found: Player) -> None:
        refused = [*texts_in(account["details"], "not_people"), found.name or found.title]
        change = AccountChange(details={"not_people": refused})
        await self._accounts.change(person, account["id"], change)

    async def _people(
        self, person: Person, row: Row, names: Mapping[str, str]
    ) -> CallPeople | None:
        """The people of a call, as long as the call is there.

        What is being read is remembered from its beginning, so that a change of the call or of the
        rules meanwhile drops it.
        """
        contact = names.get(row["contact_id"] or "", "")
        known = tuple(sorted(name for name in names.values() if name))
        key = (row["call_id"], row["revision"], contact, known)
        read = self._read.get(key)
        if read is None:
            read = asyncio.ensure_future(self._reading(person, row, contact, known))
            read.add_done_callback(lambda done: self._forget_failed(key, done))
            self._read[key] = read
            if len(self._read) > REMEMBERED:
                self._read.popitem(last=False)
        try:
            return await asyncio.shield(read)  # one who leaves does not end it for the others
        except NotFound:
            return None

    async def _reading(
        self, person: Person, row: Row, contact: str, known: tuple[str, ...]
    ) -> CallPeople:
        record = await self._calls.record(person, row["call_id"])
        places = record.places()
        marks = tuple(Mark(*places[note.id], note.speaker) for note in record.notes)
        notes = CallNotes(record.id, record.text, row["language"], marks, contact)
        return await self._turns.run(person.id, self.buying.read, notes, known)

    def _forget_failed(self, key: Key, done: asyncio.Future[CallPeople]) -> None:
        failed = done.cancelled() or done.exception() is not None
        if failed and self._read.get(key) is done:
            del self._read[key]

    def _forget(self, _person: Person, call_id: str) -> None:
        """Drop the readings of a call that was changed or deleted: their words go with it."""
        for key in [key for key in self._read if key[0] == call_id]:
            del self._read[key]

    def _words(self, known: Remembered) -> Words:
        said = [one for row in known.contacts for one in self._said_of(row)]
        for name in texts_in(known.account["details"], "not_people"):
            title = self.buying.title_of(name)
            said.append(Said("" if title else name, title, name, "there", ()))
        details = known.account["details"]
        purchase = {
            name: value
            for name, values in STATED.items()
            if isinstance(value := details.get(f"{BUYING}{name}"), str) and value in values
        }
        share = details.get(f"{BUYING}share")
        fits = isinstance(share, int | float) and not isinstance(share, bool) and 0 <= share <= 100
        return Words(tuple(said), purchase, float(share) if fits else None)

    def _said_of(self, row: Row) -> list[Said]:
        """What is known of a contact. Details come from anybody: what does not fit is passed over."""
        details, words = row["details"], row["title"] or ""
        name, title = row["name"], self.buying.title_of(words)
        if details.get("unnamed"):
            name, title, words = "", self.buying.title_of(row["name"]), row["name"]
        said = [Said(name, title, words, "record", (row["id"],))]
        for attribute, key in DETAILS.items():
            value = details.get(key)
            values = value if isinstance(value, list) else [value]
            fitting = tuple(each for each in values if each in VALUES[attribute])
            if fitting or value == []:
                said.append(Said(name, title, words, attribute, fitting))
        if details.get("there") == "no":
            said.append(Said(name, title, words, "there", ()))
        return said

    def _json(self, account: str | None, found: Purchase, language: str) -> Json:
        told = purchase_json(self.buying, found, language)
        return {"id": account, **told, "rules": self._engine.rules}


def _player(drawn: BuyingMap, player: str) -> Player:
    for one in drawn.players:
        if one.id == player:
            return one
    raise NotFound("person on this map")


def _facts(rows: Sequence[Row]) -> dict[str, list[Quote]]:
    """The quotes of facts that hold, by fact, the newest call first.

    Only those of rules about the fact itself: what merely weighs for it is no proof to show here.
    """
    found: dict[str, list[Quote]] = {}
    for row in reversed(rows):
        for fact, quotes in row["words"].get("quotes", {}).items():
            if row["states"].get(fact) == "met":
                found.setdefault(fact, []).extend(
                    Quote(row["call_id"], q["start"], q["end"], q["text"], q["rule"])
                    for q in quotes
                    if q["state"] == "met" and q["rule"].startswith((fact, rule_of_heading(fact)))
                )
    return found
