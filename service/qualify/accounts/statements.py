"""What each person said of each fact in each call: the pieces that an account's memory is made of. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from nlp.types import FACTS, State
from nlp.words.unspaced import holds_han

PERSON = "person"
"""The provenance of a word that somebody of ours put over the rules."""
LOST = ("no_knowledge", "inconsistency")
"""Signals of somebody who may not know."""
SUMS = ("budget",)
"""Facts of which a sum is what was said. Elsewhere a sum is that of something else: a limit, a loss."""


@dataclass(frozen=True, slots=True)
class Concluded:
    """A call as the memory needs it: when and with whom it was, its quotes, what was put over the rules."""

    id: str
    at: date
    contact: str | None
    """Whom the call was with: who speaks wherever no name stands before the words."""
    quotes: Mapping[str, Sequence[Mapping[str, Any]]]
    """By fact: `text start end state provenance speaker`, and `value` for a sum."""
    overrides: Mapping[str, State]
    """Facts on which a person's word stands."""
    lost: tuple[tuple[str, str], ...] = ()
    """Who did not know, or contradicted themselves, in this call, and the line in which they did;
    "" for whoever it was with."""

    @classmethod
    def of(cls, call: str, at: date, words: Mapping[str, Any], contact: str | None) -> Concluded:
        """Out of the words of a conclusion: `service.qualify.conclusion`."""
        return cls(
            call,
            at,
            contact or words.get("prospect"),
            words.get("quotes", {}),
            {fact: State(said["state"]) for fact, said in words.get("overrides", {}).items()},
            tuple(
                (signal["speaker"] or "", signal.get("line", signal["text"]))
                for signal in words.get("signals", ())
                if signal["kind"] in LOST
            ),
        )


@dataclass(frozen=True, slots=True)
class Statement:
    """What one person said of one fact in one call."""

    fact: str
    state: State
    """Met or unmet; conflict when the person said both in one call."""
    holder: str | None
    """Who said it, None when that is not known."""
    call: str
    at: date
    provenance: str
    text: str = ""
    value: Mapping[str, Any] | None = None
    """A sum: `amount`, `currency`, and `high` for a range."""
    start: int | None = None
    """Where the words stand in the text of the call."""
    sides: tuple[Statement, ...] = ()
    """Of a conflict both things that the person said, in the order of the call."""

    @property
    def confirmed(self) -> bool:
        """Whether somebody of ours put it over what was heard."""
        return self.provenance == PERSON


def statements(calls: Iterable[Concluded], names: Mapping[str, str]) -> list[Statement]:
    """All statements, oldest first. `names` gives the full name for a name as typed, in lower case."""
    found = [each for call in calls for each in _of_call(call, names)]
    return sorted(found, key=lambda each: each.at)  # calls of one day stay in their order


def _of_call(call: Concluded, names: Mapping[str, str]) -> Iterator[Statement]:
    for fact in FACTS:
        if fact in call.overrides:
            if (state := call.overrides[fact]) is not State.UNKNOWN:
                yield Statement(fact, state, None, call.id, call.at, PERSON)
            continue
        by_holder: dict[str | None, list[Mapping[str, Any]]] = {}
        for quote in call.quotes.get(fact, ()):
            by_holder.setdefault(_holder(quote["speaker"], call, names), []).append(quote)
        said = (_of_holder(fact, holder, quotes, call) for holder, quotes in by_holder.items())
        yield from sorted(said, key=lambda each: each.start or 0)


def _holder(speaker: str | None, call: Concluded, names: Mapping[str, str]) -> str | None:
    said = speaker or call.contact
    return names.get(said.casefold(), said) if said else None


def _of_holder(
    fact: str, holder: str | None, quotes: list[Mapping[str, Any]], call: Concluded
) -> Statement:
    """One statement out of a person's quotes: the first is the strongest."""
    quotes = [quote for quote in quotes if not _holds_opposite(quote, quotes)]
    states = list(dict.fromkeys(State(quote["state"]) for quote in quotes))
    first = quotes[0]
    sums = (quote["value"] for quote in quotes if fact in SUMS and _is_sum(quote.get("value")))
    sides = []
    if len(states) > 1:
        parts = ([quote for quote in quotes if quote["state"] == state] for state in states)
        sides = [_of_holder(fact, holder, part, call) for part in parts]
    return Statement(
        fact,
        states[0] if len(states) == 1 else State.CONFLICT,
        holder,
        call.id,
        call.at,
        first["provenance"],
        first["text"],
        next(sums, None),
        first.get("start"),
        tuple(sorted(sides, key=lambda side: side.start or 0)),
    )


def _holds_opposite(quote: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> bool:
    """Whether tighter words within these were read the other way: "we have ⟦no budget⟧"."""
    start, end = quote["start"], quote["end"]
    return any(
        start <= other["start"]
        and other["end"] <= end
        and other["end"] - other["start"] < end - start
        and other["state"] != quote["state"]
        for other in others
    )


def _is_sum(value: Mapping[str, Any] | None) -> bool:
    return value is not None and "currency" in value and "amount" in value


def people_named(line: str, names: Mapping[str, str]) -> list[str]:
    """The known people whom a line names, in its order. `names` as from `full_names`."""
    found: dict[str, int] = {}
    for part, name in names.items():
        at = _place(part, name, line)
        if at is not None:
            found[name] = min(at, found.get(name, at))
    return sorted(found, key=lambda name: found[name])


def _place(part: str, name: str, line: str) -> int | None:
    """Where a part of a name stands as a word; Chinese has no blanks around words.

    Typed small only what comes first in the name counts: "the price" is not Anna Price.
    """
    if holds_han(part):
        at = line.find(part)
        return at if at >= 0 else None
    match = re.search(rf"(?<!\w){re.escape(part)}(?!\w)", line, re.IGNORECASE)
    if match is None or (match.group().islower() and not name.casefold().startswith(part)):
        return None
    return match.start()


def full_names(people: Iterable[str]) -> dict[str, str]:
    """The full name for each way of typing it, in lower case: "bob", "hansen" and "bob hansen" → "Bob Hansen".

    A part that two people share names neither.
    """
    meant: dict[str, set[str]] = {}
    for name in people:
        for part in {name.casefold(), *name.casefold().split()}:
            meant.setdefault(part, set()).add(name)
    full = {name.casefold(): name for name in people}
    return {part: names.pop() for part, names in meant.items() if len(names) == 1} | full
