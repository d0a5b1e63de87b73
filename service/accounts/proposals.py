"""What an account's notes propose, for a person to accept: people, questions, days, a stage. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from nlp.types import State
from service.accounts.details import concerns_in, texts_in
from service.accounts.named_after import person_of
from service.qualify.accounts.ledger import AccountFact
from service.qualify.accounts.lifecycle import LastCall
from service.qualify.accounts.statements import full_names
from service.qualify.accounts.verdict import wants_no_contact
from service.qualify.engine import Engine

MOST_TEXT = 200
"""Characters that the text of a day may have."""

Json = dict[str, Any]
Row = Mapping[str, Any]


def proposed_people(account: Row, contacts: Iterable[Row], calls: Sequence[Row]) -> list[Json]:
    """People who spoke in calls, or whom a call was named after, and who are no contacts yet."""
    known = full_names([contact["name"] for contact in contacts])
    refused = {name.casefold() for name in texts_in(account["details"], "not_people")}
    found: dict[str, Json] = {}
    for call in calls:
        for name in _heard(call, account["name"]):
            folded = name.casefold()
            if folded in known or folded in refused or folded == account["name"].casefold():
                continue
            found.setdefault(folded, {"name": name, "call": call["call_id"], "at": call["at"][:10]})
    return list(found.values())


def _heard(call: Row, account: str) -> Iterator[str]:
    words = call["words"]
    yield from words.get("speakers", ())
    person = person_of(words.get("prospect"), account)
    if call["contact_id"] is None and person:
        yield person


def proposed_concerns(account: Row, contacts: Iterable[Row], calls: Sequence[Row]) -> list[Json]:
    """What the buyer asked in calls and is neither kept nor dismissed, newest first.

    Where nobody is named it was whoever the call was with.
    """
    names = {contact["id"]: contact["name"] for contact in contacts}
    seen = {each["text"] for each in concerns_in(account["details"])}
    seen |= set(texts_in(account["details"], "not_concerns"))
    return [
        {
            "text": asked["text"],
            "who": asked["speaker"] or names.get(call["contact_id"]),
            "call": call["call_id"],
            "at": call["at"][:10],
        }
        for call in reversed(calls)
        for asked in call["words"].get("asked", ())
        if asked["text"] not in seen
    ]


def proposed_days(account: Row, calls: Sequence[Row], kept: set[str], today: date) -> list[Json]:
    """Days to come that calls name and that are neither among those `kept` nor dismissed, the next first."""
    seen = kept | set(texts_in(account["details"], "not_days"))
    found = {
        (noted["day"], noted["text"]): {
            **noted,
            "day": _next(noted["day"], today) if noted["yearly"] else noted["day"],
            "call": call["call_id"],
        }
        for call in calls
        for noted in call["words"].get("days", ())
        if noted["text"][:MOST_TEXT] not in seen
    }
    ahead = (day for day in found.values() if day["day"] >= today.isoformat())
    return sorted(ahead, key=lambda day: str(day["day"]))


def _next(day: str, today: date) -> str:
    """The next time that a day of the year comes."""
    found = date.fromisoformat(day)
    for year in (today.year, today.year + 1):
        moved = found.replace(year=year, day=min(found.day, 28) if found.month == 2 else found.day)
        if moved >= today:
            break
    return moved.isoformat()


def proposed_steps(
    engine: Engine, account: Row, facts: Mapping[str, AccountFact], calls: Sequence[Row]
) -> list[Json]:
    """A stage or a place on the list that the facts speak for, with what to send."""
    proposals = engine.lifecycle.proposals(
        account["stage"], account["nurture"], facts, _last(calls)
    )
    return [
        {
            "kind": each.kind,
            "value": each.value,
            "follow_up": each.follow_up and each.follow_up.isoformat(),
            "call": each.call,
        }
        for each in proposals
    ]


def to_send(engine: Engine, account: Row, facts: Mapping[str, AccountFact]) -> str | None:
    """The id of what to send to an account that is on the list: by what holds it up, else by why it is there."""
    if account["nurture"] is None:
        return None
    for state in (State.UNMET, State.CONFLICT):
        for fact in engine.policy.holds_up:
            if facts[fact].state is state and fact in engine.policy.materials:
                return engine.policy.materials[fact]
    return engine.lifecycle.nurture[account["nurture"]].send


def _last(calls: Sequence[Row]) -> LastCall | None:
    if not calls:
        return None
    call = calls[-1]
    return LastCall(
        call["call_id"],
        datetime.fromisoformat(call["at"]).date(),
        call["verdict"],
        call["scope"],
        date.fromisoformat(call["until"]) if call["until"] else None,
        call["early"],
        call["states"],
        max(map(date.fromisoformat, _contract_ends(calls)), default=None),
        wants_no_contact(calls),
    )


def _contract_ends(calls: Sequence[Row]) -> list[str]:
    """The ends of contracts that the newest call names which names one."""
    for call in reversed(calls):
        days = call["words"].get("days", ())
        if ends := [day["day"] for day in days if day["kind"] == "contract"]:
            return ends
    return []
